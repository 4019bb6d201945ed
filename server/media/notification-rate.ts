/**
 * Bounds how often the worker reports changes of one transport, producer or consumer. It sends one notification for
 * each, however many there are, and a client can cause one with each packet. What exceeds its rate is closed, so that
 * the notifications end at their source: the worker reads requests even while its notifications wait to be read.
 */

/** `burst` at once, and `perSecond` over time. */
export type NotificationRate = { perSecond: number; burst: number };

/**
 * Of a transport: ICE, DTLS and SCTP states, and the address that it sends to. A browser causes about ten when it
 * connects, and a few with each change of network.
 */
export const TRANSPORT_RATE: NotificationRate = { perSecond: 10, burst: 60 };
/**
 * Of a producer: the score of its streams. The worker computes it with each sender report; libwebrtc sends one every
 * 360 kbit of video, which is seven a second at 2.5 Mbit/s, and most change nothing.
 */
export const PRODUCER_RATE: NotificationRate = { perSecond: 20, burst: 100 };
/**
 * Of a consumer: its score and its layers. A browser's receiver reports come once a second; the scores of the producer
 * are reported here as well, so this is higher than `PRODUCER_RATE`.
 */
export const CONSUMER_RATE: NotificationRate = { perSecond: 25, burst: 120 };

/**
 * Returns what must be called for each notification. It calls `exceeded` whenever there were more than the rate allows
 * (GCRA, ITU-T I.371), and then starts over.
 */
export function notificationRate({ perSecond, burst }: NotificationRate, exceeded: () => void): () => void {
  let restedAt = 0;
  return () => {
    const now = performance.now();
    restedAt = Math.max(restedAt, now) + 1000 / perSecond;
    if (restedAt - now <= (burst * 1000) / perSecond) return;
    restedAt = 0;
    exceeded();
  };
}
