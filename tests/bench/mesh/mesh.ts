/**
 * One of several people who send each other audio and video: `?way=mesh` by a direct link to each, `?way=sfu` over
 * the server. Uses the client's own links without its screens, so that only media is measured.
 */
import { ConsumerTrial } from '../../../client/src/media/consumer-trial.ts';
import { prepare } from '../../../client/src/media/device.ts';
import { DirectLink } from '../../../client/src/media/direct-link.ts';
import type { MediaLink } from '../../../client/src/media/link.ts';
import { SfuLink } from '../../../client/src/media/sfu-link.ts';
import { Signalling } from '../../../client/src/signalling/signalling.ts';
import type { DirectMessage } from '../../../server/shared/protocol/direct.ts';
import type { JoinResult, Welcome } from '../../../server/shared/protocol/room.ts';
import { paintedTrack } from './painted-track.ts';

/** The resources that a page has used since its start; times in seconds. */
export type Counted = {
  encoders: number;
  encodeTime: number;
  decodeTime: number;
  bytesSent: number;
  bytesReceived: number;
  framesSent: number;
  framesDecoded: number;
};

type Said = { from: number; to: number; message: DirectMessage };

const query = new URLSearchParams(location.search);
const [me, people] = [Number(query.get('me')), Number(query.get('people'))];
const signalling = new Signalling();
const welcome = await new Promise<Welcome>((resolve) => signalling.on('server:welcome', resolve));
// A browser that may use a microphone tells its own addresses to the other side.
const sound = await navigator.mediaDevices.getUserMedia({ audio: true });
const [microphone] = sound.getAudioTracks();
const camera = paintedTrack(welcome.video.maxKbps);
const links: MediaLink[] = [];

function send(link: MediaLink): void {
  links.push(link);
  link.send('microphone', { track: microphone, paused: false });
  link.send('camera', { track: camera, paused: false });
}

function show(track: MediaStreamTrack | undefined): void {
  if (!track) return;
  const element = document.createElement(track.kind === 'video' ? 'video' : 'audio');
  Object.assign(element, {
    srcObject: new MediaStream([track]),
    autoplay: true,
    muted: track.kind === 'video',
    width: 160,
  });
  document.querySelector('div')?.append(element);
}

/** Everybody calls those who came before them. */
function joinMesh(): void {
  const channel = new BroadcastChannel('mesh');
  const others = Array.from({ length: people }, (_, other) => other).filter((other) => other !== me);
  const direct = new Map(
    others.map((other) => {
      const link = new DirectLink({
        peer: crypto.randomUUID(),
        role: other < me ? 'caller' : 'callee',
        iceServers: [],
        relayOnly: false,
        video: welcome.video,
        handlerName: 'Chrome111',
        expects: () => false,
        sendMessage: (message) => channel.postMessage({ from: me, to: other, message } satisfies Said),
        onFailed: () => reportError(new Error(`no way from ${me} to ${other}`)),
      });
      send(link);
      return [other, link] as const;
    }),
  );
  channel.onmessage = ({ data: { from, to, message } }: MessageEvent<Said>) => {
    if (to === me) direct.get(from)?.receive(message);
  };
  const shown = new Set<number>();
  setInterval(() => {
    for (const [other, link] of direct) {
      if (!link.connected || shown.has(other)) continue;
      shown.add(other);
      for (const source of ['microphone', 'camera'] as const) show(link.trackOf(source));
    }
  }, 100);
}

async function joinSfu(): Promise<void> {
  const { device } = await prepare(welcome);
  const prepared = { device, identity: undefined, svc: true, silenceWorker: Promise.resolve(undefined) };
  const name = `Person ${me}`;
  const rtpCapabilities = device.recvRtpCapabilities;
  let joined: JoinResult | undefined;
  await signalling.request('room:join', { room: 'mesh', name, rtpCapabilities }, (result) => {
    joined = result;
    signalling.takeSeat({ kept: false, sequence: result.sequence });
  });
  if (!joined?.media) throw new Error('a join without pre-join has media');
  const link = new SfuLink({
    prepared,
    signalling,
    welcome,
    transports: joined.media,
    trial: new ConsumerTrial(device),
    held: false,
    onTrack: (_, track) => show(track),
    onRejected: reportError,
    onProgress: () => undefined,
    onPath: () => undefined,
    onReach: () => undefined,
    onFailed: reportError,
    onRefused: (_, error) => reportError(error),
  });
  signalling.on('consumers:created', ({ consumers }, receipt) => void link.receive(consumers).then(receipt));
  await link.receive(joined.media.consumers);
  send(link);
}

async function counted(): Promise<Counted> {
  const reports = (await Promise.all(links.map((link) => link.stats()))).flat();
  const stats = reports.flatMap((report) => [...report.values()]);
  const video = (type: string) => stats.filter((one) => one.type === type && one.kind === 'video');
  const sum = (of: readonly Record<string, number>[], key: string) =>
    of.reduce((total, one) => total + (one[key] ?? 0), 0);
  const transports = stats.filter(({ type }) => type === 'transport');
  return {
    encoders: video('outbound-rtp').filter(({ framesEncoded }) => framesEncoded > 0).length,
    encodeTime: sum(video('outbound-rtp'), 'totalEncodeTime'),
    decodeTime: sum(video('inbound-rtp'), 'totalDecodeTime'),
    bytesSent: sum(transports, 'bytesSent'),
    bytesReceived: sum(transports, 'bytesReceived'),
    framesSent: sum(video('outbound-rtp'), 'framesSent'),
    framesDecoded: sum(video('inbound-rtp'), 'framesDecoded'),
  };
}

Object.assign(window, { counted });
if (query.get('way') === 'mesh') joinMesh();
else await joinSfu();
document.title = 'ready';
