/** Where the people of large rooms are placed, with real workers. Nobody sends media, so no CPU time is measured. */
import { afterEach, expect, test } from '@jest/globals';
import { expectedLoad } from '../../server/media/expected-load.ts';
import { camera } from '../support/camera.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { type Made, madeOn } from '../support/made-on.ts';
import { microphone } from '../support/microphone.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
/** By worker. */
let made: Made[];
const connect = connectedClients(() => server.url);

async function start(media: { workers: number; spreadPercent: number }): Promise<void> {
  server = await startTestServer({ media, rooms: { maxVisible: 9 } });
  made = server.workers.map((worker) => madeOn({ workers: [worker] }));
}

afterEach(() => server.close());

/** Joins with camera and microphone, and sees the first `cameras` of those who come later, in this size. */
async function join(room: string, { cameras, height }: { cameras: number; height: number }): Promise<void> {
  const client = connect();
  client.socket.on('notices', (_, __, receipt?: () => void) => receipt?.());
  await client.join(room, 'Eve', { subscriptions: { videos: [], newcomers: { cameras, screens: 0, height } } });
  await client.request('producers:create', { producers: [microphone(), ...(cameras > 0 ? [camera()] : [])] });
}

async function fill(room: string, people: number, sees: { cameras: number; height: number }): Promise<void> {
  for (let person = 0; person < people; person += 1) await join(room, sees);
}

const open = <Item extends { closed: boolean }>(items: readonly Item[]) => items.filter(({ closed }) => !closed);
const isPipe = ({ type }: { type: string }) => type === 'pipe';
const loads = () => made.map(({ consumers }) => expectedLoad(open(consumers)));

test('a room that is larger than a worker should carry spreads evenly, and each stream is piped once to a worker', async () => {
  await start({ workers: 3, spreadPercent: 1 });
  await fill('blue', 36, { cameras: 9, height: 236 });
  const flows = () => made.flatMap(({ consumers }) => open(consumers).filter(({ paused }) => !paused));
  await until(() => flows().filter((one) => one.kind === 'video' && !isPipe(one)).length > 200, 'videos flow');
  const all = loads();
  const mean = all.reduce((sum, load) => sum + load, 0) / all.length;
  expect(Math.max(...all) / mean).toBeLessThanOrEqual(1.25);

  for (const here of made) {
    const piped = open(here.producers).filter(isPipe);
    const ids = piped.map(({ id }) => id);
    expect(ids).toHaveLength(new Set(ids).size);
    const consumed = new Set(open(here.consumers).map(({ producerId }) => producerId));
    expect(ids.filter((id) => !consumed.has(id))).toEqual([]);
  }
});

test('somebody goes to the worker with the smaller streams, even if it has more of them', async () => {
  await start({ workers: 2, spreadPercent: 50 });
  await fill('large videos', 12, { cameras: 9, height: 1080 });
  await fill('voices', 20, { cameras: 0, height: 90 });
  const [videos, voices] = server.workers;
  const known = () => (videos?.load ?? 0) > 0.06 && (voices?.load ?? 1) < 0.04;
  await until(known, 'the loads are sampled, and not estimated by people any more');
  expect(voices?.consumers).toBeGreaterThan(videos?.consumers ?? 0);
  await join('next', { cameras: 0, height: 90 });
  expect(server.workers.map(({ rooms }) => rooms)).toEqual([1, 2]);
});
