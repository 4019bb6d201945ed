/** Runs `act` at once, and then at most once per interval: calls in between are combined into one at its end. */
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
