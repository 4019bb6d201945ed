import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Below the ports that systems give to outgoing connections, one of which could take a free port meanwhile. */
const PORTS = { from: 15_000, to: 32_000 };

/** A TCP port of loopback, and the server that holds it. */
export async function takenPort(): Promise<{ port: number; holder: Server }> {
  const holder = createServer();
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to);
    holder.listen(port, '127.0.0.1');
    const listens = await once(holder, 'listening').then(
      () => true,
      () => false,
    );
    if (listens) return { port, holder };
  }
}

/** A port that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const { port, holder } = await takenPort();
  await once(holder.close(), 'close');
  return port;
}

/** For the environment of a server process. */
export async function freePorts(): Promise<{ PARLEY_HTTP_PORT: string; PARLEY_MEDIA_PORT: string }> {
  const [http, media] = await Promise.all([freePort(), freePort()]);
  return { PARLEY_HTTP_PORT: String(http), PARLEY_MEDIA_PORT: String(media) };
}
