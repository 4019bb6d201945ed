/** A worker whose answers wait behind many reports or other requests, and one that says nothing at all. */
import { afterEach, expect, test } from '@jest/globals';
import type { types } from 'mediasoup';
import { createWorker } from 'mediasoup';
import { routerCodecs } from '../../server/media/codecs.ts';
import { PoolWorker } from '../../server/media/pool-worker.ts';
import { rtpPacket } from '../fuzz/media/wire/rtp-packet.ts';
import { opus, senderReport } from '../load/synthetic.ts';
import { until } from '../support/until.ts';

const SSRC = 1111;

let worker: PoolWorker | undefined;
let talking: NodeJS.Timeout;

afterEach(async () => {
  clearInterval(talking);
  await worker?.close();
});

const talkers = {
  'reports something': (on: types.Worker) => talker(on),
  'answers other requests': async (on: types.Worker) => () => void on.dump().catch(() => undefined),
};

test.each(Object.entries(talkers))(
  'a worker that does not answer when asked for its load is not killed while it %s, and is killed once it does not',
  async (_, talks) => {
    let asked = 0;
    const launch = async (settings: { logLevel: types.WorkerLogLevel }) => {
      const silent = await createWorker(settings);
      silent.getResourceUsage = () => {
        asked += 1;
        return new Promise(() => undefined);
      };
      return silent;
    };
    worker = await PoolWorker.create({ ...listening, port: 0, logLevel: 'none', hangSeconds: 2, launch });
    const talk = await talks(worker.worker);
    talking = setInterval(talk, 50);
    await until(() => asked >= 4, 'it has not answered for several times as long as it may');
    expect(worker.closed).toBe(false);
    clearInterval(talking);
    await until(() => worker?.closed === true, 'it is killed');
  },
);

const listening = {
  listenAddress: '127.0.0.1',
  announcedAddress: [],
  receiveBufferKilobytes: 512,
  sendBufferKilobytes: 512,
  fullPercent: 90,
};

/** Sends what changes the score of a producer: losses between two reports, and then a report on nothing. */
async function talker(on: types.Worker): Promise<() => void> {
  const router = await on.createRouter({ mediaCodecs: routerCodecs('vp8') });
  const transport = await router.createDirectTransport();
  const rtpParameters = { codecs: [opus], encodings: [{ ssrc: SSRC }] };
  const producer = await transport.produce({ kind: 'audio', rtpParameters });
  let sequence = 0;
  const send = () => {
    sequence += 1;
    const head = { ssrc: SSRC, payloadType: opus.payloadType, sequence, timestamp: sequence * 960 };
    producer.send(rtpPacket({ ...head, payload: Buffer.alloc(20) }));
  };
  const report = senderReport({ ssrc: SSRC, now: Date.now(), timestamp: 0, packets: 0, bytes: 0 });
  return () => {
    send();
    sequence += 1;
    send();
    transport.sendRtcp(report);
    transport.sendRtcp(report);
  };
}
