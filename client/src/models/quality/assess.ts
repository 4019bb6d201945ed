/** Combines everything known about everybody's links into a rating for each. */
import { kindOf, type PeerId } from '#shared/protocol/scalars.ts';
import type { Quality, RoomStats } from '#shared/protocol/stats.ts';
import { keyOf, type Roster } from '../people/roster.ts';
import { hasShrunk, type LinkStats, linkStatsOf, qualityOf, SAMPLES, videoLeft, worst } from './link-quality.ts';
import type { StreamHistory } from './samples.ts';
import { type Trouble, troubleOf } from './trouble.ts';

export type Known = {
  histories: readonly StreamHistory[];
  people: Roster;
  /** The quality of each uplink, as the server announced it. */
  uplinks: ReadonlyMap<PeerId, Quality>;
  /** The server's last statistics, if they were requested, newest last. */
  server: readonly RoomStats[];
  self: PeerId | undefined;
  /** Whether media goes directly to the other participant. */
  direct: boolean;
};

export type Assessment = {
  self: Quality;
  others: ReadonlyMap<PeerId, Quality>;
  /** The quality of the local uplink. */
  upload: Quality;
  trouble: Trouble | undefined;
  /** Whether there is reason to request more from the server. */
  suspect: boolean;
};

export function assess(known: Known): Assessment {
  const { histories, people, server, self, direct } = known;
  const sent = histories.filter(({ peer }) => peer === undefined);
  const received = histories.filter(({ peer }) => peer !== undefined);
  const upload = worst(uploadOf(self, known), qualityOf(ownUplink(sent, known)));
  const download = qualityOf(ownDownlink(received, known));
  const others = new Map(
    people.map(({ id }) => {
      const theirs = received.filter(({ peer }) => peer === id);
      return [id, worst(uploadOf(id, known), qualityOf(downlinkOf(theirs, known)))];
    }),
  );
  const theirs = people.map(({ id: peer }) => ({ peer, quality: uploadOf(peer, known) }));
  const trouble = troubleOf({ upload, download, theirs, overloaded: server.at(-1)?.overloaded ?? false, direct });
  const asReported = [...others.values(), qualityOf(linkStatsOf(sent))];
  const suspect = worst(upload, download, ...asReported) !== 'good' || received.some(hasShrunk);
  return { self: worst(upload, download), others, upload, trouble, suspect };
}

/** The uplink of this participant: the quality announced to everybody, and the loss in the requested statistics. */
function uploadOf(peer: PeerId | undefined, { uplinks, server }: Known): Quality {
  if (peer === undefined) return 'good';
  const loss = server.at(-1)?.uploads.find((upload) => upload.peer === peer)?.loss ?? 0;
  return worst(uplinks.get(peer) ?? 'good', qualityOf({ loss, roundTripMs: undefined, video: 'all' }));
}

/**
 * For audio, a worker reports to the sender the loss of its worst receiver, so that Opus adds redundancy (mediasoup's
 * RtpStreamRecv, `useInBandFec`): only the server can report the loss on the local uplink.
 */
function ownUplink(sent: readonly StreamHistory[], { direct }: Known): LinkStats | undefined {
  const isOfReceivers = ({ source }: StreamHistory) => !direct && kindOf(source) === 'audio';
  return linkStatsOf(sent.map((stream) => (isOfReceivers(stream) ? withoutLoss(stream) : stream)));
}

const withoutLoss = (stream: StreamHistory): StreamHistory => ({
  ...stream,
  samples: stream.samples.map((sample) => ({ ...sample, loss: 0 })),
});

/**
 * Packets may have been lost before the media reached the server, and only the server can tell: until it has, the
 * round-trip time is all that is known of the local downlink.
 */
function ownDownlink(received: readonly StreamHistory[], known: Known): LinkStats | undefined {
  const link = downlinkOf(received, known);
  if (!link || known.direct) return link;
  const loss = lossOnDownlink(known.server);
  if (loss !== null) return { ...link, loss: loss === undefined ? 0 : Math.min(link.loss, loss) };
  // For a browser whose feedback does not report losses: only participants whose audio and video reached the server
  // complete count.
  return downlinkOf(
    received.filter(({ peer }) => uploadOf(peer, known) === 'good'),
    known,
  );
}

/**
 * The lowest of the server's last values: the worker counts few packets, and counts a late one as lost for a moment.
 */
function lossOnDownlink(server: readonly RoomStats[]): number | null | undefined {
  const reported = server.map(({ downlink }) => downlink.loss);
  const known = reported.filter((loss) => loss !== null);
  if (known.length < reported.length) return null;
  return known.length < SAMPLES ? undefined : Math.min(...known);
}

function downlinkOf(streams: readonly StreamHistory[], { people, server }: Known): LinkStats | undefined {
  const behind = new Set(server.at(-1)?.downlink.behind);
  const heldDown = streams.filter(({ peer, source }) => {
    const producer = people.find(({ id }) => id === peer)?.[keyOf(source)]?.producer;
    return producer !== undefined && behind.has(producer);
  });
  return linkStatsOf(streams, { video: videoLeft(heldDown) });
}
