import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { MeteredSocket } from '../../../server/signalling/metered-socket.ts';

/** The counts for a frame with this start and these chunks. */
async function countedOf(chunks: readonly Buffer[]): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const client = connect(port, '127.0.0.1').setNoDelay();
  const [tcp] = (await once(server, 'connection')) as [Socket];
  let frames = 0;
  const metered = new MeteredSocket(tcp, {
    head: Buffer.alloc(0),
    meter: {
      allows: (used) => {
        frames += used.frames;
        return true;
      },
    },
  }).resume();
  for (const chunk of chunks) {
    client.write(chunk);
    await once(metered, 'data');
  }
  client.destroy();
  metered.destroy();
  server.close();
  return frames;
}

// A masked text frame of 1000 bytes that never ends.
const begun = Buffer.from([0x81, 0xfe, 0x03, 0xe8, 1, 2, 3, 4]);

test('[B5] small chunks of one frame count as frames', async () => {
  expect(await countedOf([begun, ...Array.from({ length: 50 }, () => Buffer.from('a'))])).toBe(51);
});

test('large ones do not', async () => {
  expect(await countedOf([begun, Buffer.alloc(600)])).toBe(1);
});
