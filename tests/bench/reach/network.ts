/** The networks of one set-up: the server's and the participant's, with this process on the router between them. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The addresses of each machine. Those that look public are reserved for benches (RFC 2544, RFC 5180). */
export const places = {
  /** A server with an address that everybody reaches. */
  public: { server: '198.18.1.2', router: '198.18.1.1', bits: 24 },
  publicIpv6: { server: '2001:2:0:1::2', router: '2001:2:0:1::1', bits: 64 },
  /** A server in a private network. */
  private: { server: '192.168.77.2', router: '192.168.77.1', bits: 24 },
  /** A participant on the internet. */
  away: { server: '198.18.2.2', router: '198.18.2.1', bits: 24 },
  awayIpv6: { server: '2001:2:0:2::2', router: '2001:2:0:2::1', bits: 64 },
  /** A participant in the private network of the server. */
  near: { server: '192.168.78.2', router: '192.168.78.1', bits: 24 },
} as const satisfies Record<string, { server: string; router: string; bits: number }>;

/** An address at which nobody is. */
export const NOWHERE = '198.18.9.9';

export type Place = keyof typeof places;

/** What the router does to packets of the participant. */
export type Barrier = {
  /** `drop` says nothing, `reject` answers that it is prohibited. */
  does: 'drop' | 'reject';
  protocol?: 'udp' | 'tcp';
  /** One port, or a range such as 40000-40010. */
  ports?: string;
  /** The network that the packets go to; all without. */
  to?: string;
};

export type NetworkOptions = { server: readonly Place[]; participant: readonly Place[]; barriers?: readonly Barrier[] };

/** Makes this process a router. It must have a network namespace of its own. */
export async function becomeRouter(): Promise<void> {
  await run('ip', ['link', 'set', 'lo', 'up']);
  await writeFile('/proc/sys/net/ipv4/ip_forward', '1');
  await writeFile('/proc/sys/net/ipv6/conf/all/forwarding', '1');
  await run('ip', ['route', 'add', 'blackhole', `${NOWHERE}/32`]);
}

/** Two namespaces, each with one link to this process. */
export class Network {
  readonly server = `reach-server-${process.pid}`;
  readonly participant = `reach-participant-${process.pid}`;
  readonly #rules: string[][] = [];

  static async create({ server, participant, barriers = [] }: NetworkOptions): Promise<Network> {
    const network = new Network();
    await network.#link(network.server, { near: 'to-server', addresses: server });
    await network.#link(network.participant, { near: 'to-people', addresses: participant });
    for (const barrier of barriers) await network.#bar(barrier);
    return network;
  }

  private constructor() {}

  async close(): Promise<void> {
    for (const rule of this.#rules) await run('ip', [...rule.slice(0, 2), 'del', ...rule.slice(3)]);
    for (const link of ['to-server', 'to-people']) await run('ip', ['link', 'del', link]);
    for (const name of [this.server, this.participant]) await run('ip', ['netns', 'del', name]);
  }

  async #link(namespace: string, { near, addresses }: { near: string; addresses: readonly Place[] }): Promise<void> {
    await run('ip', ['netns', 'add', namespace]);
    const inside = (...command: string[]) => run('ip', ['-n', namespace, ...command]);
    await run('ip', ['link', 'add', 'name', near, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace]);
    await inside('link', 'set', 'lo', 'up');
    // Otherwise another address appears a second later, at which Chromium aborts its requests.
    await inside('link', 'set', 'eth0', 'addrgenmode', 'none');
    await run('ip', ['link', 'set', near, 'up']);
    await inside('link', 'set', 'eth0', 'up');
    for (const place of addresses) {
      const { server: own, router, bits } = places[place];
      const extra = own.includes(':') ? ['nodad'] : [];
      await run('ip', ['addr', 'add', `${router}/${bits}`, 'dev', near, ...extra]);
      await inside('addr', 'add', `${own}/${bits}`, 'dev', 'eth0', ...extra);
      await inside(own.includes(':') ? '-6' : '-4', 'route', 'add', 'default', 'via', router);
    }
  }

  async #bar({ does, protocol, ports, to }: Barrier): Promise<void> {
    const matches = [
      ...(to ? ['to', to] : []),
      ...(protocol ? ['ipproto', protocol] : []),
      ...(ports ? ['dport', ports] : []),
    ];
    const action = does === 'drop' ? 'blackhole' : 'prohibit';
    const priority = String(100 + this.#rules.length);
    const rule = ['-4', 'rule', 'add', 'priority', priority, 'iif', 'to-people', ...matches, action];
    await run('ip', rule);
    this.#rules.push(rule);
  }
}
