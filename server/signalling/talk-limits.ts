import type { Limits } from '../limits/limits.ts';
import type { Peer } from '../rooms/peer.ts';

export type TalkLimitOptions = {
  limits: Limits;
  /** How often one person may send chat messages to everybody. */
  messagesPerSecond: number;
  reactionsPerSecond: number;
  /** How often one participant may send a negotiation message to the other one in a direct call. */
  directMessagesPerSecondPerPerson: number;
  /** The bytes of chat messages, as UTF-8; a short message counts as `MIN_MESSAGE_BYTES`. */
  chatBytesPerSecondPerPerson: number;
  chatBytesPerSecondPerAddress: number;
  chatBytesPerSecondPerServer: number;
};

/** Limits how much a person may send to everybody. @throws AppError `too_many_requests`. */
export type TalkLimits = {
  /** A chat message to this many people. */
  message(peer: Sender, text: string, people: number): void;
  /** A reaction, a raised or lowered hand, a new name, and switching direct calls on or off. */
  reaction(peer: Sender): void;
  /** The negotiation of a direct call. */
  direct(peer: Sender): void;
};

type Sender = Pick<Peer, 'id' | 'address'>;

/**
 * A notice of an empty message has nearly this many bytes, and each message takes a place in every page's chat: of one
 * address, these are 100 messages per second.
 */
const MIN_MESSAGE_BYTES = 200;

/**
 * In a room of more than this many people, a message counts as several for its address and the server: as one for each
 * of so many people, who each receive a notice.
 */
const PEOPLE_PER_MESSAGE = 125;

/** The bursts, as multiples of the rates. */
const BURST = { messages: 5, reactions: 2, direct: 10, bytes: 10 };

/** Limits what people send by person, and the bytes of chat messages also by address and for the whole server. */
export function createTalkLimits({ limits, ...options }: TalkLimitOptions): TalkLimits {
  const { messagesPerSecond, reactionsPerSecond, directMessagesPerSecondPerPerson } = options;
  const advice = 'wait a moment, then send it again';
  const ofPerson = { scope: 'person', advice } as const;
  const messages = limits.rate({
    ...ofPerson,
    name: 'chat.messagesPerSecond',
    perSecond: messagesPerSecond,
    burst: BURST.messages * messagesPerSecond,
  });
  const reactions = limits.rate({
    ...ofPerson,
    name: 'chat.reactionsPerSecond',
    perSecond: reactionsPerSecond,
    burst: BURST.reactions * reactionsPerSecond,
  });
  const direct = limits.rate({
    ...ofPerson,
    name: 'limits.directMessagesPerSecondPerPerson',
    perSecond: directMessagesPerSecondPerPerson,
    burst: BURST.direct * directMessagesPerSecondPerPerson,
  });
  const bytes = (option: BytesOption) => ({
    name: `limits.${option}`,
    perSecond: options[option],
    burst: BURST.bytes * options[option],
    advice,
  });
  const bytesOfPerson = limits.rate({ ...bytes('chatBytesPerSecondPerPerson'), scope: 'person' });
  const bytesOfAddress = limits.rate({ ...bytes('chatBytesPerSecondPerAddress'), scope: 'address' });
  const bytesOfAll = limits.sharedRate(bytes('chatBytesPerSecondPerServer'));
  return {
    message({ id, address }, text, people) {
      messages.use(id);
      const length = Math.max(MIN_MESSAGE_BYTES, Buffer.byteLength(text));
      bytesOfPerson.use(id, length);
      const sent = length * Math.max(1, people / PEOPLE_PER_MESSAGE);
      // Nobody may ever use more than a burst.
      bytesOfAddress.use(address, Math.min(sent, BURST.bytes * options.chatBytesPerSecondPerAddress));
      bytesOfAll.use(address, Math.min(sent, BURST.bytes * options.chatBytesPerSecondPerServer));
    },
    reaction: ({ id }) => reactions.use(id),
    direct: ({ id }) => direct.use(id),
  };
}

type BytesOption = 'chatBytesPerSecondPerPerson' | 'chatBytesPerSecondPerAddress' | 'chatBytesPerSecondPerServer';
