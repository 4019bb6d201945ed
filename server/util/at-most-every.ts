/**
 * What does `act` at once, and then no more than once in so many milliseconds: what is asked for meanwhile is done at
 * their end.
 */
export function atMostEvery(ms: number, act: () => void): () => void {
  let resting: NodeJS.Timeout | undefined;
  let again = false;
  const begin = () => {
    again = false;
    resting = setTimeout(end, ms).unref();
    act();
  };
  const end = () => {
    resting = undefined;
    if (again) begin();
  };
  return () => {
    if (resting) again = true;
    else begin();
  };
}
