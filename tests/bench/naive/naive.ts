/**
 * Joins as tutorials do: one request after another, every callback awaited, one consumer at a time. The baseline of the
 * bench: the same libraries, wire format and server, with nothing prepared except socket and device. With `only=film`
 * the page is one of a crowd: it sends video, receives nothing and uses almost no CPU.
 */
import type { types } from 'mediasoup-client';
import { prepare } from '../../../client/src/media/device.ts';
import { sendSettings } from '../../../client/src/media/encodings.ts';
import { Signalling } from '../../../client/src/signalling/signalling.ts';
import type { RequestInput, RequestName, RequestResult } from '../../../server/shared/protocol/events.ts';
import type { ConsumerInfo } from '../../../server/shared/protocol/media.ts';
import type { Welcome } from '../../../server/shared/protocol/room.ts';
import { kindOf } from '../../../server/shared/protocol/scalars.ts';

const query = new URLSearchParams(location.search);
const films = query.get('only') === 'film';
const signalling = new Signalling();
const welcome = await new Promise<Welcome>((resolve) => signalling.on('server:welcome', resolve));
const stream = await navigator.mediaDevices.getUserMedia({ audio: !films, video: true });
const { device } = await prepare(welcome);
const button = document.querySelector('button');
button?.addEventListener('click', () => void join());
button?.removeAttribute('hidden');

async function ask<Name extends RequestName>(
  name: Name,
  data: RequestInput<Name>,
): Promise<RequestResult<Name> | undefined> {
  let result: RequestResult<Name> | undefined;
  await signalling.request(name, data, (granted) => {
    result = granted;
  });
  return result;
}

async function join(): Promise<void> {
  const room = query.get('room') ?? '';
  const rtpCapabilities = films ? {} : device.recvRtpCapabilities;
  const joined = await ask('room:join', { room, name: films ? 'Crowd' : 'Bob', rtpCapabilities });
  if (!joined?.media?.sendTransport) return;
  const send = device.createSendTransport(joined.media.sendTransport);
  const receive = device.createRecvTransport(joined.media.receiveTransport);
  for (const transport of [send, receive]) awaitEverything(transport);
  for (const track of stream.getTracks()) {
    const source = track.kind === 'audio' ? 'microphone' : 'camera';
    const settings = sendSettings(source, {
      track,
      video: welcome.video,
      sendable: device.sendRtpCapabilities.codecs ?? [],
      svc: true,
      handlerName: device.handlerName,
    });
    await send.produce({ track, ...settings, appData: { source } });
  }
  for (const info of joined.media.consumers) await consume(receive, info);
}

function awaitEverything(transport: types.Transport): void {
  transport.on('connect', ({ dtlsParameters }, connected, failed) => {
    ask('transport:connect', { transport: transport.id, dtlsParameters }).then(connected, failed);
  });
  transport.on('produce', ({ rtpParameters, appData: { source } }, produced, failed) => {
    const id = crypto.randomUUID();
    const producer = { producer: id, source: source as 'camera' | 'microphone', rtpParameters, paused: false };
    ask('producers:create', { producers: [producer] }).then(() => produced({ id }), failed);
  });
}

async function consume(receive: types.Transport, { id, producer, source, rtpParameters }: ConsumerInfo): Promise<void> {
  const kind = kindOf(source);
  const { track } = await receive.consume({
    id,
    producerId: producer,
    kind,
    rtpParameters: rtpParameters as types.RtpParameters,
  });
  if (kind === 'audio') return;
  const video = Object.assign(document.createElement('video'), { srcObject: new MediaStream([track]), autoplay: true });
  document.querySelector('div')?.append(video);
}
