import { execFile, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Unique to this process, and free: one that was killed leaves its link behind. */
const NETWORK = freeNetwork();
/** The server's end of the link. */
export const NEAR_ADDRESS = `${NETWORK}.1`;

const farAddress = (last: number) => `${NETWORK}.${last}/24`;

function freeNetwork(): string | undefined {
  const { stdout } = spawnSync('ip', ['-oneline', '-4', 'addr'], { encoding: 'utf8' });
  const networks = Array.from({ length: 256 }, (_, index) => `10.214.${(process.pid + index) % 256}`);
  return networks.find((network) => !stdout?.includes(` ${network}.1/`));
}

/** Whether this machine lets us create networks: with root, `ip` and virtual Ethernet. */
export const networksCanBeMade = (() => {
  const name = `probe-${process.pid}`;
  const made = spawnSync('ip', ['netns', 'add', name]).status === 0;
  if (!made) return false;
  const linked =
    spawnSync('ip', ['-n', name, 'link', 'add', 'near', 'type', 'veth', 'peer', 'name', 'far']).status === 0;
  spawnSync('ip', ['netns', 'del', name]);
  return linked;
})();

/**
 * A network namespace that reaches this machine over one link only, which can disappear and return with another
 * address.
 */
export class NetworkLink {
  readonly #namespace: string;
  readonly #near: string;
  readonly #folder: string;
  #last = 2;

  static async open(): Promise<NetworkLink> {
    const id = process.pid.toString(36);
    const [namespace, near] = [`far-${id}`, `near-${id}`];
    await run('ip', ['netns', 'add', namespace]);
    const link = new NetworkLink({ namespace, near, folder: await mkdtemp(join(tmpdir(), 'network-link-')) });
    await run('ip', ['link', 'add', near, 'type', 'veth', 'peer', 'name', 'far', 'netns', namespace]);
    await run('ip', ['addr', 'add', `${NEAR_ADDRESS}/24`, 'dev', near]);
    // Otherwise another address appears a second later at both ends, at which Chromium aborts its requests.
    await run('ip', ['link', 'set', near, 'addrgenmode', 'none']);
    await run('ip', ['link', 'set', near, 'up']);
    await link.#inside('link', 'set', 'lo', 'up');
    await link.#inside('link', 'set', 'far', 'addrgenmode', 'none');
    await link.up();
    return link;
  }

  private constructor({ namespace, near, folder }: { namespace: string; near: string; folder: string }) {
    this.#namespace = namespace;
    this.#near = near;
    this.#folder = folder;
  }

  /** A program that runs `program` at the far end. */
  async wrap(program: string): Promise<string> {
    const wrapper = join(this.#folder, 'at-the-far-end');
    await writeFile(wrapper, `#!/bin/sh\nexec ip netns exec ${this.#namespace} ${program} "$@"\n`);
    await chmod(wrapper, 0o755);
    return wrapper;
  }

  /** Nothing gets through, and the far end has no address. */
  async down(): Promise<void> {
    await this.#inside('addr', 'flush', 'dev', 'far');
    await this.#inside('link', 'set', 'far', 'down');
  }

  /** The far end has a new address. */
  async up(): Promise<void> {
    await this.#inside('addr', 'add', farAddress(this.#last), 'dev', 'far');
    this.#last += 1;
    await this.#inside('link', 'set', 'far', 'up');
    await this.#inside('route', 'add', 'default', 'via', NEAR_ADDRESS);
  }

  /** From now on nothing leaves the far end but TCP to this port, as in a network that allows only HTTPS. */
  async allowOnlyTcp(port: number): Promise<void> {
    await this.#inside('rule', 'add', 'pref', '1', 'ipproto', 'tcp', 'dport', String(port), 'lookup', 'main');
    await this.#inside('rule', 'add', 'pref', '2', 'unreachable');
  }

  /**
   * A process that is still ending may hold the namespace, and the next link the same address: this one is removed
   * first.
   */
  async close(): Promise<void> {
    await run('ip', ['link', 'del', this.#near]);
    await run('ip', ['netns', 'del', this.#namespace]);
    await rm(this.#folder, { recursive: true });
  }

  #inside(...command: string[]) {
    return run('ip', ['-n', this.#namespace, ...command]);
  }
}
