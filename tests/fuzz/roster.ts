/** The participants of a room and their sources, as text that can be compared. */
import type { PeerInfo } from '../../server/shared/protocol/room.ts';

type Told = { name: string; notice: unknown };
type Roster = Map<string, PeerInfo>;

/** From a join's answer. */
export const rosterOf = (peers: readonly PeerInfo[]): string =>
  JSON.stringify(
    peers
      .map(
        ({ id, name, producers }) =>
          `${id} ${name}: ${producers.map((one) => `${one.source} ${one.paused}`).toSorted()}`,
      )
      .toSorted(),
  );

/** From somebody who was there first and followed what the server told. */
export function rosterOfNotices(notices: readonly Told[]): string {
  const roster: Roster = new Map();
  for (const reported of notices) follow(roster, reported);
  return rosterOf([...roster.values()]);
}

function follow(roster: Roster, { name, notice }: Told): void {
  const { peer, producer } = notice as { peer: string; producer: string };
  const sender = roster.get(peer);
  const sent = sender?.producers.find(({ id }) => id === producer);
  if (name === 'peer:joined') {
    const { peer: info } = notice as { peer: PeerInfo };
    roster.set(info.id, structuredClone(info));
  } else if (name === 'peer:left') roster.delete(peer);
  else if (name === 'peer:renamed' && sender) sender.name = (notice as { name: string }).name;
  else if (name === 'producer:created') {
    sender?.producers.push((notice as { producer: PeerInfo['producers'][number] }).producer);
  } else if (name === 'producer:closed' && sender) {
    sender.producers = sender.producers.filter(({ id }) => id !== producer);
  } else if (name === 'producer:paused' && sent) sent.paused = true;
  else if (name === 'producer:resumed' && sent) sent.paused = false;
}
