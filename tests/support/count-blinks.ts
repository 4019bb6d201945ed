import type { Attendee } from './browser.ts';

/** Runs in the page: `blinks` counts removed tiles, and videos without a frame, from now on. */
export function countBlinks(): void {
  const state = { blinks: 0 };
  Object.assign(window, { blinking: state });
  const list = document.querySelector('video')?.closest('ul');
  if (!list) throw new Error('there are no tiles');
  new MutationObserver((changes) => {
    for (const { removedNodes } of changes) state.blinks += removedNodes.length;
  }).observe(list, { childList: true });
  for (const video of list.querySelectorAll('video')) {
    for (const event of ['emptied', 'ended']) {
      video.addEventListener(event, () => {
        state.blinks += 1;
      });
    }
  }
}

export const blinksOf = ({ page }: Attendee) => page.evaluate('blinking.blinks');
