/** The answers of the HTTP endpoints. Bodies are JSON; a refusal is `{ code, message }` of errors.ts. */
import * as z from 'zod/mini';
import { PeerId, Source } from './scalars.ts';

/** How many participants got no media. */
const MediaTallyStats = z.object({
  /** How many of the last participants are known to have got media or not: up to 20, within an hour. */
  participants: z.number(),
  withoutMedia: z.number(),
  /** In how many networks (an IPv6 /48, or one IPv4 address) these are. */
  networksWithoutMedia: z.number(),
  /** The same in words. */
  sentence: z.string(),
});
export type MediaTallyStats = z.infer<typeof MediaTallyStats>;

/**
 * `GET /healthz`: 200 while the server takes part in calls, 503 once it is shutting down, or while no media worker
 * runs. `GET /readyz`: 200 while it also opens new rooms, which a `draining` server does not: it ends as soon as its
 * calls have. `unstable`, with 200 for both: so many workers die that replacements start only after a while.
 * `overloaded`: calls continue, but no new participants are admitted for now. `degraded`, with 200 for both: at least
 * half of the last participants got no media, of whom those in one network count once.
 */
export const Health = z.object({
  status: z.enum(['ok', 'degraded', 'unstable', 'overloaded', 'no_worker', 'draining', 'shutting_down']),
  version: z.string(),
  uptimeSeconds: z.number(),
  rooms: z.number(),
  people: z.number(),
  media: MediaTallyStats,
});
export type Health = z.infer<typeof Health>;

const WorkerStats = z.object({
  pid: z.number(),
  /** The UDP and TCP port shared by all of the worker's transports. */
  port: z.number(),
  rooms: z.number(),
  /** Of one core, over the last sampling interval: 0 to 1. */
  cpu: z.number(),
  /** Streams that it sends, including paused ones. */
  consumers: z.number(),
  /** Everything on its transports, to people and to other workers. */
  receivedKbps: z.number(),
  sentKbps: z.number(),
  /** RTP packets per second. */
  receivedPps: z.number(),
  sentPps: z.number(),
  /** Datagrams that the kernel dropped because the worker had not read them in time; null if they are not counted. */
  udpDrops: z.nullable(z.number()),
});
export type WorkerStats = z.infer<typeof WorkerStats>;

/** The engine of a browser, by its User-Agent header; `other` is whatever does not look like one of them. */
const BrowserFamily = z.enum(['chromium', 'firefox', 'safari', 'other']);
export type BrowserFamily = z.infer<typeof BrowserFamily>;

/** How the media and signalling of a participant reach the server. */
const PeerPath = z.object({
  id: PeerId,
  /** Null while media is not connected. */
  mediaPath: z.nullable(z.enum(['udp', 'tcp', 'relay'])),
  /** mediasoup's state of the transport that counts: `new` until the browser's first connectivity check. */
  iceState: z.enum(['new', 'connected', 'completed', 'disconnected', 'closed']),
  browser: BrowserFamily,
  /** The signalling connection is lost, and the seat is kept for `rooms.graceSeconds`. */
  seatKept: z.boolean(),
});
export type PeerPath = z.infer<typeof PeerPath>;

const RoomSummary = z.object({
  /** As the log names it. */
  id: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  /** Of the workers that it uses. */
  workerPids: z.array(z.number()),
  people: z.number(),
  /** Prepared peers, which have not joined. */
  preparedPeers: z.number(),
  producers: z.number(),
  consumers: z.number(),
  /** Whether media goes over this server (`sfu`) or directly between two participants, since which change, and why. */
  mode: z.enum(['sfu', 'trying', 'direct']),
  modeEpoch: z.number(),
  modeReason: z.string(),
  /** The participants, longest present first. */
  peers: z.array(PeerPath),
});
export type RoomSummary = z.infer<typeof RoomSummary>;

/** A limit, and how near anybody is to it. */
const LimitStats = z.object({
  /** The option that sets it. */
  name: z.string(),
  scope: z.enum(['connection', 'person', 'room', 'address', 'server']),
  /** At one time; for a limit with `perSecond`, at once after a time of rest. */
  max: z.number(),
  perSecond: z.optional(z.number()),
  /**
   * The amount that the key nearest to the limit holds or has used; for a limit that sites share, the amount of all
   * sites.
   */
  highest: z.number(),
  /** How many connections, people, addresses or sites are counted now. */
  keys: z.number(),
  /** Since the server started. */
  refused: z.number(),
});
export type LimitStats = z.infer<typeof LimitStats>;

/**
 * The addresses that limits per address count: clients (`real`), a proxy in front of all of them, or an address that
 * clients choose (`forged`); and what to do about it.
 */
const AddressTrust = z.object({ state: z.enum(['real', 'proxy', 'forged']), sentence: z.string() });
export type AddressTrust = z.infer<typeof AddressTrust>;

/** `GET /api/admin/rooms`. */
export const AdminRooms = z.object({
  rooms: z.array(RoomSummary),
  workers: z.array(WorkerStats),
  limits: z.array(LimitStats),
  addresses: AddressTrust,
  media: MediaTallyStats,
});
export type AdminRooms = z.infer<typeof AdminRooms>;

const StreamStats = z.object({
  /** bit/s, averaged by the worker over the last seconds. */
  bitrate: z.number(),
  /** The share of packets lost since the stream began: 0 to 1. */
  loss: z.number(),
  /** Milliseconds; null until RTCP has measured it. */
  roundTripMs: z.nullable(z.number()),
  /** mediasoup's score of the worst layer that is sent, 0 to 10: 10 is a stream without loss. Null while none is. */
  score: z.nullable(z.number()),
});

const ProducerStats = z.extend(StreamStats, {
  id: z.string(),
  source: Source,
  paused: z.boolean(),
  codec: z.string(),
  /** Per simulcast stream; one entry for audio and SVC. */
  layers: z.array(z.object({ rid: z.nullable(z.string()), bitrate: z.number(), score: z.number() })),
});
export type ProducerStats = z.infer<typeof ProducerStats>;

const ConsumerStats = z.extend(StreamStats, {
  id: z.string(),
  producer: z.string(),
  paused: z.boolean(),
  /** RTP bytes that were sent. */
  bytes: z.number(),
  /** The layers being forwarded; null for audio, for a plain video stream, and while none is. */
  layers: z.nullable(z.object({ spatial: z.number(), temporal: z.number() })),
});
export type ConsumerStats = z.infer<typeof ConsumerStats>;

/** `GET /api/admin/rooms/:room`. */
export const AdminRoom = z.extend(RoomSummary, {
  /** RTP bytes forwarded between its participants since the last change of mode, by consumers that still exist. */
  forwardedBytes: z.number(),
  peers: z.array(
    z.extend(PeerPath, {
      name: z.string(),
      joinedAt: z.iso.datetime(),
      producers: z.array(ProducerStats),
      consumers: z.array(ConsumerStats),
    }),
  ),
});
export type AdminRoom = z.infer<typeof AdminRoom>;
