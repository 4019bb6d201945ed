import { useEffect, useState } from 'preact/hooks';

/** As in the style sheets: phones held upright. */
const narrow = matchMedia('(max-width: 600px)');

/** Whether the page is as narrow as a phone, updated when that changes. */
export function useNarrow(): boolean {
  const [matches, setMatches] = useState(narrow.matches);
  useEffect(() => {
    const follow = () => setMatches(narrow.matches);
    narrow.addEventListener('change', follow);
    follow();
    return () => narrow.removeEventListener('change', follow);
  }, []);
  return matches;
}
