import { expect, test } from '@jest/globals';
import { signal } from '@preact/signals';
import type { IncomingChannel } from '../../../../../client/src/data/transport/data-link.ts';
import { PointersModel } from '../../../../../client/src/models/stage/pointers.ts';

test('[X7] a pointer that sends far more than a hand can move is closed, also in a direct call', () => {
  const pointers = new PointersModel({ screens: () => signal(true) });
  let hear: (message: string) => void = () => undefined;
  let isClosed = false;
  const channel: IncomingChannel = {
    info: { channel: 'one', peer: 'eve', stream: 1, use: 'pointer' },
    onMessage: (heard) => {
      hear = heard;
    },
    onClosed: () => undefined,
    close: () => {
      isClosed = true;
    },
  };
  pointers.take(channel);
  const screen = crypto.randomUUID();
  for (let number = 0; number < 150; number += 1) hear(JSON.stringify({ number, screen, x: 0, y: 0, stroke: 0 }));
  expect([isClosed, pointers.trails.value[0]?.number]).toEqual([false, 149]);
  hear(JSON.stringify({ number: 150, screen, x: 0, y: 0, stroke: 0 }));
  expect([isClosed, pointers.trails.value[0]?.number]).toEqual([true, 149]);
});
