/** What is known of one producer: mediasoup's scores of its streams, and whether packets of it come. */
export type Scored = { streams: readonly { score: number }[]; comes: boolean };

/** Of a stream of which half or more is lost mediasoup says 0, as of one that is silent. */
const WORST = 1;

/**
 * One score, 0 to 10, for all that somebody sends: the best stream speaks for its producer, the worst producer for the
 * person. A stream without packets has 0, as has a layer that nobody takes, and says nothing; undefined where none says
 * anything.
 */
export function overallScore(producers: readonly Scored[]): number | undefined {
  const heard = producers.flatMap(({ streams, comes }) => {
    const best = Math.max(0, ...streams.map(({ score }) => score));
    return best > 0 ? best : comes ? WORST : [];
  });
  return heard.length === 0 ? undefined : Math.min(...heard);
}
