import { type Report, type Run, seedOf, sessionsOf, Tally } from '../surface.ts';
import { Dice } from './dice.ts';

/** Cases that share transports. They run in order, so that the preceding cases are the same in every replay. */
export type Session = {
  /** Sends one case; returns its outcome, as far as that is known at once. */
  send(dice: Dice): Promise<string> | string;
  /** Resolves once the worker has read everything; rejects if it hangs or has died. */
  settle(): Promise<void>;
  close(): void;
};

type Options = {
  run: Run;
  /** The maximum number of cases. */
  length: number;
  open(session: { url: string; room: string; dice: Dice }): Promise<Session>;
};

/**
 * The number of cases between two checks that the worker is alive, which is also the maximum that waits in its socket.
 */
const SETTLE_EVERY = 20;
/** For the choices that a session makes before its first case: no case has a number below 0. */
const opening = (from: number) => -1 - from;

/** Sends all cases of a run, session by session. */
export async function runSessions({ run, length, open }: Options): Promise<Report> {
  const tally = new Tally();
  for (const { from, to } of sessionsOf(run, length)) {
    const at = { number: from };
    try {
      const dice = new Dice(seedOf(run, opening(from)));
      const session = await open({ url: run.server.url, room: `fuzz-${run.seed}-${from}`, dice });
      await sendAll(session, { run, from, to, at, tally }).finally(() => session.close());
    } catch (error) {
      tally.find(at.number, error instanceof Error ? error.message : String(error));
    }
  }
  return tally.report;
}

type SendOptions = { run: Run; from: number; to: number; at: { number: number }; tally: Tally };

async function sendAll(session: Session, { run, from, to, at, tally }: SendOptions): Promise<void> {
  for (let number = from; number < to; number += 1) {
    at.number = number;
    const outcome = await session.send(new Dice(seedOf(run, number)));
    if (number >= run.from) tally.count(outcome);
    if ((number - from) % SETTLE_EVERY === SETTLE_EVERY - 1) await session.settle();
  }
  await session.settle();
}
