import type { Page } from 'playwright-core';
import { settled } from './accessibility.ts';

/**
 * Touch targets on this page that are smaller than a finger, with their size in pixels: a radio button counts with its
 * label.
 */
export async function smallTargets(page: Page): Promise<string[]> {
  await page.evaluate(settled);
  return page.evaluate(() => {
    const LEAST = 44;
    const inText = (element: Element) => element.matches('p a');
    const hidden = (element: Element) => !element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const all = [...document.querySelectorAll('button, a[href], input, select, textarea, summary, [role="tab"]')];
    return all
      .filter((element) => !hidden(element) && !inText(element) && element.closest('[aria-hidden="true"]') === null)
      .map((element) => ({ element, box: (element.closest('label') ?? element).getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && (box.width < LEAST || box.height < LEAST))
      .map(({ element, box }) => {
        const name = element.getAttribute('aria-label') ?? element.textContent ?? '';
        return `${element.localName} ${name.trim()} ${Math.round(box.width)}x${Math.round(box.height)}`;
      });
  });
}
