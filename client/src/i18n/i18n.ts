/**
 * The client's texts in the person's language. Components that call `t` while rendering are rendered again when the
 * language changes.
 */
import type { ReadonlySignal } from '@preact/signals';
import { computed, signal } from '@preact/signals';
import { createInstance } from 'i18next';
import type { checkEn } from './check-texts.ts';
import type { debugEn } from './debug-texts.ts';
import { en } from './en.ts';
import type { endedEn } from './ended-texts.ts';
import type { Language } from './languages.ts';
import type { lobbyEn } from './lobby-texts.ts';
import type { proxyEn } from './proxy-texts.ts';
import type { reachEn } from './reach-texts.ts';
import type { roomEn } from './room-texts.ts';
import type { settingsEn } from './settings-texts.ts';
import type { tabsEn } from './tabs-texts.ts';

type Messages = typeof en &
  typeof checkEn &
  typeof debugEn &
  typeof endedEn &
  typeof lobbyEn &
  typeof proxyEn &
  typeof reachEn &
  typeof roomEn &
  typeof settingsEn &
  typeof tabsEn;
type AnyKey = keyof Messages;
type PluralBase<Key> = Key extends `${infer Base}_one` | `${infer Base}_other` ? Base : Key;
type Texts<Key extends string> = Messages[Extract<AnyKey, Key | `${Key}_other`>];
type Placeholder<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}` ? Name | Placeholder<Rest> : never;
type Values<Key extends string> = { [Name in Placeholder<Texts<Key>> | Counted<Key>]: ValueOf<Name> };
type Counted<Key extends string> = `${Key}_other` extends AnyKey ? 'count' : never;
type ValueOf<Name> = Name extends 'count' ? number : string;

/** The keys of `t`: plurals without their ending. */
export type TextKey = PluralBase<AnyKey>;
/** A text without values. */
export type PlainKey = { [Key in TextKey]: [keyof Values<Key>] extends [never] ? Key : never }[TextKey];

const i18next = createInstance();
const current = signal<Language>('en');

/** The current language. */
export const language: ReadonlySignal<Language> = current;

const ready = i18next.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: en } },
  keySeparator: false,
  nsSeparator: false,
  // Texts become text nodes and attributes, which need no escaping.
  interpolation: { escapeValue: false },
});

/** The languages whose texts have been loaded. */
const loaded = new Set<Language>(['en']);

/** Texts that are loaded with their screen. */
export function addTexts(texts: Record<Language, Record<string, string>>): void {
  for (const [name, more] of Object.entries(texts)) i18next.addResourceBundle(name, 'translation', more, true);
}

/** Switches to `next` after loading its texts; keeps the current language if they cannot be loaded. */
export async function showLanguage(next: Language): Promise<void> {
  await ready;
  if (!loaded.has(next)) {
    i18next.addResourceBundle(next, 'translation', await load(next), true);
    loaded.add(next);
  }
  await i18next.changeLanguage(next);
  current.value = next;
}

/** The text of `key`, with its {{values}} filled in. */
export function t<Key extends TextKey>(
  key: Key,
  ...[values]: [keyof Values<Key>] extends [never] ? [] : [values: Values<Key>]
): string {
  return i18next.t(key, { ...values, lng: current.value });
}

/** A written list of names: "Ana, Ben, and Chris". */
export function listOf(names: readonly string[]): string {
  return new Intl.ListFormat(current.value, { type: 'conjunction' }).format(names);
}

/** How many of a longer list are named. */
const MAX_NAMED = 3;

/**
 * The first three of these people by name, and the number of the rest: "Ana, Ben, Chris, and 4 others". `others` counts
 * further people without a name.
 */
export function someOf(names: readonly string[], { others = 0 } = {}): string {
  const named = names.slice(0, MAX_NAMED);
  const count = names.length - named.length + others;
  if (count === 0) return t('names.all', { names: listOf(named) });
  return named.length === 0 ? t('room.people', { count }) : t('names.more', { names: named.join(', '), count });
}

const clock = computed(() => new Intl.DateTimeFormat(current.value, { hour: 'numeric', minute: '2-digit' }));

/** The time of day, from milliseconds since 1970: "14:05", "2:05 PM". */
export const clockTime = (at: number): string => clock.value.format(at);

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A number of bytes: "340 kB", "3.2 MB". */
export function byteCount(bytes: number): string {
  const step = Math.min(byteUnits.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const unit = byteUnits[step];
  const maximumFractionDigits = step > 1 ? 1 : 0;
  return new Intl.NumberFormat(current.value, { style: 'unit', unit, maximumFractionDigits }).format(
    bytes / 1000 ** step,
  );
}

/** A part of a whole, 0 to 1: "45%". */
export const percent = (part: number): string =>
  new Intl.NumberFormat(current.value, { style: 'percent' }).format(Math.floor(part * 100) / 100);

/** A share of packets, 0 to 1, with one decimal if it is small: "0.4%". */
export const share = (part: number): string =>
  new Intl.NumberFormat(current.value, { style: 'percent', maximumFractionDigits: part < 0.1 ? 1 : 0 }).format(part);

/** A bitrate in bit/s: "340 kb/s", "1.2 Mb/s". */
export function bitRate(bitsPerSecond: number): string {
  const mega = bitsPerSecond >= 1e6;
  const unit = mega ? 'megabit-per-second' : 'kilobit-per-second';
  const maximumFractionDigits = mega ? 1 : 0;
  return new Intl.NumberFormat(current.value, { style: 'unit', unit, maximumFractionDigits }).format(
    bitsPerSecond / (mega ? 1e6 : 1e3),
  );
}

/** "85 ms". */
export const milliseconds = (ms: number): string =>
  new Intl.NumberFormat(current.value, { style: 'unit', unit: 'millisecond', maximumFractionDigits: 0 }).format(ms);

/** A duration in words: "25 seconds", "3 minutes", "1 hour 5 minutes". */
export function duration(ms: number): string {
  const unit = (value: number, name: 'second' | 'minute' | 'hour') =>
    new Intl.NumberFormat(current.value, { style: 'unit', unit: name, unitDisplay: 'long' }).format(value);
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return unit(seconds, 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return unit(minutes, 'minute');
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return rest === 0 ? unit(hours, 'hour') : `${unit(hours, 'hour')} ${unit(rest, 'minute')}`;
}

/** A duration in whole minutes, shortened: "3 min", "1 hr 5 min". */
export function shortDuration(ms: number): string {
  const unit = (value: number, name: 'minute' | 'hour') =>
    new Intl.NumberFormat(current.value, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
  const minutes = Math.floor(ms / 60_000);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return hours === 0 ? unit(rest, 'minute') : `${unit(hours, 'hour')} ${unit(rest, 'minute')}`;
}

/** Without decimals. */
export const wholeNumber = (value: number): string =>
  new Intl.NumberFormat(current.value, { maximumFractionDigits: 0 }).format(value);

async function load(which: Language): Promise<Record<string, string>> {
  switch (which) {
    case 'en':
      return en;
    case 'ko':
      return (await import('./ko.ts')).ko;
  }
}
