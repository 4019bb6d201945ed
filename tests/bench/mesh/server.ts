/**
 * Parley, with the bench's own page beside the client, as a process to be measured. `PAGES` is the folder with both.
 */
import { startTestServer } from '../../support/test-server.ts';

const server = await startTestServer(
  { video: { maxKbps: Number(process.env.MAX_KBPS) } },
  { staticDir: process.env.PAGES ?? '' },
);
process.stdout.write(`${server.url}\n`);
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
