/**
 * Why the media of a participant does not connect: a closed list of short codes, which the page shows and the server
 * logs.
 */
import type { IceCandidate } from './media.ts';

/** Every code. docs/operations.md explains each to the administrator. */
export const mediaFaults = [
  /** The server offers no address at all that this participant may use. */
  'no_address',
  /** Every address that the server offers is private, and the participant is elsewhere. */
  'private_address',
  /** The server offers IPv6 addresses only, and the participant has none. */
  'ipv6_only',
  /** Only UDP is offered, and nothing answers. */
  'udp_blocked',
  /** UDP and TCP are offered, and nothing answers: the address is wrong, or a firewall drops everything. */
  'all_blocked',
  /** A relay (TURN) is configured too, and nothing answers, not even through it. */
  'relay_blocked',
  /** The server answers, but the encrypted connection (DTLS) is not established. */
  'no_handshake',
] as const;

export type MediaFault = (typeof mediaFaults)[number];

/** The facts that one end knows about transports that do not connect. */
export type MediaFacts = {
  /** The candidates that the server offers. */
  offered: readonly Pick<IceCandidate, 'address' | 'protocol'>[];
  /** Whether the server names a TURN server, and whether media may only go through it. */
  relay: 'none' | 'offered' | 'required';
  /** Whether any connectivity check was answered. */
  answered: boolean;
  /** The other end of the signalling connection, if it is known: a participant there is reached over the internet. */
  elsewhere: boolean;
  /** Whether the participant has an address of its own in IPv6; true if that is not known. */
  ipv6: boolean;
};

/** The nearest cause that explains everything that is known. */
export function mediaFaultOf({ offered, relay, answered, elsewhere, ipv6 }: MediaFacts): MediaFault {
  if (answered) return 'no_handshake';
  if (relay === 'required') return 'relay_blocked';
  if (offered.length === 0) return 'no_address';
  if (elsewhere && offered.every(({ address }) => isPrivate(address))) return 'private_address';
  if (!ipv6 && isIpv6Only(offered)) return 'ipv6_only';
  if (relay === 'offered') return 'relay_blocked';
  return offered.some(({ protocol }) => protocol === 'tcp') ? 'all_blocked' : 'udp_blocked';
}

/** A server also offers loopback addresses, for participants on its own machine. */
function isIpv6Only(offered: MediaFacts['offered']): boolean {
  const outside = offered.filter(({ address }) => address !== '::1' && !address.startsWith('127.'));
  return outside.length > 0 && outside.every(({ address }) => address.includes(':'));
}

/**
 * Whether an address is reachable only from its own machine or network: loopback, link-local, RFC 1918, RFC 6598 and
 * unique local IPv6 (RFC 4193). Names are not.
 */
export const isPrivate = (address: string) =>
  (/^[\d.]+$/.test(address) && privateIpv4.test(address)) || /^(::1$|f[cd][\da-f]{2}:|fe[89ab][\da-f]:)/i.test(address);
const privateIpv4 =
  /^(0|10|127)\.|^169\.254\.|^172\.(1[6-9]|2\d|3[01])\.|^192\.168\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./;
