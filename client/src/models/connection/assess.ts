/** All that is known of everybody's lines, made into a word for each. */
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Quality, RoomStats } from '#shared/protocol/stats.ts';
import { keyOf, type Roster } from '../roster.ts';
import { hasShrunk, type Line, lineOf, picturesLeft, qualityOf, worst } from './judge.ts';
import type { StreamHistory } from './samples.ts';
import { type Trouble, troubleOf } from './trouble.ts';

export type Known = {
  histories: readonly StreamHistory[];
  people: Roster;
  /** What the server has said of each person's upload. */
  told: ReadonlyMap<PeerId, Quality>;
  /** What it sees, where it was asked. */
  server: RoomStats | undefined;
  self: PeerId | undefined;
  /** Whether media goes straight to the one other person. */
  direct: boolean;
};

export type Assessment = {
  self: Quality;
  others: ReadonlyMap<PeerId, Quality>;
  /** Of one's own line, on the way up. */
  upload: Quality;
  trouble: Trouble | undefined;
  /** Whether there is reason to ask the server for more. */
  suspect: boolean;
};

export function assess(known: Known): Assessment {
  const { histories, people, told, server, self, direct } = known;
  const saidOf = (peer: PeerId | undefined) => (peer === undefined ? undefined : told.get(peer)) ?? 'good';
  const upload = worst(saidOf(self), qualityOf(lineOf(histories.filter(({ peer }) => peer === undefined))));
  const received = histories.filter(({ peer }) => peer !== undefined);
  // What its sender's line has spoilt already says nothing about one's own.
  const unspoilt = received.filter(({ peer }) => saidOf(peer) === 'good');
  const download = qualityOf(downlinkOf(unspoilt, known));
  const others = new Map(
    people.map(({ id }) => {
      const theirs = received.filter(({ peer }) => peer === id);
      return [id, worst(saidOf(id), qualityOf(downlinkOf(theirs, known)))];
    }),
  );
  const theirs = people.map(({ id: peer }) => ({ peer, quality: saidOf(peer) }));
  const trouble = troubleOf({ upload, download, theirs, strained: server?.strained ?? false, direct });
  const wellBelow = worst(upload, download, ...others.values()) !== 'good' || received.some(hasShrunk);
  return { self: worst(upload, download), others, upload, trouble, suspect: wellBelow };
}

function downlinkOf(streams: readonly StreamHistory[], { people, server }: Known): Line | undefined {
  const behind = new Set(server?.downlink.behind);
  const heldDown = streams.filter(({ peer, source }) => {
    const producer = people.find(({ id }) => id === peer)?.[keyOf(source)]?.producer;
    return producer !== undefined && behind.has(producer);
  });
  return lineOf(streams, { pictures: picturesLeft(heldDown) });
}
