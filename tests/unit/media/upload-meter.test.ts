import { expect, test } from '@jest/globals';
import { uploadBounds } from '../../../server/media/upload-bounds.ts';
import { UploadMeter } from '../../../server/media/upload-meter.ts';
import type { Source } from '../../../server/shared/protocol/scalars.ts';

const bounds = uploadBounds({ maxKbps: 2500, screenMaxKbps: 2500, audioMaxKbps: 320 });

/** A worker's counters for one person. */
class Counters {
  now = 1000;
  asked = 0;
  transport = {};
  received_ = 0;
  producers = new Map<Source, { of: object; bytes: number; packets: number }>();
  /** The size of each packet. */
  packetBytes = 1000;
  recent = new Set<Source>();

  send(rates: Partial<Record<Source, number>>, ms: number): void {
    this.now += ms;
    for (const [name, kbps] of Object.entries(rates)) {
      const source = name as Source;
      const producer = this.producers.get(source) ?? { of: {}, bytes: 0, packets: 0 };
      producer.bytes += (kbps * ms) / 8;
      producer.packets += (kbps * ms) / 8 / this.packetBytes;
      this.received_ += (kbps * ms) / 8;
      this.producers.set(source, producer);
      this.recent.add(source);
    }
  }

  received = async () => ({ of: this.transport, at: this.now, bytes: this.received_ });
  receivedBySource = async () => {
    this.asked += 1;
    return [...this.producers].map(([source, counted]) => ({ ...counted, source, at: this.now }));
  };
  sourcesWithin = () => this.recent;
}

function setUp() {
  const counters = new Counters();
  const meter = new UploadMeter(counters, bounds);
  /** The result of so many readings, one each second. */
  const run = async (rates: Partial<Record<Source, number>>, seconds: number): Promise<Source[]> => {
    const found: Source[] = [];
    for (let second = 0; second < seconds; second += 1) {
      counters.send(rates, 1000);
      found.push(...(await meter.read()));
    }
    return found;
  };
  return { counters, meter, run };
}

test('an ordinary peer costs one request a second, and one per producer every third', async () => {
  const { counters, run } = setUp();
  expect(await run({ microphone: 40, camera: 2400 }, 30)).toEqual([]);
  expect(counters.asked).toBe(10);
});

test('a camera is found among other sources, once, and again only if it continues', async () => {
  const { run } = setUp();
  expect(await run({ microphone: 40, camera: 50_000, screen: 500 }, 1)).toEqual(['camera']);
  expect(await run({ microphone: 40, camera: 2500, screen: 500 }, 10)).toEqual([]);
  expect(await run({ microphone: 40, camera: 50_000, screen: 500 }, 1)).toEqual(['camera']);
});

test('audio that hides behind what a camera and a screen might send is found', async () => {
  const { run } = setUp();
  expect(await run({ microphone: 40, camera: 10, screen: 10 }, 20)).toEqual([]);
  expect(await run({ microphone: 4000, camera: 10, screen: 10 }, 6)).toContain('microphone');
});

test('a producer that replaces another one is counted with it', async () => {
  const { counters, run } = setUp();
  await run({ camera: 2500 }, 10);
  counters.producers.delete('camera');
  expect(await run({ camera: 2500 }, 10)).toEqual([]);
  counters.producers.delete('camera');
  expect(await run({ camera: 9000 }, 5)).toContain('camera');
});

test('producers that come and go between two readings are found by what the transport has received', async () => {
  const { counters, meter } = setUp();
  const found: Source[] = [];
  for (let second = 0; second < 6; second += 1) {
    counters.send({ camera: 20_000 }, 1000);
    counters.producers.clear();
    found.push(...(await meter.read()));
  }
  expect(found).toContain('camera');
});

test('a screen that is no longer shared does not count against the remaining sources', async () => {
  const { counters, run } = setUp();
  await run({ screen: 2500, microphone: 40 }, 10);
  counters.producers.delete('screen');
  expect(await run({ microphone: 40 }, 10)).toEqual([]);
});

test('small video packets count as 800 bytes each', async () => {
  const { counters, run } = setUp();
  counters.packetBytes = 80;
  expect(await run({ camera: 450 }, 24)).toEqual([]);
  expect(await run({ camera: 700 }, 24)).toContain('camera');
});

test('audio in frames of 10 ms is left alone', async () => {
  const { counters, run } = setUp();
  counters.packetBytes = 100;
  expect(await run({ microphone: 80 }, 24)).toEqual([]);
});

test('a camera whose counters are read late is found alone, not with everything else', async () => {
  const { counters, meter } = setUp();
  const flood = { microphone: 40, camera: 50_000 };
  const read = counters.receivedBySource;
  // The worker is slow: the sources are read so much later than the whole.
  counters.receivedBySource = async () => {
    counters.send(flood, 400);
    return read();
  };
  counters.send(flood, 1000);
  expect(await meter.read()).toEqual(['camera']);
  counters.receivedBySource = read;
  // Since the last reading, 650 ms of the whole and 250 ms of the camera.
  counters.send(flood, 250);
  expect(await meter.read()).toEqual([]);
  counters.send(flood, 250);
  expect(await meter.read()).toEqual(['camera']);
});
