/** The addresses of this machine, and which of them others in its network can reach. */
import { readFileSync } from 'node:fs';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';

/** As `os.networkInterfaces()` returns them. */
export type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

/**
 * All of them on which media can be received, starting with those that others can reach: the best of each family, then
 * by rank. `table` is the kernel's list of IPv6 addresses.
 */
export function ownAddresses(interfaces: Interfaces = networkInterfaces(), table = addressTable()): string[] {
  const fleeting = fleetingAddresses(table);
  const all = ranked(interfaces).filter(({ address }) => !fleeting.has(address) && !isScoped(address));
  const best = (['IPv4', 'IPv6'] as const).flatMap(
    (family) => all.find((one) => one.family === family && one.rank < RANK.virtual) ?? [],
  );
  return [...new Set([...best, ...all])].map(({ address }) => address);
}

/**
 * The IPv4 addresses at which a phone in the same network finds this machine. Bridges and tunnels that programs have
 * created count only if there is nothing else.
 */
export function lanAddresses(interfaces: Interfaces = networkInterfaces()): string[] {
  const reachable = ranked(interfaces).filter(({ family, rank }) => family === 'IPv4' && rank < RANK.linkLocal);
  const best = reachable.filter(({ rank }) => rank < RANK.virtual);
  return (best.length > 0 ? best : reachable).map(({ address }) => address);
}

const RANK = { private: 0, public: 1, virtual: 2, linkLocal: 3, internal: 4 };

type Ranked = { address: string; family: 'IPv4' | 'IPv6'; rank: number };

function ranked(interfaces: Interfaces): Ranked[] {
  const all = Object.entries(interfaces).flatMap(([name, infos]) =>
    (infos ?? []).map(({ address, family, internal }) => ({
      address,
      family,
      rank: rankOf({ name, address, internal }),
    })),
  );
  return all.sort((a, b) => a.rank - b.rank);
}

function rankOf({ name, address, internal }: { name: string; address: string; internal: boolean }): number {
  if (internal) return RANK.internal;
  if (address.startsWith('169.254.') || isScoped(address)) return RANK.linkLocal;
  if (madeByPrograms.test(name)) return RANK.virtual;
  return privateRange.test(address) ? RANK.private : RANK.public;
}

/** Containers, virtual machines and VPNs. */
const madeByPrograms =
  /^(docker|br-|veth|virbr|vmnet|vboxnet|lxc|lxd|podman|cni|cali|flannel|tun|tap|utun|wg|tailscale|zt)/;
/** RFC 1918. */
const privateRange = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/;

/** fe80::/10: valid only together with an interface, which a candidate cannot name. */
const isScoped = (address: string) => /^fe[89ab]/i.test(address);

/** Flags of an IPv6 address in Linux that is temporary, a duplicate, deprecated, or not usable yet. */
const FLEETING = 0x01 | 0x08 | 0x20 | 0x40;

/** The addresses that the system replaces within a day, or that nothing can be bound to now. */
function fleetingAddresses(table: string): Set<string> {
  const rows = table.split('\n').map((line) => line.trim().split(/\s+/));
  const fleeting = rows.filter(([, , , , flags = '0']) => (Number.parseInt(flags, 16) & FLEETING) !== 0);
  return new Set(fleeting.map(([digits = '']) => canonical(digits)));
}

/** `fd000…02` as `fd00::2`. */
const canonical = (digits: string) => new URL(`http://[${digits.match(/.{4}/g)?.join(':')}]`).hostname.slice(1, -1);

/** `address interface prefix scope flags name`, in hexadecimal; empty on other systems than Linux. */
function addressTable(): string {
  try {
    return readFileSync('/proc/net/if_inet6', 'utf8');
  } catch {
    return '';
  }
}
