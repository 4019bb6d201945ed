import { expect, jest, test } from '@jest/globals';
import { HeldSpeech } from '../../../../client/src/media/held-speech.ts';

const speech = { speech: true };
const silence = { speech: false };

test('[F11] speech that is held is sent complete, in order and without the silence before', () => {
  const held = new HeldSpeech<string>(() => undefined);
  expect(held.next('before', speech)).toEqual(['before']);
  expect(held.hold(true)).toEqual([]);
  expect(held.next('silence', silence)).toEqual([]);
  for (const word of ['one', 'two']) expect(held.next(word, speech)).toEqual([]);
  expect(held.next('pause', silence)).toEqual([]);
  expect(held.hold(false)).toEqual(['one', 'two', 'pause']);
  expect(held.next('three', speech)).toEqual(['three']);
});

test('[F11] the server is asked with the first word, and every second of speech', () => {
  const onSpeech = jest.fn();
  const held = new HeldSpeech<number>(onSpeech);
  held.hold(true);
  held.next(0, silence);
  expect(onSpeech).toHaveBeenCalledTimes(0);
  held.next(1, speech);
  expect(onSpeech).toHaveBeenCalledTimes(1);
  for (let frame = 2; frame <= 51; frame += 1) held.next(frame, speech);
  expect(onSpeech).toHaveBeenCalledTimes(2);
});

test('[F11] no more than the last two seconds are held', () => {
  const held = new HeldSpeech<number>(() => undefined);
  held.hold(true);
  for (let frame = 0; frame < 150; frame += 1) held.next(frame, speech);
  const sent = held.hold(false);
  expect([sent.length, sent[0]]).toEqual([100, 50]);
});
