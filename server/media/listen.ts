import { isIPv4, isIPv6 } from 'node:net';
import type { IceCandidate, TransportListenInfo } from 'mediasoup/types';
import { ownAddresses } from '../util/own-addresses.ts';

export type ListenOptions = {
  /** One address to listen on, or `auto` for the addresses of this machine. */
  listenAddress: string;
  /** The addresses or host names of this server for clients, if they are not the machine's own. */
  announcedAddress: readonly string[];
  /**
   * Buffers packets of everybody on the port while the worker waits for a processor. Four thousand are a tenth of a
   * second at 300 Mbit/s. The system's default is 200, half of which a room of 50 fills while Linux lets another
   * process run. The system may grant less.
   */
  receiveBufferKilobytes: number;
  /**
   * Buffers packets to everybody on the port while the network is busy. Linux keeps 200 for a device that has left the
   * local network, for up to three seconds in which it looks for it, and everybody waits while the buffer is full. The
   * system may grant less.
   */
  sendBufferKilobytes: number;
};

/** Where a WebRtcServer listens, and what clients learn of it. */
export type Listening = {
  listenInfos: TransportListenInfo[];
  /** Adds the announced addresses for which a listen info has no place: it announces one. */
  candidates(own: readonly IceCandidate[]): IceCandidate[];
};

/** mediasoup takes at most eight listen infos per WebRtcServer, and each address needs two. */
const MAX_ADDRESSES = 4;

/** The addresses that a server listens on for media. */
export const listenAddresses = (listenAddress: string, addresses = ownAddresses()): string[] =>
  listenAddress === 'auto' ? addresses.slice(0, MAX_ADDRESSES) : [listenAddress];

/**
 * Listens on the same port in UDP and TCP on each address. An address that announces an external one is a candidate
 * itself, so that people inside and outside the network both find one that they reach.
 */
export function listening(
  { listenAddress, announcedAddress, receiveBufferKilobytes, sendBufferKilobytes }: ListenOptions,
  { port, addresses = ownAddresses() }: { port: number; addresses?: string[] },
): Listening {
  const chosen = listenAddresses(listenAddress, addresses);
  const announced = announcedBy(chosen, announcedAddress);
  const buffers = { recvBufferSize: receiveBufferKilobytes * 1024, sendBufferSize: sendBufferKilobytes * 1024 };
  const listenInfos = chosen.flatMap((ip): TransportListenInfo[] => {
    const [first] = announced.get(ip) ?? [];
    const outside = first === undefined ? {} : { announcedAddress: first, exposeInternalIp: isConcrete(ip) };
    return [
      { protocol: 'udp', ip, port, ...buffers, ...outside },
      { protocol: 'tcp', ip, port, ...outside },
    ];
  });
  return { listenInfos, candidates: (own) => own.flatMap((candidate) => withFurther(candidate, announced)) };
}

/** By which address each is announced: the first of its family, or the very first for a name. */
function announcedBy(chosen: readonly string[], announced: readonly string[]): Map<string, string[]> {
  const by = new Map<string, string[]>();
  for (const address of announced) {
    const ip = chosen.find((own) => sameFamily(own, address)) ?? chosen[0] ?? '';
    by.set(ip, [...(by.get(ip) ?? []), address]);
  }
  return by;
}

/** A socket for `::` receives IPv4 as well, and a name may stand for either. */
const sameFamily = (own: string, announced: string) =>
  own === '::' || (isIPv4(announced) ? isIPv4(own) : !isIPv6(announced) || isIPv6(own));

/** The candidate with the first address of a group, followed by copies for the others, each a little less preferred. */
function withFurther(candidate: IceCandidate, announced: ReadonlyMap<string, readonly string[]>): IceCandidate[] {
  const group = [...announced.values()].find(([first]) => first === candidate.address) ?? [candidate.address];
  return group.map((address, index) => ({
    ...candidate,
    address,
    ip: address,
    priority: candidate.priority - index,
  }));
}

/** A wildcard address is not a candidate that anyone could connect to. */
const isConcrete = (ip: string) => ip !== '0.0.0.0' && ip !== '::';
