/** Generates values for a zod schema: ordinary ones, those at its bounds, and those just beyond. */
import * as fc from 'fast-check';
import type { $ZodChecks, $ZodNumber, $ZodString, $ZodType, $ZodTypes } from 'zod/v4/core';
import { knownId, knownKey, knownRoom } from './known.ts';

type Values = fc.Arbitrary<unknown>;
type Bounds = { min: number; max: number; patterns: RegExp[] };

/** Words to try for keys of this name, so that more values pass the schema and reach the code behind it. */
const words: Record<string, readonly unknown[]> = {
  mimeType: ['audio/opus', 'video/VP8', 'video/VP9', 'video/H264', 'video/AV1', 'video/rtx', 'audio/red', 'audio/CN'],
  clockRate: [48_000, 90_000, 8000],
  channels: [1, 2],
  payloadType: [96, 97, 111],
  preferredPayloadType: [96, 97, 111],
  codecPayloadType: [96, 97, 111],
  rid: ['q', 'h', 'f', ''],
  scalabilityMode: ['L1T3', 'L3T3', 'S3T3', 'L3T3_KEY'],
};

/** Longer lists are left to mutations: they find little that a short list does not. */
const MAX_ITEMS = 4;
const made = new WeakMap<$ZodType, Values>();

/** Most values fit the schema; a few are at its bounds or just beyond. `name` is the value's key. */
export function valuesOf(schema: $ZodType, name = ''): Values {
  const values = made.get(schema) ?? valuesOfType(schema as $ZodTypes);
  made.set(schema, values);
  const known = words[name];
  return known ? mostly(fc.constantFrom(...known), values) : values;
}

function valuesOfType(schema: $ZodTypes): Values {
  const { def } = schema._zod;
  switch (def.type) {
    case 'object':
      return record(def.shape);
    case 'array':
      return fc.array(valuesOf(def.element), { maxLength: MAX_ITEMS });
    case 'string':
      return text(schema as $ZodString);
    case 'number':
      return number(schema as $ZodNumber);
    case 'boolean':
      return fc.boolean();
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries));
    case 'literal':
      return fc.constantFrom(...def.values);
    case 'union':
      return fc.oneof(...def.options.map((option) => valuesOf(option)));
    case 'nullable':
      return mostly(valuesOf(def.innerType), fc.constant(null));
    case 'optional':
      return mostly(valuesOf(def.innerType), fc.constant(undefined));
    // Only the name of a room is parsed in two steps.
    case 'pipe':
      return mostly(knownRoom, fc.string({ unit: 'grapheme', maxLength: 70 }));
    default:
      return fc.anything();
  }
}

/** Sometimes omits optional keys. */
function record(shape: Readonly<Record<string, $ZodType>>): Values {
  const values = Object.entries(shape).map(([key, schema]) => [key, valuesOf(schema, key)] as const);
  return fc.record(Object.fromEntries(values)).map((all) => {
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  });
}

function text(schema: $ZodString): Values {
  const { def } = schema._zod;
  if ('format' in def && def.format === 'uuid') return mostly(knownId, fc.uuid());
  const { max, patterns, ...lower } = bounds(def.checks);
  const min = Math.max(0, lower.min);
  const [pattern] = patterns;
  if (pattern?.source === SEAT_KEY) return knownKey;
  const length = fc.constantFrom(min, Math.min(max, 40), ...(max < MAX_TEXT ? [max, max + 1] : []));
  const free = length.chain((size) => fc.string({ unit: 'grapheme', minLength: size, maxLength: size }));
  if (!pattern || pattern.flags.includes('u')) return mostly(fc.string({ minLength: min, maxLength: 40 }), free);
  return mostly(fc.stringMatching(pattern), free);
}

function number(schema: $ZodNumber): Values {
  const { min, max } = bounds(schema._zod.def.checks);
  const edges = [min, max, min - 1, max + 1].filter(Number.isFinite);
  const [lowest, highest] = [Math.max(min, -(2 ** 31)), Math.min(max, 2 ** 31 - 1)];
  const inside = fc.integer({ min: Math.ceil(lowest), max: Math.floor(highest) });
  return edges.length > 0 ? mostly(inside, fc.constantFrom(...edges)) : inside;
}

function bounds(checks: readonly unknown[] = []): Bounds {
  const found: Bounds = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY, patterns: [] };
  for (const check of checks as readonly $ZodChecks[]) note(found, check._zod.def);
  return found;
}

function note(found: Bounds, def: $ZodChecks['_zod']['def']): void {
  if (def.check === 'max_length') found.max = def.maximum;
  else if (def.check === 'min_length') found.min = def.minimum;
  else if (def.check === 'less_than') found.max = Number(def.value);
  else if (def.check === 'greater_than') found.min = Number(def.value);
  else if (def.check === 'string_format' && def.pattern) found.patterns.push(def.pattern);
}

const SEAT_KEY = String.raw`^[\w-]{43}$`;
const MAX_TEXT = 40_000;

const mostly = (often: Values, seldom: Values): Values =>
  fc.oneof({ weight: 12, arbitrary: often }, { weight: 1, arbitrary: seldom });
