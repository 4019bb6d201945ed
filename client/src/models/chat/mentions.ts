/** Mentions of people in the text of a message, as plain data. */
import { MAX_MENTIONS, type Mention } from '#shared/protocol/talk.ts';
import type { Recipient } from './entries.ts';

/** A part of a text; `mention` if it is one. */
export type TextPart = { text: string; mention: boolean };

/** The places in this text where these people, whom the writer has chosen, are mentioned. */
export function mentionsIn(text: string, chosen: readonly Recipient[]): Mention[] {
  const found: Mention[] = [];
  const isFree = (from: number, length: number) =>
    found.every((mention) => from + length <= mention.at || from >= mention.at + mention.length);
  // "@Ana" is also the beginning of "@Ana Lee".
  for (const { peer, name } of chosen.toSorted((one, other) => other.name.length - one.name.length)) {
    const word = `@${name}`;
    let at = text.indexOf(word);
    while (at >= 0 && !isFree(at, word.length)) at = text.indexOf(word, at + 1);
    if (at >= 0) found.push({ peer, at, length: word.length });
  }
  return found.toSorted((one, other) => one.at - other.at).slice(0, MAX_MENTIONS);
}

/** Splits a text at its mentions. */
export function mentionParts(text: string, mentions: readonly Mention[]): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const { at, length } of mentions) {
    if (at < end || at + length > text.length) continue;
    parts.push({ text: text.slice(end, at), mention: false }, { text: text.slice(at, at + length), mention: true });
    end = at + length;
  }
  return [...parts, { text: text.slice(end), mention: false }].filter((part) => part.text !== '');
}

/** The mention that is being typed before the caret: where it begins, and what follows "@". */
export function typedMention(text: string, caret: number): { at: number; sought: string } | undefined {
  const [, sought] = /(?:^|\s)@([^\s@]{0,40})$/u.exec(text.slice(0, caret)) ?? [];
  return sought === undefined ? undefined : { at: caret - sought.length - 1, sought };
}
