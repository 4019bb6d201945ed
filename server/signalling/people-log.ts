import { Rate } from '../limits/rate.ts';
import { siteOf } from '../limits/site-share.ts';
import type { Peer } from '../rooms/peer.ts';
import type { Logger } from '../util/logger.ts';
import { createSampledLog } from '../util/sampled-log.ts';

/** Takes the person, facts about the event, and a fixed message. */
type Write = (person: Pick<Peer, 'address'>, facts: object, sentence: string) => void;

export type PeopleLog = { info: Write; warn: Write };

/**
 * The lines of one site over time and at once. An office of 200 people that join, leave, and prepare to join again
 * writes 600.
 */
const LINES = { perSecond: 5, burst: 1000 };

/**
 * Logs what happens to people, one line per event. When one site (`siteOf`) causes more lines than honest people would,
 * only its lines are sampled: one a second per message, with the facts of the last event and a `count` of those it
 * stands for.
 */
export function createPeopleLog(logger: Logger): PeopleLog {
  const lines = new Rate({ name: 'log lines about people', scope: 'address', ...LINES });
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
