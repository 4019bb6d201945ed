import { MeasuredProcess } from '../room/measured-process.ts';

/** How many videos everybody sees. */
export const VISIBLE = 9;

/** A server that refuses nobody before it is overloaded. */
export async function startServer(): Promise<MeasuredProcess> {
  return MeasuredProcess.server({
    PARLEY_MAX_PEOPLE: '1000',
    PARLEY_MAX_VISIBLE: String(VISIBLE),
    PARLEY_JOINS_PER_SECOND: '10000',
    PARLEY_LIMIT_SOCKETS_PER_SECOND: '100000',
    PARLEY_LIMIT_CONSUMERS_PER_SERVER: '1000000',
  });
}
