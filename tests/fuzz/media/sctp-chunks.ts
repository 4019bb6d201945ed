/** SCTP chunks of every type, mostly well formed and about the current association. */
import type { Dice } from './dice.ts';
import type { SctpClient } from './wire/sctp-client.ts';
import { type Chunk, chunkType, parameter, sctpPacket, words16, words32 } from './wire/sctp-packet.ts';

/** `streams`: those on which the server has something to forward. */
type Context = { dice: Dice; end: SctpClient; streams: readonly number[] };

const PAYLOAD_PROTOCOLS = [50, 51, 52, 53, 54, 56, 57] as const;
const unordered = 4;

const makers: readonly ((context: Context) => Chunk)[] = [
  data,
  data,
  data,
  interleaved,
  sack,
  sack,
  forwardTsn,
  reConfig,
  reConfig,
  heartbeat,
  error,
  setUp,
  other,
];

/** One packet, malformed in one case of five. */
export function packetOf(context: Context): Buffer {
  const { dice, end } = context;
  const chunks = [data, ...dice.list(4, () => dice.pick(makers) ?? data)].map((make) => make(context));
  const chosen = dice.chance(0.3) ? chunks : chunks.slice(-1);
  const tag = dice.chance(0.96) ? end.peerTag : dice.field(32);
  const shaped = chosen.map((chunk) => (dice.chance(0.1) ? lying(chunk, dice) : chunk));
  const whole = sctpPacket({
    tag,
    chunks: shaped,
    ...(dice.chance(0.02) ? { checksum: dice.field(32) } : {}),
    ...(dice.chance(0.02) ? { ports: { from: dice.field(16), to: dice.field(16) } } : {}),
  });
  return dice.chance(0.03) ? dice.mangled(whole) : whole;
}

function lying(chunk: Chunk, dice: Dice): Chunk {
  const lie = dice.pick([
    { length: dice.field(16) },
    { length: chunk.body.length + dice.int(8) },
    { flags: dice.field(8) },
    { type: dice.field(8) },
    { body: chunk.body.subarray(0, dice.int(chunk.body.length + 1)) },
    { body: dice.mangled(chunk.body) },
  ]);
  return { ...chunk, ...lie };
}

/** Mostly the next number to send, sometimes a distant one. */
function tsnOf({ dice, end }: Context): number {
  if (dice.chance(0.7)) {
    end.tsn = (end.tsn + 1) >>> 0;
    return end.tsn - 1;
  }
  return dice.chance(0.7) ? end.tsn + dice.int(64) - 32 : dice.field(32);
}

/**
 * Mostly small; around the size of one packet, beyond which answers that repeat a chunk no longer fit; and far beyond.
 */
const sizeOf = (dice: Dice) =>
  dice.chance(0.7) ? dice.few(60) : dice.pick([1000, 1130, 1150, 1160, 1172, 1200, 4000]);

const streamOf = ({ dice, streams }: Context) => (dice.chance(0.8) ? dice.pick(streams) : undefined) ?? dice.field(16);

function contentOf(protocol: number, { dice }: Context): Buffer {
  if (dice.chance(0.05)) return Buffer.alloc(0);
  if (protocol !== 50) return dice.bytes(sizeOf(dice));
  const [label, use] = [dice.bytes(dice.few(20)), dice.bytes(dice.few(20))];
  const head = Buffer.from([dice.pick([3, 2, 0, 255]), dice.field(8)]);
  return Buffer.concat([
    head,
    words16(dice.field(16)),
    words32(dice.field(32)),
    words16(label.length, use.length),
    label,
    use,
  ]);
}

function data(context: Context): Chunk {
  const { dice } = context;
  const protocol = dice.chance(0.9) ? dice.pick(PAYLOAD_PROTOCOLS) : dice.field(32);
  const flags = (dice.chance(0.7) ? 3 : dice.int(4)) | (dice.chance(0.3) ? unordered : 0) | (dice.chance(0.1) ? 8 : 0);
  const order = dice.chance(0.8) ? 0 : dice.field(16);
  const head = [words32(tsnOf(context)), words16(streamOf(context), order), words32(protocol)];
  return { type: chunkType.data, flags, body: Buffer.concat([...head, contentOf(protocol, context)]) };
}

function interleaved(context: Context): Chunk {
  const { dice } = context;
  const head = [words32(tsnOf(context)), words16(streamOf(context), 0), words32(dice.field(32), dice.field(32))];
  return { type: chunkType.iData, flags: dice.int(16), body: Buffer.concat([...head, contentOf(51, context)]) };
}

