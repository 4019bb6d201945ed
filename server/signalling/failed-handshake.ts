import type { IncomingMessage } from 'node:http';

/** engine.io's event `connection_error`. */
export type FailedHandshake = { req: IncomingMessage; code: number; message: string };

/** engine.io's code for what `allowRequest` refuses, which logs it with its reason. */
const FORBIDDEN = 4;

const NO_UPGRADE =
  'a proxy in front does not pass on WebSockets: it must send the headers Upgrade and Connection ' +
  '(nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade")';

/** The log entry for a handshake that engine.io refused; undefined if it is logged already. */
export function factsOf({ req, code, message }: FailedHandshake): { reason: string; fix?: string } | undefined {
  if (code === FORBIDDEN) return undefined;
  const isWebSocket = new URL(req.url ?? '', 'http://localhost').searchParams.get('transport') === 'websocket';
  const lacksUpgrade = isWebSocket && req.headers.upgrade === undefined;
  return lacksUpgrade ? { reason: 'no Upgrade header', fix: NO_UPGRADE } : { reason: message };
}
