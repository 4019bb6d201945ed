/** Chat, raised hands and reactions. */
import * as z from 'zod/mini';
import { PeerId, seen } from './scalars.ts';

/** Chosen by the client, so that a repeated message is recognized. */
export const MessageId = z.uuid();
export type MessageId = z.infer<typeof MessageId>;

/** In UTF-16 units. */
export const MAX_MESSAGE_LENGTH = 2000;

/** Everything that moves text, or moves the text beside it (Unicode, annex 9); line breaks and tabs may stay. */
const unruly = /(?![\n\t])\p{Cc}|[\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/** A message as it may be sent: what somebody typed or pasted, without characters that are not allowed. */
export const tidyMessage = (typed: string): string =>
  typed
    .replace(/\r\n?|[\p{Zl}\p{Zp}]/gu, '\n')
    .replace(unruly, '')
    .trim();

/** Plain text with something visible. It is shown as text, whatever it looks like. */
export const ChatText = z.string().check(
  z.trim(),
  z.minLength(1),
  z.maxLength(MAX_MESSAGE_LENGTH),
  z.refine((text) => !unrulyIn(text), 'a message has no control characters but breaks and tabs'),
  z.regex(seen, 'a message has something visible'),
);

export const SendMessageRequest = z.object({ id: MessageId, text: ChatText });

/** A message in a room's chat. The name is the one at that time: the sender may have left. */
export const ChatMessage = z.object({
  id: MessageId,
  peer: PeerId,
  name: z.string(),
  /** By the server's clock, in milliseconds since 1970; never before that of an earlier message. */
  at: z.number(),
  text: ChatText,
});
export type ChatMessage = z.infer<typeof ChatMessage>;

export const HandRequest = z.object({});

/** Closed, so that nobody can make the pages of others show something else. */
export const Reaction = z.enum(['👍', '❤️', '😂', '😮', '😢', '👏', '🎉', '🤔', '👎']);
export type Reaction = z.infer<typeof Reaction>;

/** A reaction of this participant, whom the receiver may not know. */
export type SentReaction = { peer: PeerId; name: string; reaction: Reaction };

export const ReactRequest = z.object({ reaction: Reaction });

/** A regular expression with `g` remembers its position; this call starts from the beginning. */
const unrulyIn = (text: string) => text.search(unruly) >= 0;
