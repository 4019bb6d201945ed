import { type Lan, openLan } from '../../server/lan/lan.ts';
import { freePort } from './free-ports.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { type ConfigOverrides, startTestServer, type TestServer } from './test-server.ts';

export type LanServer = TestServer & { origin: string; root: string };

/** A complete server as `--lan` starts it, whose network is this machine's loopback. */
export async function startLanServer(overrides: ConfigOverrides = {}): Promise<LanServer> {
  const http = { ...overrides.http, host: '127.0.0.1', port: await freePort() };
  const media = { listenAddress: '127.0.0.1' };
  const lan: Lan = await openLan(
    { http, media, tls: { cert: null } },
    { folder: temporaryFolder(), now: Date.now(), addresses: ['127.0.0.1'] },
  );
  const server = await startTestServer({ ...overrides, http, media }, { lan });
  return Object.assign(server, { origin: `https://127.0.0.1:${http.port}`, root: lan.certificate.root });
}
