import { freePorts } from '../../support/free-ports.ts';
import { MeasuredProcess } from '../room/measured-process.ts';

/** How many videos everybody sees. */
export const VISIBLE = 9;

/** A server that refuses nobody before it is overloaded. */
export async function startServer(): Promise<MeasuredProcess> {
  return MeasuredProcess.start('server/main.ts', {
    PARLEY_HTTP_HOST: '127.0.0.1',
    ...(await freePorts()),
    PARLEY_LISTEN_ADDRESS: '127.0.0.1',
    PARLEY_WORKERS: '1',
    PARLEY_MAX_PEOPLE: '1000',
    PARLEY_MAX_VISIBLE: String(VISIBLE),
    PARLEY_JOINS_PER_SECOND: '10000',
    PARLEY_LIMIT_SOCKETS_PER_SECOND: '100000',
    PARLEY_LIMIT_CONSUMERS_PER_SERVER: '1000000',
    PARLEY_LOG_LEVEL: 'warn',
  });
}
