/** Checks the addresses at which participants find media. */
import { isIP, isIPv4, isIPv6 } from 'node:net';
import { listenAddresses } from '../media/listen.ts';
import { addressKind } from '../util/address-kind.ts';
import type { CheckedConfig, Facts } from './facts.ts';
import { type Finding, named } from './finding.ts';

const LISTEN = 'media.listenAddress';
const ANNOUNCED = 'media.announcedAddress';

type SetupCheck = (config: CheckedConfig, facts: Facts) => Finding | undefined;

/** The server cannot listen on an address that does not belong to this machine. */
export const listenAddress: SetupCheck = ({ media }, { own, listenError }) => {
  if (listenError === undefined) return undefined;
  const choice = own.length > 0 ? `auto or one of ${own.join(', ')}` : 'auto';
  const sentence = `Media cannot be received at ${media.listenAddress} (${listenError}): set ${named(LISTEN)} to ${choice}.`;
  return { id: 'listen-address', severity: 'refuse', option: LISTEN, sentence };
};

/** Without any address, even loopback, the server cannot open a socket. */
export const noAddress: SetupCheck = ({ media }, { own }) => {
  if (media.listenAddress !== 'auto' || own.length > 0) return undefined;
  const sentence = `This machine has no address at which it could receive media: connect it to a network, or set ${named(LISTEN)}.`;
  return { id: 'no-address', severity: 'refuse', option: LISTEN, sentence };
};

/** Only this machine can reach media, but others can open the page. Media may still pass through a TURN relay. */
export const loopbackMedia: SetupCheck = (config, { own }) => {
  const { http, media } = config;
  const chosen = listenAddresses(media.listenAddress, [...own]);
  const isLoopback = chosen.length > 0 && chosen.every(isLocal);
  if (!isLoopback || media.announcedAddress.length > 0 || hasRelay(config) || !listensForOthers(config, own)) return;
  const sentence = `Media is received at ${chosen.join(', ')} only, where nobody else reaches it, but the page is for others (${named('http.host')} is ${http.host}): set ${named(LISTEN)} to auto or an address of this machine, or ${named(ANNOUNCED)}.`;
  return { id: 'loopback-media', severity: 'refuse', option: LISTEN, sentence };
};

/**
 * Whether others can open the page, as far as is known. A machine without a network and without any sign that the page
 * is for others is a laptop on a train.
 */
function listensForOthers({ http, tls, media }: CheckedConfig, own: readonly string[]): boolean {
  if (isIP(http.host) === 0 ? http.host === 'localhost' : isLocal(http.host)) return false;
  if (media.listenAddress !== 'auto') return own.some((address) => !isLocal(address));
  return tls.cert !== null || http.trustProxy > 0 || http.allowedHosts.length > 0;
}

/**
 * With a name that cannot be resolved, no participant finds the server. A name whose lookup fails temporarily may be
 * correct.
 */
export const announcedName: SetupCheck = ({ media }, { lookups }) => {
  for (const name of media.announcedAddress) {
    const lookup = lookups[name];
    if (lookup === undefined || 'addresses' in lookup) continue;
    const isTemporary = lookup.error === 'EAI_AGAIN' || lookup.error === 'ETIMEOUT';
    const found = isTemporary
      ? `${name} in ${named(ANNOUNCED)} could not be looked up (${lookup.error}): if participants cannot resolve it either, they cannot see or hear anybody.`
      : `${name} cannot be resolved (${lookup.error}), so no participant would find media: correct ${named(ANNOUNCED)}.`;
    return { id: 'announced-name', severity: isTemporary ? 'warn' : 'refuse', option: ANNOUNCED, sentence: found };
  }
  return undefined;
};

/** Only IPv6 is announced, but the server does not listen on it. */
export const announcedFamily: SetupCheck = ({ media }, facts) => {
  const announced = announcedAddresses(media.announcedAddress, facts);
  const chosen = listenAddresses(media.listenAddress, [...facts.own]);
  if (announced.length === 0 || !announced.every(isIPv6) || chosen.some(isOutsideIPv6)) return undefined;
  const sentence = `Only IPv6 is announced (${announced.join(', ')}), but media is received over IPv4 only (${chosen.join(', ')}): set ${named(LISTEN)} to auto or '::' on a machine with IPv6, or correct ${named(ANNOUNCED)}.`;
  return { id: 'announced-family', severity: 'refuse', option: LISTEN, sentence };
};

