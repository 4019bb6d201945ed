import type { PeerId } from '#shared/protocol/scalars.ts';

/** The measure against a producer that exceeds its limit. */
export type Measure = 'paused' | 'closed';

/** The sender. Its seat rises with every peer that is seated, and is Infinity in pre-join. */
type Sender = { id: PeerId; address: string; seat: number };

type Record = { count: number; at: number; seatsThen: number; senders: Set<PeerId> };

/**
 * From the second time on, nothing new is accepted for this time, in milliseconds; each further time adds as much, up
 * to the longest.
 */
const REFUSED_MS = 60_000;
/** Newcomers from the same address may be other people: seats that were taken before could keep them out for hours. */
const MAX_REFUSED_MS = 5 * 60_000;
/** After this time without another violation, everything is forgotten. */
const FORGOTTEN_MS = 10 * 60_000;

/**
 * Remembers in one room which addresses have exceeded their upload limit, so that coming back under another name does
 * not help. Others behind that address notice nothing, unless they join while new producers are refused.
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

  /** For how many milliseconds this peer may start nothing new; 0 for nearly everybody. */
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
