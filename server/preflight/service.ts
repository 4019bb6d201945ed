/** Checks everything about a start except the media addresses: certificate, plain HTTP, buffers and the TURN server. */
import { isIP, isIPv4 } from 'node:net';
import { consumersThatFit } from '../rooms/consumer-places.ts';
import { addressKind } from '../util/address-kind.ts';
import type { CheckedConfig, Facts, TurnFacts } from './facts.ts';
import { type Finding, named } from './finding.ts';

const DAY_MS = 86_400_000;
const MEBIBYTE = 1_048_576;
/** Days before the end: a certificate of three months is usually renewed a month before, so its renewal has failed. */
const SOON_DAYS = 14;
/** The same for certificates of a few days, as a share of their lifetime. */
const SOON_SHARE = 1 / 6;

type SetupCheck = (config: CheckedConfig, facts: Facts) => Finding | undefined;

/** Browsers refuse a page with an expired certificate. */
export const certificate: SetupCheck = ({ tls }, { certificate: own, now }) => {
  if (!own) return undefined;
  const { validFrom, validTo } = own;
  const day = (time: number) => new Date(time).toISOString().slice(0, 10);
  const renew = `renew ${tls.cert} (${named('tls.cert')}), and restart Parley`;
  const warn = (found: string): Finding => {
    return { id: 'certificate', severity: 'warn', option: 'tls.cert', sentence: `The certificate ${found}: ${renew}.` };
  };
  if (validTo <= now) return warn(`expired on ${day(validTo)}, and browsers refuse the page`);
  if (validFrom > now) return warn(`is valid only from ${day(validFrom)} on, by the clock of this machine`);
  const soon = Math.min(SOON_DAYS * DAY_MS, (validTo - validFrom) * SOON_SHARE);
  return validTo - now < soon ? warn(`expires on ${day(validTo)}`) : undefined;
};

/**
 * Plain HTTP at an address that others reach, where browsers grant neither camera nor microphone. A machine that
 * listens on all its addresses, and has private ones only, is a laptop, whose user opens localhost.
 */
export const plainHttp: SetupCheck = ({ http, tls }, { own, lan }) => {
  if (tls.cert !== null || lan || http.trustProxy > 0) return undefined;
  const isWildcard = isIP(http.host) !== 0 && addressKind(http.host) === 'any';
  const served = own.filter((address) => http.host === '::' || isIPv4(address));
  const exposed = isWildcard
    ? served.filter((address) => addressKind(address) === 'public')
    : [http.host].filter((host) => isIP(host) !== 0 && addressKind(host) !== 'loopback');
  if (exposed.length === 0) return undefined;
  const sentence = `The page is served over plain HTTP at ${exposed.join(', ')}, where browsers refuse camera and microphone: set tls.cert and tls.key, put an HTTPS proxy in front and set ${named('http.trustProxy')}, or set ${named('http.host')} to 127.0.0.1.`;
  return { id: 'plain-http', severity: 'warn', option: 'http.host', sentence };
};

/** Linux may grant a smaller buffer than requested, without an error. */
export const receiveBuffer: SetupCheck = (config, facts) =>
  smallBuffer(config, {
    id: 'receive-buffer',
    option: 'media.receiveBufferKilobytes',
    requested: config.media.receiveBufferKilobytes,
    granted: facts.buffers?.receive,
    limit: 'net.core.rmem_max',
    lan: facts.lan,
  });

/** The same for packets to participants. */
export const sendBuffer: SetupCheck = (config, facts) =>
  smallBuffer(config, {
    id: 'send-buffer',
    option: 'media.sendBufferKilobytes',
    requested: config.media.sendBufferKilobytes,
    granted: facts.buffers?.send,
    limit: 'net.core.wmem_max',
    lan: facts.lan,
  });

/** More streams are allowed than the heap holds; a full heap ends this process. */
export const heap: SetupCheck = ({ limits }, { heapBytes }) => {
  const [option, fitting] = ['limits.consumersPerServer', consumersThatFit(heapBytes)];
  if (limits.consumersPerServer === 'auto' || limits.consumersPerServer <= fitting) return undefined;
  const sentence = `The heap of ${Math.round(heapBytes / 1_000_000)} MB holds about ${fitting} of the ${limits.consumersPerServer} streams of ${named(option)}, and Parley ends when it is full: set auto, or raise the heap with NODE_OPTIONS=--max-old-space-size=${megabytesFor(limits.consumersPerServer)}.`;
  return { id: 'heap', severity: 'warn', option, sentence };
};

/** The heap, in MiB as Node counts it, for so many streams. */
const megabytesFor = (consumers: number) => Math.ceil(consumers / consumersThatFit(MEBIBYTE));

type Buffer = Pick<Finding, 'id' | 'option'> & {
  /** Kilobytes. */
  requested: number;
  /** Bytes. */
  granted: number | undefined;
  limit: string;
  lan: boolean;
};

/** Most distributions allow only small buffers, which suffice for a few people on one machine or in one home. */
function smallBuffer(
  { http, tls, media }: CheckedConfig,
  { id, option, requested, granted, limit, lan }: Buffer,
): Finding | undefined {
  const isForMany = !lan && (tls.cert !== null || http.trustProxy > 0 || media.announcedAddress.length > 0);
  if (!isForMany || granted === undefined || granted >= requested * 1024) return undefined;
  const sentence = `The system grants ${Math.round(granted / 1024)} of the ${requested} kB of ${named(option)}, so bursts of packets are lost: run sysctl -w ${limit}=${requested * 1024}, and put it into /etc/sysctl.d.`;
  return { id, severity: 'warn', option, sentence };
}

/** A problem of Parley's credentials at the TURN server, which depend on the secret and on both clocks. */
export function turnServerFinding({ url, secret, aheadSeconds }: TurnFacts): Finding | undefined {
  if (!secret) {
    const sentence = `The TURN server ${url} refuses Parley's credentials: set ${named('turn.secret')} to its static-auth-secret.`;
    return { id: 'turn-secret', severity: 'warn', option: 'turn.secret', sentence };
  }
  if (aheadSeconds === 0) return undefined;
  const [side, effect] =
    aheadSeconds > 0
      ? ['ahead of', 'credentials expire early or at once']
      : ['behind', 'credentials stay valid for longer than turn.seconds'];
  const sentence = `The clock of the TURN server ${url} is at least ${duration(Math.abs(aheadSeconds))} ${side} this machine's, so ${effect}: synchronize both (NTP).`;
  return { id: 'turn-clock', severity: 'warn', option: 'turn.urls', sentence };
}

function duration(seconds: number): string {
  if (seconds < 3600) return plural(Math.floor(seconds / 60), 'minute');
  return seconds < 86_400 ? plural(Math.floor(seconds / 3600), 'hour') : plural(Math.floor(seconds / 86_400), 'day');
}

const plural = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`;
