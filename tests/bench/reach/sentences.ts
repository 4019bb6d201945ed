/** What participants and operators are to read, by the keys and codes that the product has for it. */
import { readdirSync } from 'node:fs';
import { en } from '../../../client/src/i18n/en.ts';
import { type MediaFault, mediaFaults } from '../../../server/shared/protocol/media-fault.ts';
import type { Line } from './operator.ts';

/** A code on the page, or the key of a text of the page. */
export type OnPage = { code: MediaFault } | { key: string };

/** What a line of the log has to have, or what the last sentence of a server that does not start has to name. */
export type InLog = { check: string } | { code: MediaFault } | { message: string } | { refusal: string };

const folder = new URL('../../../client/src/i18n/', import.meta.url);

/** All English texts, those included that the page loads only when it needs them. */
const texts: Record<string, string> = { ...en };
for (const file of readdirSync(folder).filter((name) => name.endsWith('-texts.ts'))) {
  const loaded: Record<string, Record<string, string>> = await import(new URL(file, folder).href);
  for (const [name, some] of Object.entries(loaded)) if (name.endsWith('En')) Object.assign(texts, some);
}

/** What to look for on the page. A text that does not exist is found nowhere. */
export const shownAs = (one: OnPage): string => ('code' in one ? one.code : (texts[one.key] ?? `no text ${one.key}`));

/** How the table names it. */
export const nameOf = (one: OnPage | InLog): string => Object.values(one).join('');

/** Whether a line of the server's output says it. */
export function says({ text, fields }: Line, wanted: InLog): boolean {
  if ('check' in wanted) return fields.check === wanted.check;
  if ('code' in wanted) return fields.msg === 'media not connected' && fields.code === wanted.code;
  if ('message' in wanted) return fields.msg === wanted.message;
  return text.includes('does not start') && text.includes(wanted.refusal);
}

/** Everything that would alarm a participant about reaching the server; in a restart, being away is expected. */
export const alarmsOnPage = ({ restarts }: { restarts: boolean }): OnPage[] => [
  ...mediaFaults.map((code) => ({ code })),
  ...['ended.media_failed_title', 'ended.server_gone_title', 'ended.no_websocket_title', 'tile.unheard'].map(toKey),
  ...(restarts ? [] : ['recovery.silent', 'recovery.media', 'recovery.media_flowing', 'connection.lost'].map(toKey)),
];

const toKey = (key: string) => ({ key });

/** What an operator reads in a line, with its code if there is one. */
export function sentenceOf({ text, fields: { msg, code } }: Line): string {
  if (msg === undefined) return text;
  return code === undefined ? String(msg) : `${msg} (${code})`;
}

/** Whether a line of the server's output would alarm its operator. */
export const isAlarm = ({ fields }: Line): boolean => ['warn', 'error', 'fatal'].includes(String(fields.level));
