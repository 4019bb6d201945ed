/** The IPv4 addresses of this machine, and which of them others in its network can reach. */
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';

/** As `os.networkInterfaces()` returns them. */
export type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

/** All of them, starting with those that others can reach. */
export function ownAddresses(interfaces: Interfaces = networkInterfaces()): string[] {
  return ranked(interfaces).map(({ address }) => address);
}

/**
 * The addresses at which a phone in the same network finds this machine. Bridges and tunnels that programs have created
 * count only if there is nothing else.
 */
export function lanAddresses(interfaces: Interfaces = networkInterfaces()): string[] {
  const reachable = ranked(interfaces).filter(({ rank }) => rank < RANK.linkLocal);
  const best = reachable.filter(({ rank }) => rank < RANK.virtual);
  return (best.length > 0 ? best : reachable).map(({ address }) => address);
}

const RANK = { private: 0, public: 1, virtual: 2, linkLocal: 3, internal: 4 };

function ranked(interfaces: Interfaces): { address: string; rank: number }[] {
  const all = Object.entries(interfaces).flatMap(([name, infos]) =>
    (infos ?? [])
      .filter(({ family }) => family === 'IPv4')
      .map(({ address, internal }) => ({ address, rank: rankOf({ name, address, internal }) })),
  );
  return all.sort((a, b) => a.rank - b.rank);
}

function rankOf({ name, address, internal }: { name: string; address: string; internal: boolean }): number {
  if (internal) return RANK.internal;
  if (address.startsWith('169.254.')) return RANK.linkLocal;
  if (madeByPrograms.test(name)) return RANK.virtual;
  return privateRange.test(address) ? RANK.private : RANK.public;
}

/** Containers, virtual machines and VPNs. */
const madeByPrograms =
  /^(docker|br-|veth|virbr|vmnet|vboxnet|lxc|lxd|podman|cni|cali|flannel|tun|tap|utun|wg|tailscale|zt)/;
/** RFC 1918. */
const privateRange = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/;
