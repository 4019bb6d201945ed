/**
 * The kinds of options. Each zod type has one error message for all invalid values: a phrase that says what is allowed.
 */
import { isIP } from 'node:net';
import * as z from 'zod';

/** A whole number, including both limits. */
export function wholeNumber(min: number, max: number) {
  const error = `a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** This word, or a whole number like `wholeNumber`. */
export function wordOrWholeNumber<const Word extends string>(word: Word, [min, max]: [min: number, max: number]) {
  const error = `${word}, or a whole number from ${min} to ${max}`;
  return z.union([z.literal(word), z.int().min(min, { error }).max(max, { error })], { error });
}

/** A port to listen on. */
export const port = () => wholeNumber(1, 65535);

/** One of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(...words: Words) {
  return z.enum(words, { error: `one of ${words.join(', ')}` });
}

/** Text for which `accepts` returns true; `error` describes such text. */
export function text(error: string, accepts: (value: string) => boolean) {
  return z.string({ error }).refine(accepts, { error });
}

/** A group of options. Unknown keys are errors. */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const allowed = `a group of ${Object.keys(shape).join(', ')}`;
  return z.strictObject(shape, { error: (issue) => (issue.code === 'invalid_type' ? allowed : undefined) });
}

/** The address of one machine: an IP address or a host name, but not 0.0.0.0 or ::, which name no machine. */
export const isReachable = (value: string) => (isIP(value) === 0 ? isHostName(value) : !isAnyIp(value));

/** 0.0.0.0 or ::, in any spelling: valid to listen on, not to send to. */
export const isAnyIp = (value: string) => isIP(value) !== 0 && /^[0:.]+$/.test(value);

/** A DNS name (RFC 1123); digits and dots alone are a mistyped IP address. */
export function isHostName(value: string): boolean {
  const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
  return value.length <= 253 && !/^[\d.]+$/.test(value) && value.split('.').every((part) => label.test(part));
}

/** Empty, or the path of a folder on a website, of characters that no proxy and no browser spells in another way. */
export const isBasePath = (value: string) => value.length <= 200 && /^(\/[A-Za-z0-9_][A-Za-z0-9_.~-]*)*$/.test(value);

/** An origin as a browser sends it: scheme, host and possibly a port, nothing else. */
export const isOrigin = (value: string) =>
  /^https?:\/\//.test(value) && URL.canParse(value) && new URL(value).origin === value;

/** An ICE server URL (RFC 7064 and RFC 7065): `stun:host`, `turn:host:3478?transport=udp`, `turns:host:443`. */
export const isIceUrl = (value: string) => /^(stuns?:[^\s/?@]+|turns?:[^\s/?@]+(\?transport=(udp|tcp))?)$/.test(value);