function sack(context: Context): Chunk {
  const { dice, end } = context;
  const acknowledged = dice.chance(0.7) ? end.peerTsn - dice.few(4) : dice.field(32);
  const gaps = dice.list(40, () => words16(dice.chance(0.7) ? dice.int(64) : dice.field(16), dice.field(16)));
  const twice = dice.list(20, () => words32(dice.field(32)));
  const counts = dice.chance(0.9) ? [gaps.length, twice.length] : [dice.field(16), dice.field(16)];
  const body = Buffer.concat([words32(acknowledged, dice.field(32)), words16(...counts), ...gaps, ...twice]);
  return { type: chunkType.sack, body };
}

function forwardTsn(context: Context): Chunk {
  const { dice, end } = context;
  const isInterleaved = dice.chance(0.3);
  const tsn = dice.chance(0.7) ? end.tsn + dice.int(8) - 2 : dice.field(32);
  const streams = dice.list(20, () => {
    const stream = streamOf(context);
    return isInterleaved
      ? Buffer.concat([words16(stream, dice.int(4)), words32(dice.field(32))])
      : words16(stream, dice.field(16));
  });
  const type = isInterleaved ? chunkType.iForwardTsn : chunkType.forwardTsn;
  return { type, body: Buffer.concat([words32(tsn), ...streams]) };
}

/** RFC 6525: resets streams, adds streams, and answers requests. */
function reConfig(context: Context): Chunk {
  const { dice, end } = context;
  const number = () => (dice.chance(0.6) ? end.tsn + dice.int(5) - 2 : dice.field(32));
  const streams = () => Buffer.concat(dice.list(30, () => words16(streamOf(context))));
  const parameters: readonly (() => Buffer)[] = [
    () => parameter(13, Buffer.concat([words32(number(), number(), number()), streams()])),
    () => parameter(13, Buffer.concat([words32(number(), number(), number()), streams()])),
    () => parameter(14, Buffer.concat([words32(number()), streams()])),
    () => parameter(15, words32(number())),
    () => parameter(16, words32(number(), dice.int(8), ...dice.list(2, number))),
    () => parameter(17, Buffer.concat([words32(number()), words16(dice.field(16), 0)])),
    () => parameter(18, Buffer.concat([words32(number()), words16(dice.field(16), 0)])),
    () => parameter(dice.field(16), dice.bytes(dice.few(12)), dice.field(16)),
  ];
  const chosen = [dice.pick(parameters), ...dice.list(3, () => dice.pick(parameters))];
  return { type: chunkType.reConfig, body: Buffer.concat(chosen.map((make) => make?.() ?? Buffer.alloc(0))) };
}

function heartbeat({ dice }: Context): Chunk {
  const type = dice.pick([chunkType.heartbeat, chunkType.heartbeatAck]);
  return { type, body: parameter(dice.chance(0.9) ? 1 : dice.field(16), dice.bytes(sizeOf(dice))) };
}

function error({ dice }: Context): Chunk {
  const causes = dice.list(6, () =>
    parameter(dice.chance(0.9) ? dice.int(14) : dice.field(16), dice.bytes(dice.few(24))),
  );
  return { type: chunkType.error, body: Buffer.concat(causes) };
}

/** Chunks that set up or shut down an association, in the middle of it. */
function setUp({ dice, end }: Context): Chunk {
  const extra = Buffer.concat(
    dice.list(6, () =>
      parameter(
        dice.chance(0.7) ? dice.pick([5, 6, 7, 8, 9, 11, 12, 0x8001, 0x8008, 0xc000]) : dice.field(16),
        dice.bytes(sizeOf(dice)),
      ),
    ),
  );
  const cookie = dice.chance(0.5) ? end.cookie : dice.mangled(end.cookie);
  const chunks: readonly Chunk[] = [
    { type: chunkType.init, body: end.initBody(extra) },
    { type: chunkType.initAck, body: end.initBody(Buffer.concat([extra, parameter(7, cookie)])) },
    { type: chunkType.cookieEcho, body: cookie },
    { type: chunkType.cookieAck, body: Buffer.alloc(0) },
    { type: chunkType.shutdownAck, body: Buffer.alloc(0) },
    { type: chunkType.shutdownComplete, flags: dice.int(2), body: Buffer.alloc(0) },
    { type: chunkType.shutdown, body: words32(dice.chance(0.5) ? end.peerTsn : dice.field(32)) },
    { type: chunkType.abort, flags: dice.int(2), body: extra },
  ];
  // The last two end it.
  return (dice.chance(0.9) ? dice.pick(chunks.slice(0, -2)) : dice.pick(chunks)) ?? { type: 0, body: extra };
}

function other({ dice }: Context): Chunk {
  return { type: dice.field(8), flags: dice.field(8), body: dice.bytes(sizeOf(dice)) };
}
