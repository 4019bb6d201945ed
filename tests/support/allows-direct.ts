/** Runs in the page before its own scripts: this person allowed direct calls on an earlier visit. */
export function allowsDirect(): void {
  // Firefox runs it in the empty page as well, which may not store anything.
  if (window.origin !== 'null') localStorage.setItem('direct', 'on');
}
