import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** A TCP port of loopback that the system chose, and what holds it. */
export async function takenPort(): Promise<{ port: number; holder: Server }> {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = holder.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return { port: address.port, holder };
}

/** For the environment of a server process: two ports that nobody listened on a moment ago. */
export async function freePorts(): Promise<{ PARLEY_HTTP_PORT: string; PARLEY_MEDIA_PORT: string }> {
  const [http, media] = await Promise.all([takenPort(), takenPort()]);
  for (const { holder } of [http, media]) await once(holder.close(), 'close');
  return { PARLEY_HTTP_PORT: String(http.port), PARLEY_MEDIA_PORT: String(media.port) };
}
