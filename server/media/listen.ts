import type { TransportListenInfo } from 'mediasoup/types';
import { ownAddresses } from '../util/own-addresses.ts';

export type ListenOptions = {
  /** One address to listen on, or `auto` for every IPv4 address of this machine. */
  listenAddress: string;
  /** The address or host name of this server for clients, if it is not one of the machine's own. */
  announcedAddress: string | null;
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

/** mediasoup takes at most eight listen infos per WebRtcServer, and each address needs two. */
const MAX_ADDRESSES = 4;

/**
 * Where a WebRtcServer listens: the same port in UDP and TCP on each address. The first address also announces the
 * external one, so that people inside and outside the network both find a reachable candidate.
 */
export function listenInfos(
  { listenAddress, announcedAddress, receiveBufferKilobytes, sendBufferKilobytes }: ListenOptions,
  { port, addresses = ownAddresses() }: { port: number; addresses?: string[] },
): TransportListenInfo[] {
  const chosen = listenAddress === 'auto' ? addresses.slice(0, MAX_ADDRESSES) : [listenAddress];
  const buffers = { recvBufferSize: receiveBufferKilobytes * 1024, sendBufferSize: sendBufferKilobytes * 1024 };
  return chosen.flatMap((ip, index) => {
    const announced = index === 0 && announcedAddress ? { announcedAddress, exposeInternalIp: isConcrete(ip) } : {};
    return [
      { protocol: 'udp', ip, port, ...buffers, ...announced },
      { protocol: 'tcp', ip, port, ...announced },
    ];
  });
}

/** A wildcard address is not a candidate that anyone could connect to. */
const isConcrete = (ip: string) => ip !== '0.0.0.0' && ip !== '::';
