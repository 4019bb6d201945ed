import { networkInterfaces } from 'node:os';

/**
 * An address of this machine other than loopback, for which Firefox gathers no candidates. Packets to it stay on the
 * machine anyway.
 */
export function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  const address = all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  if (!address) throw new Error('Firefox needs a network interface besides the loopback to make a call');
  return address;
}
