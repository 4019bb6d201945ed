/** The known facts about one producer: mediasoup's scores of its streams, and whether packets arrive. */
export type Scored = { streams: readonly { score: number }[]; comes: boolean };

/** mediasoup reports 0 for a stream that loses half of its packets or more, as for a silent one. */
const WORST = 1;

/**
 * Combines the scores of everything a peer sends into one, 0 to 10: the best stream stands for its producer, the worst
 * producer for the peer. A stream without packets has 0, as has a layer that nobody uses, and does not count; undefined
 * if none counts.
 */
export function overallScore(producers: readonly Scored[]): number | undefined {
  const scores = producers.flatMap(({ streams, comes }) => {
    const best = Math.max(0, ...streams.map(({ score }) => score));
    return best > 0 ? best : comes ? WORST : [];
  });
  return scores.length === 0 ? undefined : Math.min(...scores);
}
