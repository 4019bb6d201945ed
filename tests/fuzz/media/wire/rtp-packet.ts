/** RTP packets (RFC 3550, section 5.1) and their header extensions (RFC 8285), with every field open to be wrong. */

export type RtpPacket = {
  version?: number;
  /** Whether it claims to be padded; a number is what its last byte claims. */
  padded?: boolean;
  paddingCount?: number;
  csrcs?: number[];
  /** To lie about how many there are. */
  csrcCount?: number;
  extension?: ExtensionBlock;
  marker?: boolean;
  payloadType: number;
  sequence: number;
  timestamp: number;
  ssrc: number;
  payload: Buffer;
};

/** `length`: what is written as the element's length, to lie about it. */
export type ExtensionElement = { id: number; value: Buffer; length?: number };

type ExtensionBlock = {
  /** 0xbede has one byte before each element, 0x1000 two; any other value says nothing about its content. */
  profile: number;
  elements: ExtensionElement[];
  /** In 32-bit words, to lie about it. */
  words?: number;
};

export const ONE_BYTE = 0xbede;
export const TWO_BYTE = 0x1000;

export function rtpPacket(packet: RtpPacket): Buffer {
  const { version = 2, csrcs = [], csrcCount = csrcs.length, extension, payload } = packet;
  const padding = paddingOf(packet);
  const fixed = Buffer.alloc(12);
  const padded = packet.padded || padding.length > 0;
  fixed[0] = ((version & 3) << 6) | (padded ? 0x20 : 0) | (extension ? 0x10 : 0) | (csrcCount & 0x0f);
  fixed[1] = (packet.marker ? 0x80 : 0) | (packet.payloadType & 0x7f);
  fixed.writeUInt16BE(packet.sequence & 0xffff, 2);
  fixed.writeUInt32BE(packet.timestamp >>> 0, 4);
  fixed.writeUInt32BE(packet.ssrc >>> 0, 8);
  const sources = Buffer.alloc(4 * csrcs.length);
  for (const [index, csrc] of csrcs.entries()) sources.writeUInt32BE(csrc >>> 0, 4 * index);
  return Buffer.concat([fixed, sources, extension ? encoded(extension) : Buffer.alloc(0), payload, padding]);
}

function paddingOf({ paddingCount }: RtpPacket): Buffer {
  if (paddingCount === undefined) return Buffer.alloc(0);
  const bytes = Buffer.alloc(Math.min(4, Math.max(1, paddingCount)));
  bytes[bytes.length - 1] = paddingCount & 0xff;
  return bytes;
}

function encoded({ profile, elements, words }: ExtensionBlock): Buffer {
  const one = profile === ONE_BYTE;
  const body = Buffer.concat(elements.map((element) => (one ? oneByte(element) : twoByte(element))));
  const padded = Buffer.concat([body, Buffer.alloc(-body.length & 3)]);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(profile & 0xffff, 0);
  head.writeUInt16BE((words ?? padded.length / 4) & 0xffff, 2);
  return Buffer.concat([head, padded]);
}

/** The length is written as one less than it is. */
function oneByte({ id, value, length = value.length }: ExtensionElement): Buffer {
  return Buffer.concat([Buffer.from([((id & 0x0f) << 4) | ((length - 1) & 0x0f)]), value]);
}

function twoByte({ id, value, length = value.length }: ExtensionElement): Buffer {
  return Buffer.concat([Buffer.from([id & 0xff, length & 0xff]), value]);
}
