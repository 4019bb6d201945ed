/** The type and range of every option. `config/default.yaml` documents purpose, unit and default. */
import { isIP } from 'node:net';
import * as z from 'zod';
import { canonicalRoomName } from '#shared/protocol/room-name.ts';
import {
  isBasePath,
  isHostName,
  isIceUrl,
  isOrigin,
  isReachable,
  oneOf,
  port,
  section,
  text,
  wholeNumber,
  wordOrWholeNumber,
} from './options.ts';

const iceUrl = text('a stun:, turn: or turns: URL', isIceUrl);
const IceServer = section({
  urls: z.union([iceUrl, z.array(iceUrl).min(1)], { error: 'one stun:, turn: or turns: URL, or a list of them' }),
  username: z.string({ error: 'text' }).optional(),
  credential: z.string({ error: 'text' }).optional(),
}).refine((server) => !isTurn(server.urls) || (server.username && server.credential), {
  error: 'username and credential beside a turn: or turns: URL',
});

const isPath = (path: string) => path.length > 0 && path.length <= 4096;
const file = () => text('the path of a PEM file, or null', isPath).nullable();

const place = 'an IP address or host name that others reach, a list of them, or null';
const reachable = text(place, isReachable);
/** One alone, or none, as a list as well. */
const announced = z
  .union([reachable, z.array(reachable).max(8)], { error: place })
  .nullable()
  .transform((addresses) => [addresses ?? []].flat());

/** In canonical form, however they are spelt in the file. */
const roomNames = z.array(
  text('the name of a room', (name) => canonicalRoomName(name) !== undefined).transform(
    (name) => canonicalRoomName(name) ?? name,
  ),
  { error: 'a list of room names' },
);

