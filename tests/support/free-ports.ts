import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** A TCP port of loopback chosen by the system, and the server that holds it. */
export async function takenPort(): Promise<{ port: number; holder: Server }> {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = holder.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return { port: address.port, holder };
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
