/**
 * One score, 0 to 10, for all that somebody sends, by mediasoup's scores of the streams of each producer: the best stream speaks for
 * its producer, the worst producer for the person. A stream without packets has 0, as has a layer that nobody takes, and says
 * nothing; undefined where none says anything.
 */
export function overallScore(producers: readonly (readonly { score: number }[])[]): number | undefined {
  const best = producers.map((streams) => Math.max(0, ...streams.map(({ score }) => score)));
  const heard = best.filter((score) => score > 0);
  return heard.length === 0 ? undefined : Math.min(...heard);
}
