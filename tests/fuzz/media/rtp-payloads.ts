/** The beginnings of payloads, by codec: what the worker reads of them, with fields at their edges. */
import type { Dice } from './dice.ts';

const flag = (dice: Dice, bit: number, probability = 0.5) => (dice.chance(probability) ? bit : 0);

/** For a codec by its MIME type; random bytes for one without a description. */
export function payloadOf(mimeType: string, dice: Dice): Buffer {
  if (dice.chance(0.04)) return Buffer.alloc(0);
  const describe = descriptions[mimeType.toLowerCase()];
  const whole = describe ? Buffer.concat([describe(dice), dice.bytes(dice.few(24))]) : dice.bytes(dice.few(40));
  return dice.chance(0.25) ? dice.mangled(whole) : whole;
}

const descriptions: Record<string, (dice: Dice) => Buffer> = {
  'audio/opus': (dice) => Buffer.from([dice.field(8), ...dice.bytes(dice.few(3))]),
  'video/vp8': vp8,
  'video/vp9': vp9,
  'video/h264': h264,
  'video/rtx': (dice) => dice.bytes(2),
};

/** RFC 7741, section 4.2. */
function vp8(dice: Dice): Buffer {
  const extended = dice.chance(0.9);
  const head = (extended ? 0x80 : 0) | flag(dice, 0x20) | flag(dice, 0x10, 0.8) | dice.few(15);
  const [id, level, layer, key] = [flag(dice, 0x80, 0.8), flag(dice, 0x40), flag(dice, 0x20), flag(dice, 0x10)];
  const extension = extended ? [id | level | layer | key | flag(dice, 0x0f, 0.1)] : [];
  const fields = extended
    ? [
        ...(id ? pictureId(dice) : []),
        ...(level ? [dice.field(8)] : []),
        ...(layer || key ? [(dice.int(4) << 6) | flag(dice, 0x20) | dice.few(31)] : []),
      ]
    : [];
  const frame = dice.chance(0.5) ? [0x10, 0, 0, 0x9d, 0x01, 0x2a, ...dice.bytes(4)] : [0x11, 0, 0];
  return Buffer.from([head, ...extension, ...fields, ...frame]);
}

/** RFC 9628, section 4.2. */
function vp9(dice: Dice): Buffer {
  const [id, inter, layers, flexible] = [
    flag(dice, 0x80, 0.9),
    flag(dice, 0x40),
    flag(dice, 0x20, 0.8),
    flag(dice, 0x10),
  ];
  const structure = flag(dice, 0x02, 0.2);
  const head = id | inter | layers | flexible | flag(dice, 0x08) | flag(dice, 0x04) | structure | flag(dice, 0x01);
  const references = flexible && inter ? dice.list(4, () => dice.field(8)) : [];
  return Buffer.from([
    head,
    ...(id ? pictureId(dice) : []),
    ...(layers ? [(dice.int(8) << 5) | flag(dice, 0x10) | (dice.int(8) << 1) | flag(dice, 1)] : []),
    ...(layers && !flexible ? [dice.field(8)] : []),
    ...references,
    ...(structure ? scalability(dice) : []),
  ]);
}

function scalability(dice: Dice): number[] {
  const [layers, sizes, group] = [dice.int(8), flag(dice, 0x10), flag(dice, 0x08)];
  const frames = dice.few(6);
  const described = Array.from({ length: frames }, () => {
    const references = dice.int(4);
    return [(dice.int(8) << 5) | flag(dice, 0x10) | (references << 2), ...dice.bytes(references)];
  });
  return [
    (layers << 5) | sizes | group,
    ...(sizes ? dice.bytes(4 * (layers + 1)) : []),
    ...(group ? [dice.chance(0.2) ? dice.field(8) : frames, ...described.flat()] : []),
  ];
}

/** RFC 6184, section 5.2: single units, aggregated and fragmented ones. */
function h264(dice: Dice): Buffer {
  const type = dice.pick([1, 5, 7, 8, 6, 24, 25, 26, 27, 28, 29, 0, 30, 31]);
  const head = (dice.int(4) << 5) | type;
  if (type === 24) return Buffer.concat([Buffer.from([head]), ...dice.list(4, () => aggregated(dice))]);
  if (type === 28 || type === 29) return Buffer.from([head, (dice.int(8) << 5) | dice.int(32), ...dice.bytes(3)]);
  return Buffer.from([head, ...dice.bytes(dice.few(8))]);
}

function aggregated(dice: Dice): Buffer {
  const unit = Buffer.from([dice.pick([0x67, 0x68, 0x65, 0x41]), ...dice.bytes(dice.few(6))]);
  const size = dice.chance(0.2) ? dice.field(16) : unit.length;
  return Buffer.concat([Buffer.from([size >> 8, size & 0xff]), unit]);
}

function pictureId(dice: Dice): number[] {
  return dice.chance(0.5) ? [dice.int(128)] : [0x80 | dice.int(128), dice.int(256)];
}
