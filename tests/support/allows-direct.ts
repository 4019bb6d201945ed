/** Runs in the page before its own scripts: this person has allowed direct calls on an earlier visit. */
export function allowsDirect(): void {
  // Firefox runs it in the empty page before as well, which may store nothing.
  if (window.origin !== 'null') localStorage.setItem('direct', 'on');
}