/** Every group by name: a file may omit any group and option, the whole may not. */
const sections = {
  http: section({
    host: text('an IP address or a host name', (host) => isIP(host) !== 0 || isHostName(host)),
    port: port(),
    basePath: text('a path such as /meet, without a slash at its end, or empty', isBasePath),
    trustProxy: wholeNumber(0, 10),
    allowedOrigins: z.array(text('an origin such as https://meet.example.com', isOrigin), {
      error: 'a list of origins',
    }),
    allowedHosts: z.array(text('a host name such as meet.example.com', isHostName), { error: 'a list of host names' }),
    maxSockets: wholeNumber(10, 2_000_000),
    requestSeconds: wholeNumber(1, 600),
    stalledSeconds: wholeNumber(1, 3600),
  }),
  tls: section({ cert: file(), key: file() }),
  media: section({
    workers: wordOrWholeNumber('auto', [1, 64]),
    spreadPercent: wholeNumber(0, 100),
    fullPercent: wholeNumber(0, 100),
    maxDeathsPerMinute: wholeNumber(0, 1000),
    isolationWorkers: wholeNumber(0, 16),
    hangSeconds: wholeNumber(2, 120),
    moveSeconds: wholeNumber(1, 600),
    port: port(),
    listenAddress: text(
      'auto, or one IP address of this machine',
      (address) => address === 'auto' || isIP(address) !== 0,
    ),
    announcedAddress: announced,
    workerLogLevel: oneOf('debug', 'warn', 'error', 'none'),
    initialOutgoingKbps: wholeNumber(100, 100_000),
    receiveBufferKilobytes: wholeNumber(64, 65_536),
    sendBufferKilobytes: wholeNumber(64, 65_536),
  }),
  video: section({
    codec: oneOf('vp8', 'vp9', 'h264'),
    maxKbps: wholeNumber(50, 50_000),
    screenMaxKbps: wholeNumber(50, 50_000),
  }),
  turn: section({
    urls: z.array(
      text('a turn: or turns: URL', (url) => isIceUrl(url) && isTurn(url)),
      {
        error: 'a list of turn: and turns: URLs',
      },
    ),
    secret: text('text, or null', (secret) => secret.length >= 8 && secret.length <= 256).nullable(),
    seconds: wholeNumber(60, 3600),
    relayOnly: z.boolean({ error: 'true or false' }),
  }),
  rooms: section({
    maxRooms: wholeNumber(1, 100_000),
    maxPeople: wholeNumber(1, 5000),
    maxPeoplePerServer: wholeNumber(1, 1_000_000),
    maxVisible: wholeNumber(1, 1000),
    largeAbove: wholeNumber(2, 1000),
    maxVoices: wholeNumber(1, 1000),
    maxMicrophones: wholeNumber(1, 1000),
    policy: oneOf('open', 'lobby'),
    emptySeconds: wholeNumber(0, 86_400),
    graceSeconds: wholeNumber(0, 600),
  }),
  shutdown: section({ drainSeconds: wholeNumber(0, 86_400) }),
  chat: section({
    history: wholeNumber(0, 1000),
    maxCharacters: wholeNumber(2000, 1_000_000),
    folder: text('the path of a folder, or null', isPath).nullable(),
    messagesPerSecond: wholeNumber(1, 1000),
    reactionsPerSecond: wholeNumber(1, 1000),
  }),
  preJoin: section({
    grade: oneOf('warm', 'prefetched', 'cold'),
    maxPrepared: wholeNumber(0, 100_000),
    maxPreparedPerRoom: wholeNumber(0, 1000),
    showPeople: oneOf('names', 'count', 'nothing'),
    seconds: wholeNumber(1, 86_400),
  }),
  direct: section({
    enabled: z.boolean({ error: 'true or false' }),
    settleSeconds: wholeNumber(0, 3600),
    exceptRooms: roomNames,
  }),
  files: section({
    maxMegabytes: wholeNumber(0, 100_000),
    maxPerPerson: wholeNumber(1, 1000),
    maxPerRoom: wholeNumber(1, 100_000),
    maxChannelsPerPerson: wholeNumber(1, 256),
    maxWaitingMegabytes: wholeNumber(1, 64),
  }),
  signalling: section({
    maxConnections: wholeNumber(1, 1_000_000),
    maxConnectionsPerAddress: wholeNumber(1, 1_000_000),
    joinsPerSecond: wholeNumber(1, 10_000),
    requestsPerSecond: wholeNumber(1, 10_000),
    requestBurst: wholeNumber(1, 100_000),
    maxRequestBytes: wholeNumber(16_384, 1_048_576),
    maxUnreadBytes: wholeNumber(65_536, 67_108_864),
    connectTimeoutSeconds: wholeNumber(1, 600),
    heartbeatSeconds: wholeNumber(1, 600),
  }),
  limits: section({
    socketsPerAddress: wholeNumber(1, 2_000_000),
    socketsPerSecondPerAddress: wholeNumber(1, 1_000_000),
    socketsPerSecond: wholeNumber(1, 1_000_000),
    httpRequestsPerSecond: wholeNumber(1, 1_000_000),
    httpRequestsPerSecondPerAddress: wholeNumber(1, 1_000_000),
    downloadsPerAddress: wholeNumber(1, 100_000),
    downloadsPerServer: wholeNumber(1, 1_000_000),
    framesPerSecond: wholeNumber(10, 100_000),
    framesPerSecondPerAddress: wholeNumber(100, 1_000_000),
    framesPerSecondPerServer: wholeNumber(1000, 10_000_000),
    bytesPerSecond: wholeNumber(16_384, 67_108_864),
    bytesPerSecondPerAddress: wholeNumber(65_536, 1_073_741_824),
    bytesPerSecondPerServer: wholeNumber(1_048_576, 1_073_741_824),
    webSocketsPerSecondPerAddress: wholeNumber(1, 10_000),
    disconnectsPerMinutePerAddress: wholeNumber(1, 1_000_000),
    unreadBytesPerAddress: wholeNumber(65_536, 1_073_741_824),
    unreadBytesPerServer: wholeNumber(65_536, 1_073_741_824),
    audioMaxKbps: wholeNumber(96, 10_000),
    mediaMegabitsPerSecondPerAddress: wholeNumber(1, 1_000_000),
    mediaMegabitsPerSecond: wholeNumber(1, 1_000_000),
    seatsPerAddress: wholeNumber(1, 1_000_000),
    consumersPerServer: wordOrWholeNumber('auto', [1, 10_000_000]),
    producersPerSecondPerPerson: wholeNumber(1, 1000),
    producersPerSecondPerAddress: wholeNumber(1, 100_000),
    dataTransportsPerMinutePerPerson: wholeNumber(1, 10_000),
    pointersPerMinutePerPerson: wholeNumber(1, 10_000),
    pointersPerMinutePerAddress: wholeNumber(1, 1_000_000),
    pointerMessagesPerSecondPerAddress: wholeNumber(1, 1_000_000_000),
    dataFloodsPerMinutePerAddress: wholeNumber(1, 1_000_000),
    waitingMegabytesPerServer: wholeNumber(1, 1_000_000),
    dataMegabytesPerSecondPerPerson: wholeNumber(1, 100_000),
    dataMegabytesPerSecondPerAddress: wholeNumber(1, 100_000),
    dataMegabytesPerSecond: wholeNumber(1, 1_000_000),
    joinsPerSecondPerAddress: wholeNumber(1, 10_000),
    joinLoadPerSecondPerAddress: wholeNumber(1, 1_000_000),
    preparedJoinsPerSecondPerAddress: wholeNumber(1, 10_000),
    resumesPerMinutePerPerson: wholeNumber(1, 10_000),
    preparedJoinsPerAddress: wholeNumber(0, 100_000),
    roomsPerSecondPerAddress: wholeNumber(1, 10_000),
    roomsPerAddress: wholeNumber(1, 100_000),
    fileOffersPerMinutePerPerson: wholeNumber(1, 10_000),
    fileOffersPerMinutePerAddress: wholeNumber(1, 1_000_000),
    passwordsPerSecondPerAddress: wholeNumber(1, 1000),
    wrongPasswordsPerMinutePerAddress: wholeNumber(1, 1000),
    knownFilesPerServer: wholeNumber(0, 100_000_000),
    directMessagesPerSecondPerPerson: wholeNumber(1, 1000),
    requestsPerSecondPerAddress: wholeNumber(1, 1_000_000),
    requestsPerSecondPerServer: wholeNumber(1, 1_000_000),
    chatBytesPerSecondPerPerson: wholeNumber(700, 1_000_000),
    chatBytesPerSecondPerAddress: wholeNumber(700, 100_000_000),
    chatBytesPerSecondPerServer: wholeNumber(700, 1_000_000_000),
  }),
  overload: section({
    slowFromMs: wholeNumber(10, 10_000),
    refuseFromMs: wholeNumber(20, 20_000),
    maxWaiting: wholeNumber(0, 100_000),
    maxWaitMs: wholeNumber(0, 10_000),
  }),
  admin: section({
    token: text('text of 16 to 256 visible ASCII characters without spaces, or null', (token) =>
      /^[!-~]{16,256}$/.test(token),
    ).nullable(),
    attemptsPerMinute: wholeNumber(1, 1000),
  }),
  log: section({
    level: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    format: oneOf('auto', 'json', 'pretty'),
  }),
};
const iceServers = z.array(IceServer, { error: 'a list of groups of urls, username, credential' });

