import type { TransportListenInfo } from 'mediasoup/types';
import { ownAddresses } from '../util/own-addresses.ts';

export type ListenOptions = {
  /** One address to listen on, or `auto` for every IPv4 address of this machine. */
  listenAddress: string;
  /** The address or host name under which people reach this server, where that is not one of its own. */
  announcedAddress: string | null;
  /**
   * What may wait for the worker while it has no processor, for all people on the port. Four thousand are a tenth of a
   * second of 300 Mbit/s. The system's default is 200, of which a room of 50 fills half in the time for which Linux
   * lets another process run. The system may grant less.
   */
  receiveBufferKilobytes: number;
  /**
   * What may wait for the network, for all people on the port. Linux keeps 200 for a device that has left the local
   * network, for up to three seconds in which it looks for it, and while the buffer is full everybody waits. The system
   * may grant less.
   */
  sendBufferKilobytes: number;
};

/** mediasoup takes at most eight listen infos for a WebRtcServer, and each address wants two. */
const MAX_ADDRESSES = 4;

/**
 * Where a WebRtcServer listens: the same port in UDP and TCP on each address. The first address also announces the
 * outer one, so that people inside and outside the network both find a candidate that reaches.
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

/** A wildcard address is no candidate that anyone could connect to. */
const isConcrete = (ip: string) => ip !== '0.0.0.0' && ip !== '::';
