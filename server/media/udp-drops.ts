import { readFile } from 'node:fs/promises';

/** Where Linux lists its UDP sockets; both files have the same columns. */
const SOCKETS = ['/proc/net/udp', '/proc/net/udp6'];

/** The datagrams that the kernel dropped because the reader of this port was too slow; null if nobody counts them. */
export async function udpDrops(port: number): Promise<number | null> {
  const tables = await Promise.all(SOCKETS.map((path) => readFile(path, 'utf8').catch(() => '')));
  return dropsAt(tables.join('\n'), port);
}

/** From the kernel's table of sockets: `sl local_address rem_address … drops`, addresses in hexadecimal. */
export function dropsAt(table: string, port: number): number | null {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = table.split('\n').map((line) => line.trim().split(/\s+/));
  const own = rows.filter(([, address]) => address?.endsWith(local));
  return own.length === 0 ? null : own.reduce((drops, row) => drops + Number(row.at(-1)), 0);
}

/** How long a reading is reused, and how long it can be compared, in milliseconds. */
const KEPT_MS = 1500;
const COMPARABLE_MS = 10_000;

/** Whether more is being dropped than a moment ago, however many callers ask. */
export class DropWatch {
  readonly #count: () => Promise<number | null>;
  #looked: { at: number; drops: number; grew: boolean } | undefined;

  constructor(count: () => Promise<number | null>) {
    this.#count = count;
  }

  /** The first reading cannot show any growth. */
  async grew(now = performance.now()): Promise<boolean> {
    const before = this.#looked;
    if (before && now - before.at < KEPT_MS) return before.grew;
    const drops = (await this.#count()) ?? 0;
    const grew = before !== undefined && now - before.at < COMPARABLE_MS && drops > before.drops;
    this.#looked = { at: now, drops, grew };
    return grew;
  }
}
