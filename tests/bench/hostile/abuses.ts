/** Attacks with requests: the most expensive valid ones, as often as one connection may make them. */
import { randomUUID } from 'node:crypto';
import type { RtpCapabilities } from '../../../server/shared/protocol/rtc.ts';
import { camera } from '../../support/camera.ts';
import { microphone } from '../../support/microphone.ts';
import { fakeIdentity } from '../../support/test-peer.ts';

/**
 * Returns the next request, name and data, or undefined to end the connection. `own`: the id of a camera of this
 * connection. `others`: the people whom it knows. `seated`: where the request is for people in the room.
 */
type Abuse = {
  seated: boolean;
  /** Whether each connection comes from an address of its own, only views, and waits until all are seated. */
  isAudience?: boolean;
  /** When another connection replaces one that ended; `at once` ends it at the first refusal. */
  returns?: 'at once';
  /** Tries again as soon as it may without losing its WebSocket, whatever time a refusal names. */
  isRestless?: boolean;
  /** How many do this at the same time, each with a connection. */
  together?: number;
  /** The mean pause before each request, in milliseconds, if each connection sends one after the other. */
  everyMs?: number;
  next(
    turn: number,
    known: RtpCapabilities,
    own: string,
    others: readonly string[],
  ): [name: string, data: object] | undefined;
};

/** The room with the others in it, each of whom costs something. */
export const ROOM = 'blue';

const uuids = (count: number) => Array.from({ length: count }, () => randomUUID());
const numbered = (count: number, prefix: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, index]));
const turns = (requests: (() => [string, object])[]) => (turn: number) =>
  requests[turn % requests.length]?.() ?? ['', {}];

/** Everything that a router supports, and as many more as are allowed. */
const large = (known: RtpCapabilities): RtpCapabilities => ({
  ...known,
  codecs: [
    ...(known.codecs ?? []),
    ...Array.from({ length: 32 - (known.codecs?.length ?? 0) }, (_, index) => ({
      kind: 'video' as const,
      mimeType: 'video/H264',
      clockRate: 90_000,
      preferredPayloadType: index,
      parameters: numbered(32, 'p'),
      rtcpFeedback: Array.from({ length: 16 }, () => ({ type: 'nack' })),
    })),
  ],
});

const subscriptions = {
  videos: uuids(700).map((peer) => ({ peer, source: 'camera', height: 100 })),
  newcomers: { cameras: 25, screens: 25, height: 100 },
};
const [mine, sound] = [randomUUID(), randomUUID()];
const sending = turns([
  () => ['producers:create', { producers: [microphone(sound), camera(mine)] }],
  () => ['producer:close', { producer: sound }],
  () => ['producer:close', { producer: mine }],
]);
const joining = (name: string, capabilities: (known: RtpCapabilities) => RtpCapabilities): Abuse => ({
  seated: false,
  next: (turn, known) =>
    turn % 2 === 0
      ? [name, { room: ROOM, ...(name === 'room:join' ? { name: 'Eve' } : {}), rtpCapabilities: capabilities(known) }]
      : ['room:leave', {}],
});
const seated = (next: Abuse['next']): Abuse => ({ seated: true, next });

const pausing = seated((turn, _, own) =>
  turn === 0
    ? ['producers:create', { producers: [camera(own)] }]
    : [turn % 2 === 0 ? 'producer:resume' : 'producer:pause', { producer: own }],
);

