import { randomUUID } from 'node:crypto';
import { SfuDataLink } from '../../client/src/data/transport/sfu-data-link.ts';
import { Signalling } from '../../client/src/signalling/signalling.ts';
import type { PeerId } from '../../server/shared/protocol/scalars.ts';
import { DataPeer, phaseOf } from '../support/data-peer.ts';
import { until } from '../support/until.ts';
import { FILE_BYTES, fileMessages } from './data-messages.ts';
import { drawn, eachOf, type Run, type Surface, seedOf, sessionsOf, Tally } from './surface.ts';

/** Files that one attacker sends to one victim. */
const SESSION_CASES = 5;
const AT_ONCE = 8;

/**
 * The messages of `data-messages` over real data channels through the server: what of them reaches a browser changes
 * nothing else.
 */
export const dataChannels: Surface = {
  name: 'data-channels',
  weight: 0.04,
  async run(run) {
    const tally = new Tally();
    await eachOf(sessionsOf(run, SESSION_CASES), { atOnce: AT_ONCE }, (cases) => session(run, { ...cases, tally }));
    return tally.report;
  },
};

async function session(run: Run, { from, to, tally }: { from: number; to: number; tally: Tally }): Promise<void> {
  const room = `fuzz-data-${run.seed}-${from}`;
  const victim = await DataPeer.join(run.server.url, { room, name: 'Victim' });
  const attacker = await Attacker.join(run.server.url, room);
  for (let number = from; number < to; number += 1) {
    try {
      tally.count(await attacker.send(victim, drawn(fileMessages, seedOf(run, number))));
    } catch (error) {
      tally.find(number, String(error));
    }
  }
  attacker.close();
  victim.close();
}

/** Follows the protocol, except that it says whatever it likes on a file's channel. */
class Attacker {
  readonly #signalling: Signalling;
  readonly #link: SfuDataLink;
  readonly #victim: PeerId;
  /** How often each file was asked for, or cancelled. */
  readonly #heard = new Map<string, number>();
  /** Files for which the victim has said that it listens. */
  readonly #ready = new Set<string>();

  static async join(url: string, room: string): Promise<Attacker> {
    const signalling = new Signalling({ url });
    await until(() => signalling.welcome.value !== undefined, 'the welcome');
    const rtpCapabilities = signalling.welcome.value?.rtpCapabilities ?? {};
    let victim = '';
    await signalling.request('room:join', { room, name: 'Attacker', rtpCapabilities }, ({ peers, sequence }) => {
      signalling.takeSeat({ kept: false, sequence });
      victim = peers[0]?.id ?? '';
    });
    return new Attacker(signalling, victim);
  }

  private constructor(signalling: Signalling, victim: PeerId) {
    this.#signalling = signalling;
    this.#victim = victim;
    this.#link = new SfuDataLink({ signalling, onChannel: (channel) => channel.close(), onDataLost: () => undefined });
    const note = ({ file }: { file: string }) => this.#heard.set(file, (this.#heard.get(file) ?? 0) + 1);
    signalling.on('file:accepted', note);
    signalling.on('file:declined', note);
    signalling.on('file:progressed', ({ file }) => this.#ready.add(file));
  }

  /** A file that is accepted and arrives as these messages. @returns what happened to it at the victim. */
  async send(victim: DataPeer, messages: readonly (ArrayBuffer | string)[]): Promise<string> {
    const id = randomUUID();
    const name = `${id}.bin`;
    await this.#link.offer({ id, name, bytes: FILE_BYTES, type: '' });
    await victim.file(name, (view) => phaseOf(view) === 'offered');
    await victim.files.accept(id);
    await until(() => this.#heard.has(id), 'the file is accepted', { everyMs: 5 });
    const { channel } = await this.#link.send(id, [this.#victim]);
    await until(() => this.#ready.has(id), 'the victim is ready', { everyMs: 5 });
    for (const message of messages) channel.send(message);
    const phase = () => phaseOf([...victim.files.files.value.values()].find(({ info }) => info.id === id) ?? gone());
    // A file with a gap is asked for again.
    const over = () => ['done', 'failed'].includes(phase()) || (this.#heard.get(id) ?? 0) > 1;
    // Without an end it waits for more.
    await until(over, 'all has come', { everyMs: 5, timeoutMs: 300 }).catch(() => channel.close());
    await until(over, 'the victim has made up its mind', { everyMs: 5, timeoutMs: 15_000 });
    const outcome = phase();
    channel.close();
    await this.#link.cancel(id);
    return outcome;
  }

  close(): void {
    this.#link.close();
    this.#signalling.close();
  }
}

function gone(): never {
  throw new Error('the file is gone from the list');
}