const isOutsideIPv6 = (address: string) => isIPv6(address) && address !== '::1';

/** Others reach this machine over IPv6 only, but the page is served over IPv4 only. */
export const pageFamily: SetupCheck = ({ http, tls }, { own, lan }) => {
  const outside = own.filter((address) => !isLocal(address));
  const isMissed = outside.length > 0 && outside.every(isIPv6) && isIPv4(http.host) && !isLocal(http.host);
  if (!isMissed || http.trustProxy > 0 || (tls.cert === null && !lan)) return undefined;
  const sentence = `This machine has IPv6 addresses only (${outside.join(', ')}), but the page is served over IPv4 only: set ${named('http.host')} to '::', found ${http.host}.`;
  return { id: 'page-family', severity: 'refuse', option: 'http.host', sentence };
};

/** An announced address was copied from the documentation. */
export const documentationAddress: SetupCheck = ({ media }, facts) => {
  const wrong = announcedAddresses(media.announcedAddress, facts).filter(
    (address) => addressKind(address) === 'documentation',
  );
  if (wrong.length === 0) return undefined;
  const sentence = `${wrong.join(', ')} is reserved for documentation and leads nowhere, so participants cannot see or hear anybody: set ${named(ANNOUNCED)} to the address at which they reach this machine.`;
  return { id: 'documentation-address', severity: 'warn', option: ANNOUNCED, sentence };
};

/**
 * Media is offered at private addresses only, but participants come from elsewhere: the page has a public name, there
 * is a proxy or a certificate for them, or a private address is announced. A page whose names are all private is for an
 * internal network, and a loopback address is announced to try Parley out.
 */
export const privateAddress: SetupCheck = (config, facts) => {
  const { media, http, tls } = config;
  const announced = announcedAddresses(media.announcedAddress, facts);
  const offered = [...announced, ...listenAddresses(media.listenAddress, [...facts.own])].filter(
    (address) => !isLocal(address) && addressKind(address) !== 'any',
  );
  if (facts.lan || hasRelay(config) || offered.length === 0 || !offered.every(isPrivate)) return undefined;
  const names = pageNames(config, facts);
  const publicName = names.find((name) =>
    addressesOf(name, facts).some((address) => addressKind(address) === 'public'),
  );
  const isInternal = names.some((name) => addressesOf(name, facts).length > 0) || announced.some(isLocal);
  const isForOthers = announced.length > 0 || http.trustProxy > 0 || tls.cert !== null;
  if (publicName === undefined && (isInternal || !isForOthers)) return undefined;
  const affected =
    publicName === undefined
      ? 'participants from other networks'
      : `participants who open ${publicName} from other networks`;
  const sentence = `Media is offered at private addresses only (${offered.join(', ')}): ${affected} cannot see or hear anybody unless ${named(ANNOUNCED)} has the address at which they reach this machine.`;
  return { id: 'private-address', severity: 'warn', option: ANNOUNCED, sentence };
};

/** The names and addresses under which the page is known. */
export function pageNames(
  { http }: Pick<CheckedConfig, 'http'>,
  { certificate }: Pick<Facts, 'certificate'>,
): string[] {
  const names = [...http.allowedHosts, ...(certificate?.names ?? [])];
  return [...new Set(names)].filter((name) => !name.includes('*') && name !== 'localhost');
}

/** All announced addresses; names that cannot be resolved have none. */
const announcedAddresses = (announced: readonly string[], facts: Facts) =>
  announced.flatMap((name) => addressesOf(name, facts));

function addressesOf(name: string, { lookups }: Facts): readonly string[] {
  if (isIP(name) !== 0) return [name];
  const lookup = lookups[name];
  return lookup && 'addresses' in lookup ? lookup.addresses : [];
}

const isLocal = (address: string) => addressKind(address) === 'loopback';
/** Documentation addresses are not private: a machine that has one of its own belongs to a laboratory. */
const isPrivate = (address: string) => addressKind(address) === 'private';

const hasRelay = ({ turn, iceServers }: CheckedConfig) =>
  turn.urls.length > 0 || iceServers.some(({ urls }) => [urls].flat().some((url) => url.startsWith('turn')));
