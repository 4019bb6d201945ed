import { BlockList, isIPv6 } from 'node:net';

/** The kind of an IP address, which decides who can reach it. */
export type AddressKind = 'any' | 'loopback' | 'private' | 'documentation' | 'public';

/** `private` includes link-local addresses, and those of a provider's NAT (RFC 6598). */
const ranges: Record<Exclude<AddressKind, 'public'>, BlockList> = {
  any: block('0.0.0.0/32', '::/128'),
  loopback: block('127.0.0.0/8', '::1/128'),
  private: block(
    '10.0.0.0/8',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '169.254.0.0/16',
    '100.64.0.0/10',
    'fc00::/7',
    'fe80::/10',
  ),
  documentation: block('192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32'),
};

/** The kind of a valid IP address; an IPv4 address that is mapped into IPv6 is of its own kind. */
export function addressKind(address: string): AddressKind {
  const kinds = ['any', 'loopback', 'private', 'documentation'] as const;
  return kinds.find((kind) => ranges[kind].check(address, isIPv6(address) ? 'ipv6' : 'ipv4')) ?? 'public';
}

function block(...networks: string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return list;
}
