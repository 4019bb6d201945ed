import type { BrowserFamily } from '#shared/protocol/http.ts';
import { isPrivate, type MediaFacts, type MediaFault, mediaFaultOf } from '#shared/protocol/media-fault.ts';
import type { IceServer } from '#shared/protocol/rtc.ts';
import type { Peer } from '../rooms/peer.ts';

/** The log entry about a participant without media; it does not reveal their address. */
export type MissingMedia = {
  /** The same as their page shows. */
  code: MediaFault;
  /** The addresses that the server offered, such as `udp 203.0.113.5:40000`. */
  offered: string[];
  /** The addresses of TURN servers that their browser knows. */
  relays: string[];
  iceState: string;
  browser: BrowserFamily;
};

export type RelayFacts = { iceServers: readonly IceServer[]; relayOnly: boolean };

export function missingMedia({ media, address, browser }: Peer, { iceServers, relayOnly }: RelayFacts): MissingMedia {
  const { iceState, offered } = media.path;
  const relays = iceServers.flatMap(({ urls }) => urls).filter((url) => url.startsWith('turn'));
  const relay: MediaFacts['relay'] = relayOnly ? 'required' : relays.length > 0 ? 'offered' : 'none';
  const code = mediaFaultOf({
    offered,
    relay,
    answered: iceState !== 'new',
    elsewhere: !isPrivate(address),
    // A client that can reach the server over IPv6 uses IPv6.
    ipv6: address.includes(':'),
  });
  const places = offered.map((at) => `${at.protocol} ${bracketed(at.address)}:${at.port}`);
  return { code, offered: places, relays, iceState, browser };
}

const bracketed = (address: string) => (address.includes(':') ? `[${address}]` : address);
