import type { RtpParameters } from '../../../server/shared/protocol/rtc.ts';
import type { Dice } from './dice.ts';
import type { ExtensionElement } from './wire/rtp-packet.ts';

type Uri = NonNullable<RtpParameters['headerExtensions']>[number]['uri'];
type Context = { rid: string | undefined; dice: Dice };

/** The header extensions that a packet of this producer may carry, each mostly as its specification has it. */
export function elementsOf(parameters: RtpParameters, context: Context): ExtensionElement[] {
  const { dice } = context;
  const declared = (parameters.headerExtensions ?? []).filter(() => dice.chance(0.8));
  const elements = declared.map(({ uri, id }) => {
    const value = contentOf(uri, { ...context, parameters });
    const wrong = dice.chance(0.1) ? dice.bytes(dice.few(20)) : value;
    return { id, value: wrong, ...(dice.chance(0.05) ? { length: dice.field(8) } : {}) };
  });
  if (dice.chance(0.05)) elements.push({ id: dice.field(8), value: dice.bytes(dice.few(20)) });
  return dice.chance(0.05) ? [...elements, ...elements] : elements;
}

function contentOf(uri: Uri, { rid, dice, parameters }: Context & { parameters: RtpParameters }): Buffer {
  const other = () => dice.pick(['', 'q', 'h', 'zz', 'x'.repeat(16), '\0', '~'.repeat(200)]);
  const text = (own: string | undefined) => Buffer.from(dice.chance(0.9) ? (own ?? '') : other());
  if (uri.endsWith(':mid')) return text(parameters.mid);
  if (uri.endsWith('rtp-stream-id')) return text(rid);
  if (uri.includes('dependency-descriptor')) return dependencyDescriptor(dice);
  return dice.bytes(bytesOf(uri, dice));
}

function bytesOf(uri: Uri, dice: Dice): number {
  if (uri.includes('abs-capture-time')) return dice.pick([8, 16]);
  if (uri.includes('transport-wide-cc')) return dice.pick([2, 4]);
  const isTime = uri.includes('abs-send-time') || uri.includes('toffset') || uri.includes('playout-delay');
  return isTime ? 3 : 1;
}

/**
 * Its first three bytes are start, end, template and number; one case in five is followed by a structure of random
 * bits.
 */
function dependencyDescriptor(dice: Dice): Buffer {
  const mandatory = dice.bytes(3);
  return dice.chance(0.4) ? mandatory : Buffer.concat([mandatory, dice.bytes(1 + dice.few(40))]);
}
