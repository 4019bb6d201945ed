import { RequestSession } from './request-session.ts';
import { eachOf, isLimit, type Surface, sessionsOf, Tally } from './surface.ts';

/** How many cases one person sends before the next person's turn. */
export const SESSION_CASES = 48;
const AT_ONCE = 8;

/**
 * Every request in every state, over real connections: what is answered, and what happens to a bystander in the same
 * room.
 */
export const requests: Surface = {
  name: 'requests',
  weight: 6,
  async run(run) {
    const tally = new Tally();
    await eachOf(sessionsOf(run, SESSION_CASES), { atOnce: AT_ONCE }, async (cases) => {
      const session = new RequestSession({ run, index: cases.from / SESSION_CASES, tally });
      try {
        await session.run(cases);
      } catch (error) {
        if (isLimit(error)) tally.count('limited');
        else tally.find(cases.to - 1, `${session.state}: ${error}`);
      } finally {
        session.close();
      }
    });
    return tally.report;
  },
};
