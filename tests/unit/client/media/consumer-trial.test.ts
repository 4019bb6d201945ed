import { expect, test } from '@jest/globals';
import { Device, type types } from 'mediasoup-client';
import * as fakeParameters from 'mediasoup-client/fakeParameters';
import { FakeHandler } from 'mediasoup-client/handlers/FakeHandler';
import { ConsumerTrial } from '../../../../client/src/media/consumer-trial.ts';
import type { ConsumerInfo, TransportInfo } from '../../../../server/shared/protocol/media.ts';

const transport = fakeParameters.generateTransportRemoteParameters() as unknown as TransportInfo;

/** A browser that rejects all consumers of a connection if one of them has a stereo parameter. */
async function browser(): Promise<{ trial: ConsumerTrial; applied: number[] }> {
  const applied: number[] = [];
  const fake = FakeHandler.createFactory(fakeParameters);
  const factory: types.HandlerFactory['factory'] = (options) => {
    const handler = fake.factory(options);
    const receive = handler.receive.bind(handler);
    handler.receive = (all) => {
      applied.push(all.length);
      const bad = all.some(({ rtpParameters: { codecs } }) => codecs[0]?.parameters?.stereo !== undefined);
      return bad ? Promise.reject(new DOMException('no', 'OperationError')) : receive(all);
    };
    return handler;
  };
  const device = new Device({ handlerFactory: { ...fake, factory } });
  await device.load({ routerRtpCapabilities: fakeParameters.generateRouterRtpCapabilities() });
  return { trial: new ConsumerTrial(device), applied };
}

test('[F12] a browser that opens no further connection rejects nothing', async () => {
  const trial = new ConsumerTrial({
    createRecvTransport: () => {
      throw new DOMException('Cannot create so many PeerConnections', 'UnknownError');
    },
  });
  const all = [consumer({}), consumer({ usedtx: 1 })];
  expect(await trial.accepted(all, transport)).toEqual(ids(all));
  expect(await trial.accepted(all, transport)).toEqual(ids(all));
});

let last = 0;

/** A microphone with these codec parameters. */
function consumer(parameters: object): ConsumerInfo {
  last += 1;
  const opus = { mimeType: 'audio/opus', payloadType: 100, clockRate: 48_000, channels: 2, rtcpFeedback: [] };
  const codecs = [{ ...opus, parameters }];
  const rtpParameters = { mid: String(last), codecs, headerExtensions: [], encodings: [{ ssrc: last }], rtcp: {} };
  return { id: `consumer-${last}`, peer: `${last}`, producer: `${last}`, source: 'microphone', rtpParameters };
}

const ids = (infos: readonly ConsumerInfo[]) => new Set(infos.map(({ id }) => id));

test('[F12] consumers that the browser accepts are tried together, once for each kind', async () => {
  const { trial, applied } = await browser();
  const first = [consumer({ usedtx: 1 }), consumer({ usedtx: 1 }), consumer({})];
  expect(await trial.accepted(first, transport)).toEqual(ids(first));
  expect(applied).toEqual([2]);
  const later = [consumer({}), consumer({ usedtx: 1 })];
  expect(await trial.accepted(later, transport)).toEqual(ids(later));
  expect(applied).toEqual([2]);
});

test('[F12] of a batch that the browser rejects, those that it accepts alone remain', async () => {
  const { trial } = await browser();
  const [good, bad, other] = [consumer({ usedtx: 1 }), consumer({ stereo: 1 }), consumer({})];
  expect(await trial.accepted([good, bad, other], transport)).toEqual(ids([good, other]));
  expect(await trial.accepted([consumer({ stereo: 1 })], transport)).toEqual(new Set());
});

test('[F12] a consumer is tried beside those that were accepted, and rejected ones are not tried again', async () => {
  const { trial, applied } = await browser();
  await trial.accepted([consumer({ usedtx: 1 })], transport);
  await trial.accepted([consumer({ stereo: 1 })], transport);
  applied.length = 0;
  const next = consumer({});
  expect(await trial.accepted([next, consumer({ stereo: 1 })], transport)).toEqual(ids([next]));
  expect(applied).toEqual([1, 1]);
});

test('[F12] trials at the same time come to the same results', async () => {
  const { trial } = await browser();
  const batches = [
    [consumer({ stereo: 1 }), consumer({})],
    [consumer({}), consumer({ stereo: 1 })],
  ];
  const accepted = await Promise.all(batches.map((batch) => trial.accepted(batch, transport)));
  expect(accepted.map((all) => [...all])).toEqual([[batches[0]?.[1]?.id], [batches[1]?.[0]?.id]]);
});

test('[F12] more kinds than the server lets senders make are each tried once', async () => {
  const { trial, applied } = await browser();
  /** 16 of Opus and 27 of H264, and one or two of each other codec. */
  const kinds = Array.from({ length: 48 }, (_, index) => consumer({ 'profile-id': index }));
  for (const kind of kinds) await trial.accepted([kind], transport);
  applied.length = 0;
  expect(await trial.accepted(kinds, transport)).toEqual(ids(kinds));
  expect(applied).toEqual([]);
});