const alone: Record<string, Abuse> = {
  'room:leave, refused': { seated: false, next: () => ['room:leave', {}] },
  'room:join': joining('room:join', (known) => known),
  'room:join, large capabilities': joining('room:join', large),
  'prejoin:prepare': joining('prejoin:prepare', (known) => known),
  'prejoin:prepare, room:join': {
    seated: false,
    next: (turn, rtpCapabilities) =>
      turn % 3 === 2
        ? ['room:leave', {}]
        : turn % 3 === 0
          ? ['prejoin:prepare', { room: ROOM, rtpCapabilities }]
          : ['room:join', { room: ROOM, name: 'Eve', rtpCapabilities }],
  },
  'producers:create': seated(sending),
  'producer:pause': pausing,
  'producer:pause, refused': {
    seated: false,
    isRestless: true,
    next: (_, __, own) => ['producer:pause', { producer: own }],
  },
  'subscriptions:set': seated(() => ['subscriptions:set', subscriptions]),
  'subscriptions:set, few': seated((turn) => [
    'subscriptions:set',
    { ...subscriptions, videos: [], newcomers: { ...subscriptions.newcomers, cameras: (turn % 2) * 25 } },
  ]),
  'file:send': seated(() => ['file:send', { file: randomUUID(), channel: randomUUID(), stream: 600, to: uuids(1000) }]),
  'chat:send': seated(() => ['chat:send', { id: randomUUID(), text: 'é'.repeat(2000) }]),
  'chat:send, short': seated(() => ['chat:send', { id: randomUUID(), text: 'x'.repeat(200) }]),
  'direct:send': seated(() => [
    'direct:send',
    { epoch: 1, message: { description: { type: 'offer', sdp: 'x'.repeat(32_000) } } },
  ]),
  'reaction:send': seated(() => ['reaction:send', { reaction: '👍' }]),
  'file:offer': seated(() => [
    'file:offer',
    { file: { id: randomUUID(), name: 'é'.repeat(100), bytes: 1000, type: '' } },
  ]),
  'data:open': seated(() => [
    'data:open',
    { dtlsParameters: { role: 'client', fingerprints: fakeIdentity.fingerprints } },
  ]),
  'stats:watch': seated((turn) => ['stats:watch', { on: turn % 2 === 0 }]),
};

/** The next one of each kind in turn. */
const mixed: Abuse = seated((turn, known, own) => {
  const all = Object.values(alone).filter((abuse) => abuse.seated);
  return all[turn % all.length]?.next(Math.floor(turn / all.length), known, own, []) ?? ['', {}];
});

const PAGE = 9;

/** Raises or lowers the hand, and turns to the next page of videos, in turn. */
const audience: Abuse = {
  seated: true,
  isAudience: true,
  together: 1000,
  next: (turn, _, __, others) => {
    if (turn % 2 === 0) return [turn % 4 === 0 ? 'hand:raise' : 'hand:lower', {}];
    const page = ((turn - 1) / 2) % Math.max(1, Math.floor(others.length / PAGE));
    const videos = others.slice(PAGE * page, PAGE * (page + 1));
    return [
      'subscriptions:set',
      { ...subscriptions, videos: videos.map((peer) => ({ peer, source: 'camera', height: 100 })) },
    ];
  },
};

/** Reacts as often as it may. */
const applause: Abuse = {
  seated: true,
  isAudience: true,
  together: 1000,
  next: () => ['reaction:send', { reaction: '👏' }],
};

/** Together, they write about twice as much as all addresses may; a refusal costs little beside a message. */
const crosstalk: Abuse = {
  seated: true,
  isAudience: true,
  together: 1000,
  everyMs: 4000,
  next: () => ['chat:send', { id: randomUUID(), text: 'x'.repeat(100) }],
};

/** Each connection as far as it gets, then the next. */
const reconnecting: Record<string, Abuse> = {
  reconnect: { ...mixed, returns: 'at once' },
  'reconnect, without a request': { seated: false, returns: 'at once', next: () => undefined },
  'reconnect, sixty-four together': { seated: false, returns: 'at once', together: 64, next: () => undefined },
  'reconnect, without a seat': { ...joining('room:join', large), returns: 'at once' },
};

export const abuses: Record<string, Abuse> = {
  ...alone,
  'all in turn': mixed,
  ...reconnecting,
  audience,
  applause,
  crosstalk,
};
