import type { PeerId } from '#shared/protocol/scalars.ts';

/** What is done with what brings more than it may. */
export type Measure = 'paused' | 'closed';

/** Who sends: the seat rises with everybody who sits down, and has no end in pre-join. */
type Sender = { id: PeerId; address: string; seat: number };

type Record = { count: number; at: number; seatsThen: number; senders: Set<PeerId> };

/**
 * From the second time on, so long nothing new is taken, in milliseconds; each further time as long again, up to the
 * longest.
 */
const REFUSED_MS = 60_000;
/** Newcomers from the same address may be others: seats that were taken before could keep them out for hours. */
const MAX_REFUSED_MS = 5 * 60_000;
/** After so long without another time it is as if there had been none. */
const FORGOTTEN_MS = 10 * 60_000;

/**
 * Remembers in one room who has sent more than they may. By address: who leaves and comes back under another name is
 * the same. The others behind that address notice nothing, unless they come in while something is refused.
 */
export class UploadStrikes {
  readonly #records = new Map<string, Record>();

  /** `lastSeat` is the last one that was taken in this room. */
  add({ id, address }: Pick<Sender, 'id' | 'address'>, { lastSeat, now }: { lastSeat: number; now: number }): Measure {
    this.#forgetOld(now);
    const before = this.#records.get(address);
    const count = (before?.count ?? 0) + 1;
    this.#records.set(address, {
      count,
      at: now,
      seatsThen: lastSeat,
      senders: new Set([...(before?.senders ?? []), id]),
    });
    return count === 1 ? 'paused' : 'closed';
  }

  /** For how many milliseconds this one may begin nothing new; 0 for nearly everybody. */
  refusedMs({ id, address, seat }: Sender, now: number): number {
    const record = this.#records.get(address);
    if (!record || record.count < 2 || !(record.senders.has(id) || seat > record.seatsThen)) return 0;
    const refusedMs = Math.min((record.count - 1) * REFUSED_MS, MAX_REFUSED_MS);
    return Math.max(0, record.at + refusedMs - now);
  }

  #forgetOld(now: number): void {
    for (const [address, { at }] of this.#records) if (now - at > FORGOTTEN_MS) this.#records.delete(address);
  }
}