/** The whole configuration: nothing may be missing. */
export const Config = section({ ...sections, iceServers });
/** The configuration of the server, deeply frozen once loaded. */
export type Config = z.infer<typeof Config>;

const group = <Group extends z.ZodType>(partial: Group) => partial.nullish();
/** The part that one file or the environment sets: any group and any option may be missing, a group may be empty. */
export const PartialConfig = section({
  http: group(sections.http.partial()),
  tls: group(sections.tls.partial()),
  media: group(sections.media.partial()),
  video: group(sections.video.partial()),
  turn: group(sections.turn.partial()),
  rooms: group(sections.rooms.partial()),
  shutdown: group(sections.shutdown.partial()),
  chat: group(sections.chat.partial()),
  preJoin: group(sections.preJoin.partial()),
  direct: group(sections.direct.partial()),
  files: group(sections.files.partial()),
  signalling: group(sections.signalling.partial()),
  limits: group(sections.limits.partial()),
  overload: group(sections.overload.partial()),
  admin: group(sections.admin.partial()),
  log: group(sections.log.partial()),
  iceServers: iceServers.optional(),
});
export type PartialConfig = z.infer<typeof PartialConfig>;

function isTurn(urls: string | string[]): boolean {
  return [urls].flat().some((url) => url.startsWith('turn'));
}
