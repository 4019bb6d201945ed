/** The notices and answers of an honest server, from which those of a hostile one are made. */

import { routerCodecs, routerRtpCapabilities } from '../../../server/media/codecs.ts';
import type { Notices } from '../../../server/shared/protocol/events.ts';
import type { JoinResult, Welcome } from '../../../server/shared/protocol/room.ts';

const id = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`;
const [self, ada, bob, sound, video, file, channel] = [id(1), id(2), id(3), id(4), id(5), id(6), id(7)];

export const welcome: Welcome = {
  rtpCapabilities: routerRtpCapabilities(routerCodecs('vp8')),
  iceServers: [],
  relayOnly: false,
  video: { codec: 'vp8', maxKbps: 1500, screenMaxKbps: 2500 },
  preJoin: 'cold',
  direct: false,
  maxVisible: 25,
  origins: [],
  files: { maxMegabytes: 100 },
  returnWithinMs: 1000,
};

const transport = (digit: number) => ({
  id: id(digit),
  iceParameters: { usernameFragment: 'u', password: 'p', iceLite: true },
  iceCandidates: [],
  dtlsParameters: {
    role: 'auto' as const,
    fingerprints: [{ algorithm: 'sha-256' as const, value: Array<string>(32).fill('A1').join(':') }],
  },
});
const transports = { sendTransport: transport(8), receiveTransport: transport(9) };
const consumer = {
  id: id(0),
  peer: ada,
  producer: sound,
  source: 'microphone' as const,
  rtpParameters: {
    mid: '0',
    codecs: [{ mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: 100 }],
    encodings: [{ ssrc: 1 }],
    rtcp: { cname: 'x' },
  },
};
const message = { id: id(0), peer: ada, name: 'Ada', at: 1, text: 'hello' };
const switches = { chat: true, files: true, sharing: true, unmuting: false, reactions: true };
const by = { peer: ada, name: 'Ada' };
const adaInfo = { id: ada, name: 'Ada', producers: [{ id: sound, source: 'microphone' as const, paused: false }] };

export const joined: JoinResult = {
  room: 'blue',
  self: self,
  at: 1,
  since: 1,
  peers: [adaInfo],
  chat: [message],
  hands: [ada],
  speakers: [ada],
  role: 'participant',
  stopped: ['camera'],
  switches,
  policy: 'lobby',
  waiting: [by],
  spotlight: ada,
  sequence: 1,
  media: { ...transports, consumers: [consumer] },
};

const offered = { id: file, name: 'minutes.pdf', bytes: 1000, type: 'application/pdf' };
const traffic = { bitrate: 1000, packetsPerSecond: 50, loss: 0, roundTripMs: 20 };

export const notices: { [Name in keyof Notices]: readonly Notices[Name][] } = {
  'server:welcome': [welcome],
  'iceServers:changed': [{ iceServers: [{ urls: 'stun:a' }] }],
  'prejoin:people': [
    { count: 5, names: ['Ada', 'Bob', 'Cem'], since: 1 },
    { count: 0, names: [] },
  ],
  'peer:joined': [{ peer: adaInfo }, { peer: { id: bob, name: 'Bob', producers: [] } }],
  'peer:renamed': [{ peer: ada, name: 'Ana' }],
  'peer:left': [{ peer: ada }],
  'peers:named': [{ peers: [adaInfo] }, { peers: [{ id: bob, name: 'Bob', producers: [] }] }],
  'people:counted': [
    { people: 400, joined: { count: 5, named: [{ peer: bob, name: 'Bob' }] }, left: { count: 0, named: [] } },
    { joined: { count: 0, named: [] }, left: { count: 1, named: [{ peer: ada, name: 'Ada' }] } },
  ],
  'producer:created': [{ peer: ada, producer: { id: video, source: 'camera', paused: false } }],
  'producer:paused': [{ peer: ada, producer: sound }],
  'producer:resumed': [{ peer: ada, producer: sound }],
  'producer:closed': [{ peer: ada, producer: sound }],
  'producer:layersNeeded': [{ producer: sound, layers: 1 }],
  'producer:limited': [{ producer: sound, source: 'microphone', measure: 'paused', reason: 'bitrate' }],
  'consumers:created': [{ consumers: [consumer] }],
  'media:moved': [transports],
  'consumers:closed': [{ producers: [sound] }],
  'speakers:changed': [{ peers: [ada, self] }],
  'quality:changed': [{ peer: ada, quality: 'poor' }],
  'peer:interrupted': [{ peer: ada, interrupted: true }],
  'server:stopping': [{ inMs: 30_000 }],
  'media:changed': [{ peer: ada, connected: false }],
  'stats:room': [
    {
      uploads: [{ ...traffic, peer: ada }],
      downlink: { bitrate: 1, availableBitrate: null, loss: null, behind: [] },
      overloaded: false,
      mode: { mode: 'sfu', epoch: 0, reason: 'new' },
    },
  ],
  'data:closed': [{}],
  'data:opened': [{ channel: channel, peer: ada, stream: 1, use: 'file', file: file }],
  'file:offered': [{ peer: ada, name: 'Ada', file: offered, at: 2 }],
  'file:cancelled': [{ file: file }],
  'file:accepted': [{ file: file, peer: ada, name: 'Ada', from: 0 }],
  'file:declined': [{ file: file, peer: ada }],
  'file:progressed': [{ file: file, channel: channel, peer: ada, bytes: 5 }],
  'pointer:started': [{}],
  'chat:sent': [message],
  'chat:sentPrivately': [{ ...message, to: { peer: self, name: 'Eve' } }],
  'chat:reacted': [
    {
      message: { peer: message.peer, id: message.id },
      reactions: [{ reaction: '👍', count: 1, people: [{ peer: ada, name: 'Ada' }] }],
    },
  ],
  'hand:raised': [{ peer: ada }],
  'hand:lowered': [{ peer: ada }],
  'reaction:sent': [{ peer: ada, name: 'Ada', reaction: '👍' }],
  'mode:changed': [{ mode: 'sfu', epoch: 1, reason: 'not_two_alone', offer: 'on' }],
  'direct:message': [{ epoch: 0, message: { shown: true } }],
  'role:changed': [
    { peer: ada, role: 'host' },
    { peer: self, role: 'moderator', by },
  ],
  'moderation:done': [
    { action: 'mute', by, target: { peer: self, name: 'Eve' } },
    { action: 'mute_all', by },
  ],
  'peer:stopped': [{ peer: ada, sources: ['camera'] }],
  'spotlight:changed': [{ peer: ada, by }, { peer: null }],
  'switches:changed': [{ switches, by }],
  'access:changed': [{ policy: 'locked', by }],
  'lobby:changed': [{ waiting: [by] }, { waiting: [] }],
  'lobby:admitted': [{}],
  'room:ended': [{ reason: 'media_failed' }, { reason: 'taken_over' }, { reason: 'removed', by }],
};
