/** Servers as people set them up, wrongly and well: data only. */
import { type NetworkOptions, NOWHERE, places } from './network.ts';
import type { InLog, OnPage } from './sentences.ts';

/** A certificate of the server itself. */
type Tls = 'valid' | 'expired';

export type SetUp = {
  name: string;
  network: NetworkOptions;
  /** The page as the participant opens it. */
  url: string;
  /** Options of the server besides the defaults. */
  env?: Record<string, string>;
  args?: readonly string[];
  tls?: Tls;
  /** Whether the server's clock is two days late. */
  lateClock?: true;
  /** The secret of a TURN server on the router; the server's configuration names that TURN server. */
  turn?: { secret: string };
  /** A proxy on the router; `bare` is nginx without the lines for WebSockets. */
  proxy?: 'nginx' | 'haproxy' | 'bare';
  /** The host and port behind the proxy, and behind a router that forwards ports. */
  upstream?: string;
  /** Whether the router forwards the ports of page and media. */
  forwards?: true;
  /** A port of the server's machine that another program has. */
  taken?: number;
  /** Whether the participant is on the server's machine. */
  local?: true;
  /** Whether the server is started again in the middle of the call. */
  restarts?: true;
};

/** A set-up that cannot work, and what is to be read; any one sentence of a list will do. */
export type BrokenSetUp = SetUp & {
  /** Empty: the participant does not reach the page. */
  participant: readonly OnPage[];
  operator: readonly InLog[];
};

export const TURN_SECRET = 'what both of them know';

const MEDIA = '40000-40010';
const { public: open, private: behind, away, publicIpv6: wide } = places;
const onInternet: NetworkOptions = { server: ['public'], participant: ['away'] };
/** The participant reaches nothing behind the router but what it passes on. */
const behindRouter: NetworkOptions = {
  server: ['private'],
  participant: ['away'],
  barriers: [{ does: 'drop', to: '192.168.77.0/24' }],
};
const mediaPorts = (does: 'drop' | 'reject'): NetworkOptions => ({
  ...onInternet,
  barriers: [
    { does, protocol: 'udp', ports: MEDIA },
    { does, protocol: 'tcp', ports: MEDIA },
  ],
});
const page = (address: string) => `https://${address.includes(':') ? `[${address}]` : address}:3000`;
const direct = { network: onInternet, url: page(open.server), tls: 'valid' } as const;
const viaNginx = { proxy: 'nginx', url: `https://${away.router}`, upstream: `${open.server}:3000` } as const;
const viaRelay = { ...direct, network: mediaPorts('drop') } as const;

export const broken: readonly BrokenSetUp[] = [
  {
    ...viaNginx,
    name: 'wrong announced address',
    network: behindRouter,
    upstream: `${behind.server}:3000`,
    env: { PARLEY_ANNOUNCED_ADDRESS: NOWHERE },
    participant: [{ code: 'all_blocked' }],
    operator: [{ code: 'all_blocked' }],
  },
  {
    ...direct,
    name: 'media ports dropped',
    network: mediaPorts('drop'),
    participant: [{ code: 'all_blocked' }],
    operator: [{ code: 'all_blocked' }],
  },
  {
    ...direct,
    name: 'media ports rejected',
    network: mediaPorts('reject'),
    participant: [{ code: 'all_blocked' }],
    operator: [{ code: 'all_blocked' }],
  },
  {
    ...viaNginx,
    name: 'private address',
    network: behindRouter,
    upstream: `${behind.server}:3000`,
    participant: [{ code: 'private_address' }],
    operator: [{ check: 'private-address' }, { code: 'private_address' }],
  },
  { ...direct, name: 'certificate expired', tls: 'expired', participant: [], operator: [{ check: 'certificate' }] },
  {
    ...viaRelay,
    name: 'wrong TURN secret',
    turn: { secret: 'what only one of them knows' },
    participant: [{ code: 'relay_blocked' }, { key: 'ended.relay_refused_title' }],
    operator: [{ check: 'turn-secret' }],
  },
  {
    ...viaRelay,
    name: 'clock two days late',
    turn: { secret: TURN_SECRET },
    lateClock: true,
    participant: [{ code: 'relay_blocked' }, { key: 'ended.relay_refused_title' }],
    operator: [{ check: 'turn-clock' }],
  },
  {
    ...viaNginx,
    name: 'proxy without upgrade',
    proxy: 'bare',
    network: onInternet,
    participant: [{ key: 'ended.no_websocket_text' }],
    operator: [{ message: 'WebSocket handshake failed' }],
  },
  {
    name: 'plain HTTP on the LAN',
    network: { server: ['private'], participant: ['near'] },
    url: `http://${behind.server}:3000`,
    participant: ['camera', 'microphone', 'both'].map((kind) => ({ key: `capture.${kind}.insecure` })),
    operator: [{ check: 'plain-http' }],
  },
  { ...direct, name: 'port taken', taken: 3000, participant: [], operator: [{ refusal: 'PARLEY_HTTP_PORT' }] },
  {
    ...viaNginx,
    name: 'IPv6 only, participant without',
    network: { server: ['publicIpv6'], participant: ['away'] },
    upstream: `[${wide.server}]:3000`,
    env: { PARLEY_HTTP_HOST: '::' },
    participant: [{ code: 'ipv6_only' }],
    operator: [{ code: 'ipv6_only' }],
  },
];

export const healthy: readonly SetUp[] = [
  {
    name: 'loopback',
    network: { server: ['private'], participant: ['near'] },
    url: 'http://localhost:3000',
    local: true,
  },
  {
    name: 'LAN address (--lan)',
    network: { server: ['private'], participant: ['near'] },
    url: page(behind.server),
    args: ['--lan'],
  },
  {
    name: 'announced address behind NAT',
    network: behindRouter,
    url: page(away.router),
    tls: 'valid',
    env: { PARLEY_ANNOUNCED_ADDRESS: away.router },
    forwards: true,
  },
  {
    ...direct,
    name: 'TCP only',
    network: { ...onInternet, barriers: [{ does: 'drop', protocol: 'udp' }] },
  },
  { ...viaRelay, name: 'relay', turn: { secret: TURN_SECRET } },
  { ...viaNginx, name: 'behind nginx', network: onInternet },
  { ...viaNginx, name: 'behind HAProxy', proxy: 'haproxy', network: onInternet },
  {
    ...direct,
    name: 'dual stack',
    network: { server: ['public', 'publicIpv6'], participant: ['away', 'awayIpv6'] },
    url: page(wide.server),
    env: { PARLEY_HTTP_HOST: '::' },
  },
  { ...direct, name: 'several announced addresses', env: { PARLEY_ANNOUNCED_ADDRESS: `${NOWHERE},${open.server}` } },
  { ...direct, name: 'restart in the middle', restarts: true, env: { PARLEY_DRAIN_SECONDS: '1' } },
];

/** Where the server's health is read, from the router. */
export const serverAddress = ({ network }: SetUp): string => places[network.server[0] ?? 'public'].server;

/** Of the participant's side of the router, where proxies, forwarded ports and the TURN server are. */
export const routerAddress = ({ network }: SetUp): string => places[network.participant[0] ?? 'away'].router;
