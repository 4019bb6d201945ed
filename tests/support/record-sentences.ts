import type { Attendee } from './browser.ts';

/** Runs in a page before its own scripts: records every sentence that it announces, however soon it disappears. */
export function recordSentences(): void {
  const sentences = new Set<string>();
  Object.assign(window, { sentences });
  new MutationObserver(() => {
    for (const announced of document.querySelectorAll('[role=status], [role=log]'))
      sentences.add(announced.textContent);
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

/** Everything that a page has announced; it must have been opened with `recordSentences`. */
export const sentencesOf = ({ page }: Attendee): Promise<string[]> => page.evaluate<string[]>('[...sentences]');
