/** Chat, raised hands and reactions. */
import * as z from 'zod/mini';
import { MAX_NAME_LENGTH, PeerId, seen } from './scalars.ts';

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

/** Identifies a message of the chat. Senders choose the ids, so the sender is part of the reference. */
export const MessageRef = z.object({ peer: PeerId, id: MessageId });
export type MessageRef = z.infer<typeof MessageRef>;

/** How many people a message may mention. */
export const MAX_MENTIONS = 8;

/**
 * Marks "@" and the name of a person in the text of a message, from this UTF-16 unit on. The person is identified by
 * their seat, and not by the name.
 */
export const Mention = z.object({
  peer: PeerId,
  at: z.int().check(z.minimum(0), z.maximum(MAX_MESSAGE_LENGTH)),
  length: z.int().check(z.minimum(2), z.maximum(MAX_NAME_LENGTH + 1)),
});
export type Mention = z.infer<typeof Mention>;

export const SendMessageRequest = z.object({
  id: MessageId,
  text: ChatText,
  /** The message that this one answers; it need not exist. */
  reply: z.optional(MessageRef),
  /** In the order of their places in the text. */
  mentions: z.optional(z.array(Mention).check(z.maxLength(MAX_MENTIONS))),
});
/** What a client sends to the chat. */
export type SentMessage = z.output<typeof SendMessageRequest>;

/** A message in a room's chat. The name is the one at that time: the sender may have left. */
export const ChatMessage = z.object({
  id: MessageId,
  peer: PeerId,
  name: z.string(),
  /** By the server's clock, in milliseconds since 1970; never before that of an earlier message. */
  at: z.number(),
  text: ChatText,
  reply: z.optional(MessageRef),
  mentions: z.optional(z.array(Mention)),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

/** A message to one person, whom the sender has chosen. */
export const SendPrivatelyRequest = z.object({
  id: MessageId,
  to: PeerId,
  text: ChatText,
  reply: z.optional(MessageRef),
});
export type SentPrivately = z.output<typeof SendPrivatelyRequest>;

/** A private message, as its sender and its recipient receive it. */
export type PrivateMessage = Omit<ChatMessage, 'mentions'> & { to: { peer: PeerId; name: string } };

export const HandRequest = z.object({});

/** Closed, so that nobody can make the pages of others show something else. */
export const Reaction = z.enum(['👍', '❤️', '😂', '😮', '😢', '👏', '🎉', '🤔', '👎']);
export type Reaction = z.infer<typeof Reaction>;

/** A reaction of this participant, whom the receiver may not know. */
export type SentReaction = { peer: PeerId; name: string; reaction: Reaction };

/** Sets the sender's reaction to a message; null removes it. */
export const ReactToMessageRequest = z.object({ message: MessageRef, reaction: z.nullable(Reaction) });

/** How often a message has this reaction, and the first people who chose it, whom the receiver may not know. */
export type MessageReaction = { reaction: Reaction; count: number; people: { peer: PeerId; name: string }[] };

/** The reaction of one person, as the server stores it. */
export const StoredReaction = z.object({ peer: PeerId, name: z.string(), reaction: Reaction });
export type StoredReaction = z.infer<typeof StoredReaction>;

/** A message of the history, as it outlives the process. */
export const StoredMessage = z.extend(ChatMessage, { reactedBy: z.optional(z.array(StoredReaction)) });
export type StoredMessage = z.infer<typeof StoredMessage>;

/** A message from before the join, and the reactions to it; missing if there are none. */
export type PastMessage = ChatMessage & { reactions?: MessageReaction[] };

export const ReactRequest = z.object({ reaction: Reaction });

/** A regular expression with `g` remembers its position; this call starts from the beginning. */
const unrulyIn = (text: string) => text.search(unruly) >= 0;
