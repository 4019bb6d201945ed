/** Workers, routers and transports without rooms and sockets. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { routerCodecs, routerRtpCapabilities } from '../../server/media/codecs.ts';
import { uploadBounds } from '../../server/media/upload-bounds.ts';
import { WorkerPool } from '../../server/media/worker-pool.ts';
import { microphone } from '../support/microphone.ts';
import { fakeIdentity } from '../support/test-peer.ts';
import { until } from '../support/until.ts';

const codecs = routerCodecs('vp8');
const rtpCapabilities = routerRtpCapabilities(codecs);
let pool: WorkerPool;

const createPool = (port = 0) =>
  WorkerPool.create({
    workers: 1,
    port,
    listenAddress: '127.0.0.1',
    announcedAddress: [],
    workerLogLevel: 'none',
    codecs,
    initialOutgoingKbps: 1000,
    spreadPercent: 60,
    fullPercent: 90,
    maxDeathsPerMinute: 5,
    isolationWorkers: 0,
    hangSeconds: 8,
    moveSeconds: 30,
    receiveBufferKilobytes: 4096,
    sendBufferKilobytes: 4096,
    maxWaitingMegabytes: 8,
    uploadBounds: uploadBounds({ maxKbps: 2500, screenMaxKbps: 2500, audioMaxKbps: 320 }),
    uploadTotals: { mediaMegabitsPerSecondPerAddress: 4000, mediaMegabitsPerSecond: 20_000 },
  });

beforeEach(async () => {
  pool = await createPool();
});

afterEach(() => pool.close());

const onlyWorker = () => {
  const [worker] = pool.workers;
  if (!worker) throw new Error('no worker');
  return worker;
};

test('a consumer that is created while its receiver leaves is not counted', async () => {
  const room = await pool.createRoom();
  const [ada, bob] = await Promise.all(
    ['ada', 'bob'].map((owner) => room.addPeer(owner, { rtpCapabilities, address: '127.0.0.1', held: false })),
  );
  const hers = microphone();
  await ada?.produce(hers);
  const making = bob?.consume(hers.producer, { want: undefined, applied: false });
  bob?.close();
  await making;
  expect(onlyWorker().consumers).toBe(0);
});

test('the id of a producer that is created while its sender leaves is free again', async () => {
  const room = await pool.createRoom();
  const [ada, bob] = await Promise.all(
    ['ada', 'bob'].map((owner) => room.addPeer(owner, { rtpCapabilities, address: '127.0.0.1', held: false })),
  );
  const hers = microphone();
  const making = ada?.produce(hers);
  ada?.close();
  await making;
  expect(ada?.producers).toEqual([]);
  await expect(bob?.produce(hers)).resolves.toMatchObject({ id: hers.producer });
});

test('data that is opened again on another worker after its owner has left is not placed there', async () => {
  const room = await pool.createRoom();
  const eve = await room.addPeer('eve', { rtpCapabilities, address: '127.0.0.1', held: false });
  const { pid } = onlyWorker().worker;
  process.kill(pid, 'SIGSTOP');
  const opening = room.openData('eve', { role: 'client', fingerprints: fakeIdentity.fingerprints });
  eve.close();
  process.kill(pid, 'SIGKILL');
  await expect(opening).rejects.toMatchObject({ code: 'not_joined' });
  expect(onlyWorker().people.size).toBe(0);
});

test('a request that fails with a worker from which its owner has gone is refused as moved', async () => {
  const room = await pool.createRoom();
  const eve = await room.addPeer('eve', { rtpCapabilities, address: '127.0.0.1', held: false });
  const { pid } = onlyWorker().worker;
  process.kill(pid, 'SIGSTOP');
  const restarting = eve.restartIce(eve.id);
  eve.close();
  process.kill(pid, 'SIGKILL');
  await expect(restarting).rejects.toMatchObject({ code: 'media_moved' });
});

test('a worker that runs but no longer answers is replaced', async () => {
  const { worker, webRtcServer } = onlyWorker();
  const router = await worker.createRouter({ mediaCodecs: codecs });
  const transport = await router.createWebRtcTransport({ webRtcServer });
  // mediasoup stops in the middle of a message here, and cannot write to this worker any more.
  const rtpParameters = { ...microphone().rtpParameters, encodings: [{ ssrc: 1, maxBitrate: 0.5 }] };
  await expect(transport.produce({ kind: 'audio', rtpParameters })).rejects.toThrow();
  await until(() => pool.workers.length === 1 && onlyWorker().worker.pid !== worker.pid, 'a new worker is there');
  await pool.createRoom();
});

test('a worker that hangs is replaced', async () => {
  const { pid } = onlyWorker().worker;
  process.kill(pid, 'SIGSTOP');
  await until(() => pool.workers.length === 1 && onlyWorker().worker.pid !== pid, 'a new worker is there');
  await pool.createRoom();
});

test('if no worker can be started, a room is refused, and opened once one runs', async () => {
  await pool.close();
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const { port } = blocker.address() as AddressInfo;
  await once(blocker.close(), 'close');
  pool = await createPool(port);
  pool.once('died', () => blocker.listen(port, '127.0.0.1'));
  process.kill(onlyWorker().worker.pid, 'SIGKILL');
  await once(pool, 'lost');
  await expect(pool.createRoom()).rejects.toMatchObject({ code: 'server_full' });
  blocker.close();
  await until(() => pool.workers.length === 1, 'a new worker is there');
  await pool.createRoom();
});
