import type { PeerId } from '#shared/protocol/scalars.ts';

/** The measure against a producer that exceeds its limit. */
export type Measure = 'paused' | 'closed';

/** The sender. Its seat rises with every peer that is seated, and is Infinity in pre-join. */
type Sender = { id: PeerId; address: string; seat: number };

type Record = {
  count: number;
  at: number;
  seatsThen: number;
  senders: Set<PeerId>;
  /** The newcomers who may start sources nevertheless, and how many more may, as counted at `refilledAt`. */
  admitted: Set<PeerId>;
  admits: number;
  refilledAt: number;
};

/**
 * From the second time on, nothing new is accepted from those who have exceeded the limit for this time, in
 * milliseconds; each further time adds as much, up to the longest.
 */
const REFUSED_MS = 60_000;
const MAX_REFUSED_MS = 5 * 60_000;
/** After this time without another violation, everything is forgotten. */
const FORGOTTEN_MS = 10 * 60_000;
/**
 * Meanwhile, so many newcomers from that address may start sources at once, and one more in each period, in
 * milliseconds. Most are other people, such as a class behind one address. Each new seat of an attacker gets as much
 * through as a sender within the limits sends in three seconds, so these make little difference.
 */
const NEWCOMERS = { max: 30, everyMs: 2000 };

/** How many senders and newcomers of an address are remembered; then the first ones are forgotten. */
const MAX_REMEMBERED = 1000;

/**
 * Remembers in one room which addresses have exceeded their upload limit, so that coming back under another name again
 * and again does not help. Others behind that address notice nothing, unless they are among many who join meanwhile.
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
      senders: remember(before?.senders ?? new Set(), id),
      admitted: before?.admitted ?? new Set(),
      admits: before?.admits ?? NEWCOMERS.max,
      refilledAt: before?.refilledAt ?? now,
    });
    return count === 1 ? 'paused' : 'closed';
  }

  /** For how many milliseconds this peer, who is about to start a source, may start nothing; 0 for nearly everybody. */
  refusedMs({ id, address, seat }: Sender, now: number): number {
    const record = this.#records.get(address);
    if (!record || record.count < 2) return 0;
    const refusedMs = Math.min((record.count - 1) * REFUSED_MS, MAX_REFUSED_MS);
    const leftMs = Math.max(0, record.at + refusedMs - now);
    if (leftMs === 0 || record.senders.has(id)) return leftMs;
    return seat > record.seatsThen ? Math.min(leftMs, admit(record, { id, now })) : 0;
  }

  #forgetOld(now: number): void {
    for (const [address, { at }] of this.#records) if (now - at > FORGOTTEN_MS) this.#records.delete(address);
  }
}

/** @returns 0 if this newcomer may start sources, otherwise after how many milliseconds the next one may. */
function admit(record: Record, { id, now }: { id: PeerId; now: number }): number {
  if (record.admitted.has(id)) return 0;
  const { max, everyMs } = NEWCOMERS;
  record.admits = Math.min(max, record.admits + (now - record.refilledAt) / everyMs);
  record.refilledAt = now;
  if (record.admits < 1) return Math.ceil((1 - record.admits) * everyMs);
  record.admits -= 1;
  remember(record.admitted, id);
  return 0;
}

function remember(ids: Set<PeerId>, id: PeerId): Set<PeerId> {
  ids.add(id);
  const [first] = ids;
  if (first !== undefined && ids.size > MAX_REMEMBERED) ids.delete(first);
  return ids;
}
