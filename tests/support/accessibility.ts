import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Violations of WCAG 2.2 AA and of axe's best practices on this page, one line per rule and element. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  if (await page.evaluate('typeof axe === "undefined"')) await page.evaluate(axe);
  await page.evaluate(settled);
  const { violations } = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as AxeResults;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary = '' }) => `${id}: ${target.join(' ')} ${failureSummary.split('\n')[1]?.trim()}`,
    ),
  );
}

/** Runs in the page: what is in transition has neither its final colour, and so its contrast, nor its size. */
export async function settled(): Promise<void> {
  const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(ending.map(({ finished }) => finished));
}

/** Text on this page that overflows or is cut off, except for intended ellipses. */
export function wordsThatDoNotFit(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const cut = [...document.querySelectorAll<HTMLElement>('button, a, h1, h2, p, label, legend, span, [role="tab"]')];
    const wide = cut.filter((element) => {
      const { textOverflow, display } = getComputedStyle(element);
      const forListeners = element.closest('[role="log"]') !== null || element.clientWidth <= 1;
      const byIntention = textOverflow === 'ellipsis' || display === 'inline' || forListeners;
      const worded = element.textContent !== '';
      return element.checkVisibility() && worded && !byIntention && element.scrollWidth > element.clientWidth + 1;
    });
    const page = document.documentElement.scrollWidth > window.innerWidth ? ['the page is wider than the screen'] : [];
    return [...page, ...wide.map((element) => `${element.localName} "${element.textContent}"`)];
  });
}
