/**
 * What loss does to sound: a participant sends a row of tones through a link that loses packets, in each direction, to
 * another one behind the same link, and the gaps in the row are counted at what the other's loudspeaker plays. Two real
 * Chromium pages, one real worker. Without protection, with retransmissions of Opus, with more bitrate for in-band FEC,
 * and as the product does it, one after another on the same losses. Needs root, `ip` and a C compiler.
 *
 *     npm run bench:loss [-- seconds=60 roundTrip=60 only=plain,nack]
 */
import { DelayedLink } from './link/delayed-link.ts';
import { type Heard, measure } from './loss/measure.ts';
import { type Protection, protections, protectOnServer } from './loss/protection.ts';
import { givenArguments } from './support/arguments.ts';
import { machineNoise, report } from './support/summary.ts';

/** Without loss, what the machine itself does to the sound. */
const LOSS_PERCENTS = [0, 5, 10];

const given = givenArguments();
const seconds = Number(given.get('seconds') ?? 60);
const roundTripMs = Number(given.get('roundTrip') ?? 60);
const only = given.get('only')?.split(',');
const tried = protections.filter((protection) => only?.includes(protection) ?? true);

const noise = await machineNoise();
const link = await DelayedLink.open();
const far = await link.wrap(process.env.CHROMIUM_BIN ?? '/usr/bin/chromium');
const heard = new Map<Protection, Heard[]>();
let current: Protection = 'product';
protectOnServer(() => current);
try {
  for (const protection of tried) {
    current = protection;
    heard.set(protection, await measure({ link, far, protection, roundTripMs, seconds, lossPercents: LOSS_PERCENTS }));
    process.stderr.write(`${protection}: ${JSON.stringify(heard.get(protection))}\n`);
  }
} finally {
  await link.close();
}
const rows = [...heard].flatMap(([protection, of]) =>
  LOSS_PERCENTS.map((percent, index) => [`${protection}, ${percent} % lost`, of[index] ?? {}] as const),
);
const gapsAt = (protection: Protection, percent: number) =>
  heard.get(protection)?.[LOSS_PERCENTS.indexOf(percent)]?.gapsPerMinute;
report(Object.fromEntries(rows), {
  bench: 'loss',
  audioGapsPerMinute: gapsAt('product', 10),
  audioGapsPerMinutePlain: gapsAt('plain', 10),
  audioGapsPerMinuteNack: gapsAt('nack', 10),
  audioGapsPerMinuteMoreFec: gapsAt('moreFec', 10),
  heard: Object.fromEntries(heard),
  seconds,
  roundTripMs,
  noise,
});
