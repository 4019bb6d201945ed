/** Finds options that are valid by themselves but not together. */
import { availableParallelism } from 'node:os';
import { isAnyIp } from './options.ts';
import type { Config } from './schema.ts';

/** An option that conflicts with another one. */
export type Conflict = { path: readonly [string, string]; what: string };

/** All conflicts of a configuration whose options are each in range. */
export function conflictsOf(
  { http, tls, media, turn, iceServers, overload }: Config,
  { cores = availableParallelism() } = {},
): Conflict[] {
  const workers = (media.workers === 'auto' ? cores : media.workers) + media.isolationWorkers;
  const last = media.port + workers - 1;
  const conflicts: Conflict[] = [];
  if (last > 65535) {
    const what = `found ${media.port} with ${workers} workers, allowed: at most ${65536 - workers}, as each takes a port`;
    conflicts.push({ path: ['media', 'port'], what });
  }
  if (http.port >= media.port && http.port <= last) {
    const what = `found ${http.port}, allowed: none of the workers' ports ${media.port} to ${last} (media.port)`;
    conflicts.push({ path: ['http', 'port'], what });
  }
  if (isAnyIp(media.listenAddress) && media.announcedAddress.length === 0) {
    const what = `found ${media.listenAddress}, allowed: only with media.announcedAddress, so that clients know where to send`;
    conflicts.push({ path: ['media', 'listenAddress'], what });
  }
  if ((tls.cert === null) !== (tls.key === null)) {
    const [given, missing] = tls.cert === null ? ['key', 'cert'] : ['cert', 'key'];
    conflicts.push({ path: ['tls', given], what: `found without tls.${missing}, allowed: only both` });
  }
  if (turn.urls.length > 0 !== (turn.secret !== null)) {
    const [given, missing] = turn.secret === null ? ['urls', 'secret'] : ['secret', 'urls'];
    conflicts.push({ path: ['turn', given], what: `found without turn.${missing}, allowed: only both` });
  }
  if (turn.relayOnly && turn.urls.length === 0 && iceServers.length === 0) {
    conflicts.push({ path: ['turn', 'relayOnly'], what: 'found true, allowed: only with a TURN server' });
  }
  if (overload.refuseFromMs <= overload.slowFromMs) {
    const what = `found ${overload.refuseFromMs}, allowed: more than overload.slowFromMs, which is ${overload.slowFromMs}`;
    conflicts.push({ path: ['overload', 'refuseFromMs'], what });
  }
  return conflicts;
}
