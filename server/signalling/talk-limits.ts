import type { Limits } from '../limits/limits.ts';
import type { Peer } from '../rooms/peer.ts';

export type TalkLimitOptions = {
  limits: Limits;
  /** How often one person may say and show something to all others. */
  messagesPerSecond: number;
  reactionsPerSecond: number;
  /** How often one may say something to the other of two who go straight. */
  directMessagesPerSecondPerPerson: number;
  /** Of what is said, as UTF-8. */
  chatBytesPerSecondPerPerson: number;
  chatBytesPerSecondPerAddress: number;
  chatBytesPerSecondInAll: number;
};

/** How much one person may bother the others. @throws AppError `too_many_requests`. */
export type TalkLimits = {
  /** A line of the chat. */
  line(peer: Talker, text: string): void;
  /** A reaction or a hand, and what the room's menu says for all. */
  sign(peer: Talker): void;
  /** What two who go straight have to agree on. */
  direct(peer: Talker): void;
};

type Talker = Pick<Peer, 'id' | 'address'>;

/** So many times as much for a moment. */
const BURST = { lines: 5, signs: 2, direct: 10, bytes: 10 };

/** What people say and show is bounded by person, and the bytes of the chat by address and in all as well. */
export function createTalkLimits({ limits, ...options }: TalkLimitOptions): TalkLimits {
  const { messagesPerSecond, reactionsPerSecond, directMessagesPerSecondPerPerson } = options;
  const advice = 'wait a moment, then say it again';
  const ofPerson = { scope: 'person', advice } as const;
  const lines = limits.rate({
    ...ofPerson,
    name: 'chat.messagesPerSecond',
    perSecond: messagesPerSecond,
    burst: BURST.lines * messagesPerSecond,
  });
  const signs = limits.rate({
    ...ofPerson,
    name: 'chat.reactionsPerSecond',
    perSecond: reactionsPerSecond,
    burst: BURST.signs * reactionsPerSecond,
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
  const bytesOfAll = limits.sharedRate(bytes('chatBytesPerSecondInAll'));
  return {
    line({ id, address }, text) {
      lines.use(id);
      const length = Buffer.byteLength(text);
      bytesOfPerson.use(id, length);
      bytesOfAddress.use(address, length);
      bytesOfAll.use(address, length);
    },
    sign: ({ id }) => signs.use(id),
    direct: ({ id }) => direct.use(id),
  };
}

type BytesOption = 'chatBytesPerSecondPerPerson' | 'chatBytesPerSecondPerAddress' | 'chatBytesPerSecondInAll';
