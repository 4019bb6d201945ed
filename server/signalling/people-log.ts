import { Rate } from '../limits/rate.ts';
import { siteOf } from '../limits/site-share.ts';
import type { Peer } from '../rooms/peer.ts';
import type { Logger } from '../util/logger.ts';
import { createSampledLog } from '../util/sampled-log.ts';

/** Takes the person, what is known of the event, and a fixed sentence. */
type Write = (person: Pick<Peer, 'address'>, facts: object, sentence: string) => void;

export type PeopleLog = { info: Write; warn: Write };

/**
 * Lines of one site over time, and at once: an office of 200 people that joins, leaves, and prepares to join again
 * writes 600.
 */
const LINES = { perSecond: 5, burst: 1000 };

/**
 * Logs what happens to people, a line for each event. Beyond what honest people of one site (`siteOf`) cause, the lines
 * of that site alone are sampled: one a second for each sentence, with the facts of the last event and `count`, how
 * many it stands for.
 */
export function createPeopleLog(logger: Logger): PeopleLog {
  const lines = new Rate({ name: 'lines of people', scope: 'address', ...LINES });
  const at = (level: 'info' | 'warn'): Write => {
    const sampled = createSampledLog(logger, { level });
    return ({ address }, facts, sentence) => {
      const site = siteOf(address);
      if (lines.tryUse(site) === 0) logger[level](facts, sentence);
      else sampled(facts, sentence, { of: site });
    };
  };
  return { info: at('info'), warn: at('warn') };
}
