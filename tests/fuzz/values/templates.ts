/**
 * Data that a browser might send, with names (`known.ts`) for what only exists later: mutated, it reaches further than
 * invented data.
 */
import type { RequestName } from '../../../server/shared/protocol/events.ts';
import { opusParameters } from '../../support/microphone.ts';

const fingerprint = { algorithm: 'sha-256', value: Array<string>(32).fill('A1').join(':') };
const dtlsParameters = { role: 'client', fingerprints: [fingerprint] };
const subscriptions = {
  videos: [{ peer: '@id:1', source: 'camera', height: 360 }],
  newcomers: { cameras: 9, screens: 2, height: 360 },
};
const opus = { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2, preferredPayloadType: 111 };
const vp8 = { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000, preferredPayloadType: 96 };
const rtx = {
  kind: 'video',
  mimeType: 'video/rtx',
  clockRate: 90_000,
  preferredPayloadType: 97,
  parameters: { apt: 96 },
};
const rtpCapabilities = {
  codecs: [opus, { ...vp8, rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }] }, rtx],
  headerExtensions: [{ kind: 'audio', uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', preferredId: 1 }],
};
const endpoint = { room: '@room:0', key: '@key:0', rtpCapabilities, subscriptions };
/** Beside what the codec has: what Firefox sends, and what Chromium would refuse in the SDP of others. */
const foreign = { 'max-fs': 12_288, 'x-google-min-bitrate': 2000, 'x-google-max-bitrate': 100 };
const microphone = {
  producer: '@own:1',
  source: 'microphone',
  rtpParameters: {
    mid: '0',
    ...opusParameters,
    codecs: opusParameters.codecs.map((codec) => ({ ...codec, parameters: { minptime: 10, usedtx: 1, ...foreign } })),
    headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 10 }],
    rtcp: { cname: 'x' },
  },
  paused: false,
};
const camera = {
  producer: '@own:2',
  source: 'camera',
  rtpParameters: {
    mid: '1',
    codecs: [
      {
        mimeType: 'video/VP8',
        clockRate: 90_000,
        payloadType: 96,
        rtcpFeedback: [{ type: 'nack' }],
        parameters: foreign,
      },
      { mimeType: 'video/rtx', clockRate: 90_000, payloadType: 97, parameters: { apt: 96 } },
    ],
    encodings: [
      { ssrc: 1000, rtx: { ssrc: 1001 }, maxBitrate: 100_000, scalabilityMode: 'L1T3' },
      { ssrc: 1002, rtx: { ssrc: 1003 }, maxBitrate: 900_000, scalabilityMode: 'L1T3' },
    ],
    rtcp: { cname: 'x' },
  },
  paused: false,
};
const message = '@own:4';
const peer = '@id:1';
const file = {
  id: '@own:5',
  name: 'minutes.pdf',
  bytes: 100_000,
  type: 'application/pdf',
};
const channel = { channel: '@own:6', stream: 600 };
const description = { description: { type: 'offer', sdp: 'v=0\r\n' } };
const candidate = { candidate: 'candidate:1 1 udp 1 10.0.0.1 9 typ host', sdpMid: '0', sdpMLineIndex: 0 };

export const templates: Record<RequestName, readonly unknown[]> = {
  'prejoin:prepare': [endpoint, { ...endpoint, dtlsParameters }],
  'room:join': [
    { ...endpoint, name: 'Eve' },
    { ...endpoint, name: 'Eve', viewOnly: true, dtlsParameters, holds: '@transport:0' },
  ],
  'room:leave': [{}],
  'peer:rename': [{ name: 'Eva' }, { name: '' }],
  'transport:connect': [
    { transport: '@transport:0', dtlsParameters },
    { transport: '@transport:1', dtlsParameters },
  ],
  'transport:restartIce': [{ transport: '@transport:0' }],
  'transport:createSend': [{}],
  'producers:create': [
    { producers: [microphone] },
    { producers: [camera] },
    { producers: [microphone, camera], transport: '@transport:0' },
    { producers: [{ ...camera, producer: '@own:3', source: 'screen' }] },
  ],
  'producer:pause': [{ producer: '@own:1' }],
  'producer:resume': [{ producer: '@own:1' }],
  'producer:speaking': [{ producer: '@own:1' }],
  'producer:close': [{ producer: '@own:1' }],
  'subscriptions:set': [subscriptions],
  'consumers:reject': [{ producers: ['@own:1', '@own:2'] }],
  'roster:list': [{}, { search: 'eve' }, { after: { peer: '@id:1', name: 'Eve' } }],
  'roster:meet': [{}],
  'stats:watch': [{ on: true }, { on: false }],
  'data:open': [{ dtlsParameters }],
  'data:close': [{ channel: channel.channel }],
  'file:offer': [{ file }],
  'file:cancel': [{ file: file.id }],
  'file:accept': [{ file: file.id, from: 0 }],
  'file:decline': [{ file: file.id }],
  'file:send': [{ file: file.id, ...channel, to: ['@id:1', '@id:2'] }],
  'file:progress': [{ received: [{ channel: channel.channel, bytes: 10 }] }],
  'pointer:start': [channel],
  'chat:send': [
    { id: message, text: 'hello' },
    { id: message, text: '@Ada hello', reply: { peer, id: message }, mentions: [{ peer, at: 0, length: 4 }] },
  ],
  'chat:sendPrivately': [{ id: message, to: peer, text: 'hello' }],
  'chat:react': [
    { message: { peer, id: message }, reaction: '👍' },
    { message: { peer, id: message }, reaction: null },
  ],
  'hand:raise': [{}],
  'hand:lower': [{}],
  'reaction:send': [{ reaction: '👍' }],
  'direct:offer': [{ on: true }, { on: false }],
  'direct:allow': [{ allowed: true }, { allowed: false }],
  'direct:send': [
    { epoch: 0, message: description },
    { epoch: 1, message: { candidate } },
    { epoch: 1, message: { shown: true } },
  ],
  'direct:report': [
    { epoch: 1, state: 'flowing' },
    { epoch: 0, state: 'failed' },
  ],
  'role:set': [
    { peer: '@id:1', role: 'host' },
    { peer: '@id:1', role: 'participant' },
  ],
  'moderation:mute': [{ peer: '@id:1' }],
  'moderation:muteAll': [{}],
  'moderation:askToUnmute': [{ peer: '@id:1' }],
  'moderation:askAllToUnmute': [{}],
  'moderation:stop': [{ peer: '@id:1', source: 'camera' }],
  'moderation:allow': [{ peer: '@id:1', source: 'camera' }],
  'moderation:lowerHand': [{ peer: '@id:1' }],
  'moderation:rename': [{ peer: '@id:1', name: 'Eva' }],
  'moderation:remove': [{ peer: '@id:1', ban: false }],
  'spotlight:set': [{ peer: '@id:1' }, { peer: null }],
  'switches:set': [{ chat: false }, { sharing: false, unmuting: false }],
  'room:end': [{}],
  'access:set': [{ policy: 'lobby' }, { policy: 'password', password: 'secret' }, { policy: 'open' }],
  'lobby:knock': [{ room: '@room:0', key: '@key:0', name: 'Eve' }],
  'lobby:leave': [{}],
  'lobby:admit': [{ peer: '@id:1' }],
  'lobby:admitAll': [{}],
  'lobby:deny': [{ peer: '@id:1', ban: false }],
};
