import { networkInterfaces } from 'node:os';

/**
 * An address of this machine that is none of its loopback, which Firefox makes no candidates of. What goes to it stays
 * on the machine all the same.
 */
export function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  const address = all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  if (!address) throw new Error('Firefox needs a network interface besides the loopback to make a call');
  return address;
}
