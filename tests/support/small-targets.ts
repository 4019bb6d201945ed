import type { Page } from 'playwright-core';
import { settled } from './accessibility.ts';

/** For a finger; for a mouse, WCAG 2.2 (2.5.8) asks for 24. */
const FINGER = 44;

/**
 * Targets on this page that are smaller than a finger, or than `least` pixels, with their size: a radio button counts
 * with its label.
 */
export async function smallTargets(page: Page, { least = FINGER } = {}): Promise<string[]> {
  await page.evaluate(settled);
  return page.evaluate((minimum) => {
    const inText = (element: Element) => element.matches('p a');
    const hidden = (element: Element) => !element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const all = [...document.querySelectorAll('button, a[href], input, select, textarea, summary, [role="tab"]')];
    return all
      .filter((element) => !hidden(element) && !inText(element) && element.closest('[aria-hidden="true"]') === null)
      .map((element) => ({ element, box: (element.closest('label') ?? element).getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && (box.width < minimum || box.height < minimum))
      .map(({ element, box }) => {
        const name = element.getAttribute('aria-label') ?? element.textContent ?? '';
        return `${element.localName} ${name.trim()} ${Math.round(box.width)}x${Math.round(box.height)}`;
      });
  }, least);
}
