import { beforeEach, expect, test } from '@jest/globals';
import { ClickGuard } from '../../../../client/src/util/click-guard.ts';

class FakeDocument extends EventTarget {
  hidden = false;
  focused = true;
  hasFocus = () => this.focused;
}

let page: EventTarget;
let document: FakeDocument;
let guard: ClickGuard;

/** Dispatches an event with this timestamp, as the browser does. */
function fire(type: string, timeStamp: number, facts: object = {}, target: EventTarget = page): void {
  const event = Object.assign(new Event(type), facts);
  Object.defineProperty(event, 'timeStamp', { value: timeStamp });
  target.dispatchEvent(event);
}

/** Whether the button ignores a press at this time and the click that follows. */
function clickAt(timeStamp: number, pointerType = 'mouse'): 'taken' | 'ignored' {
  fire('pointerdown', timeStamp, { pointerType });
  const outcome = guard.isSuspicious ? 'ignored' : 'taken';
  fire('click', timeStamp + 5);
  return outcome;
}

beforeEach(() => {
  page = new EventTarget();
  document = new FakeDocument();
  guard = new ClickGuard({ window: page, document, loadedAt: 1000 });
});

test('two mouse presses right after the page was loaded are ignored, but not a later one', () => {
  expect(clickAt(1230)).toBe('ignored');
  expect(clickAt(1400)).toBe('ignored');
  expect(clickAt(1700)).toBe('taken');
});

test.each([
  { appears: 'is focused', appear: () => fire('focus', 9000) },
  { appears: 'becomes visible', appear: () => fire('visibilitychange', 9000, {}, document) },
])('a press is ignored when the page $appears', ({ appear }) => {
  fire('pointermove', 5000, { buttons: 0 });
  expect(clickAt(8900)).toBe('taken');
  appear();
  expect(clickAt(9100)).toBe('ignored');
  expect(clickAt(9800)).toBe('taken');
});

test('a mouse press that itself focuses the window is ignored', () => {
  document.focused = false;
  expect(clickAt(9000)).toBe('ignored');
});

test('a press after a pointer movement over the page or a key is accepted at once', () => {
  fire('pointermove', 1100, { buttons: 0 });
  expect(clickAt(1120)).toBe('taken');
  fire('focus', 9000);
  expect(clickAt(9010)).toBe('ignored');
  fire('keydown', 9020);
  expect(clickAt(9030)).toBe('taken');
});

test('a pointer that moves onto one of two windows and clicks is accepted', () => {
  fire('pointermove', 8900, { buttons: 0 });
  fire('focus', 9000);
  expect(clickAt(9001)).toBe('taken');
});

test('a movement with the button of the first click held down does not count', () => {
  fire('pointermove', 1100, { buttons: 1 });
  expect(clickAt(1120)).toBe('ignored');
});

test('taps are accepted, and clicks without a press: by keyboard, screen reader or script', () => {
  expect(clickAt(1100, 'touch')).toBe('taken');
  expect(guard.isSuspicious).toBe(false);
  expect(clickAt(1110)).toBe('ignored');
  // The next click comes without a press.
  expect(guard.isSuspicious).toBe(false);
});
