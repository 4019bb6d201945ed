/** Names the cause of media that does not connect. Loaded when it is needed. */

import type { IceCandidate } from '#shared/protocol/media.ts';
import { isPrivate, type MediaFacts, type MediaFault, mediaFaultOf } from '#shared/protocol/media-fault.ts';
import type { IceServer } from '#shared/protocol/rtc.ts';
import type { Report, StatsEntry } from './stream-counts.ts';

export type OfferedPaths = {
  candidates: readonly IceCandidate[];
  iceServers: readonly IceServer[];
  relayOnly: boolean;
  /** The host of the page's address. */
  host: string;
};

/** From what the server offers, and the browser's statistics of the transports. */
export function faultOf({ candidates, host, ...offer }: OfferedPaths, stats: readonly Report[]): MediaFault {
  const entries = stats.flatMap((report) => [...report.values()]);
  return mediaFaultOf({
    offered: candidates,
    relay: relayOf(offer),
    answered: entries.some(isAnswered),
    elsewhere: !isLocal(host),
    ipv6: hasIpv6(entries),
  });
}

function relayOf({ iceServers, relayOnly }: Pick<OfferedPaths, 'iceServers' | 'relayOnly'>): MediaFacts['relay'] {
  if (relayOnly) return 'required';
  return iceServers.flatMap(({ urls }) => urls).some((url) => /^turns?:/.test(url)) ? 'offered' : 'none';
}

/** Firefox does not count responses. */
const isAnswered = ({ type, state, responsesReceived, bytesReceived }: StatsEntry): boolean =>
  type === 'candidate-pair' && (state === 'succeeded' || isPositive(responsesReceived) || isPositive(bytesReceived));

const isPositive = (count: unknown) => typeof count === 'number' && count > 0;

/** A name that only the local network knows, or an address in it. */
const isLocal = (host: string) =>
  host === 'localhost' || /\.(local|lan|internal|home\.arpa)$/.test(host) || isPrivate(host);

/** Also if it is not known: without permission for a device, browsers hide their addresses behind names. */
function hasIpv6(entries: readonly StatsEntry[]): boolean {
  const addresses = entries.flatMap(({ type, address }) =>
    type === 'local-candidate' && typeof address === 'string' && address !== '' ? address : [],
  );
  return addresses.length === 0 || addresses.some((address) => address.includes(':') || address.endsWith('.local'));
}
