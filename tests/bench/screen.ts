/**
 * How readable a shared screen of small text is in each codec at a low bitrate: the similarity of the received luma to
 * the source (SSIM of blocks that show text), at several times after another page of text has appeared. One real
 * Chromium page with two connections, one codec after another in one run, with the encoding of a shared screen.
 *
 *     npm run bench:screen [-- kbps=500 pages=8 hint=detail]
 */
import { launchBrowser } from '../support/browser.ts';
import { type CarriedText, codecs, type ScreenCodec, shareText } from './screen/shared-text.ts';
import { givenArguments } from './support/arguments.ts';
import { machineNoise, quantile, report } from './support/summary.ts';

/** The second of them is the figure: soon enough to read along. */
const LOOKS_MS = [500, 1500, 4000];
const PAGE_MS = 5000;

const given = givenArguments();
const kbps = Number(given.get('kbps') ?? 500);
const pages = Number(given.get('pages') ?? 8);
const contentHint = given.get('hint') ?? 'detail';

const noise = await machineNoise();
const browser = await launchBrowser();
const carried = new Map<ScreenCodec, CarriedText>();
try {
  for (const codec of codecs) {
    const page = await browser.newPage();
    const setting = { codec, contentHint, kbps, pages, pageMs: PAGE_MS, looksMs: LOOKS_MS };
    const text = await page.evaluate(shareText, setting);
    if (text) carried.set(codec, text);
    process.stderr.write(`${codec}: ${JSON.stringify(text)}\n`);
    await page.close();
  }
} finally {
  await browser.close();
}

const rounded = (value: number) => Math.round(value * 1000) / 1000;
const sharpnessAt = (codec: ScreenCodec, look: number) =>
  rounded(quantile(carried.get(codec)?.sharpness.map((looks) => looks[look] ?? 0) ?? [], 0.5));
const rows = [...carried].map(([codec, text]) => [
  codec,
  {
    ...Object.fromEntries(LOOKS_MS.map((ms, look) => [`SSIM after ${ms} ms`, sharpnessAt(codec, look)])),
    'start, ms': Math.round(text.startMs),
    'encoding, ms per frame': rounded(text.encodeMsPerFrame),
    'frames/s': rounded(text.framesPerSecond),
    'kbit/s': Math.round(text.kbps),
    width: text.width,
    encoder: text.encoder,
  },
]);
const byCodec = <Value>(of: (codec: ScreenCodec) => Value) =>
  Object.fromEntries([...carried.keys()].map((codec) => [codec, of(codec)]));
report(Object.fromEntries(rows), {
  bench: 'screen',
  textSharpness: byCodec((codec) => sharpnessAt(codec, 1)),
  textSharpnessOverVp8: byCodec((codec) => rounded(sharpnessAt(codec, 1) / sharpnessAt('VP8', 1))),
  startMs: byCodec((codec) => Math.round(carried.get(codec)?.startMs ?? Number.NaN)),
  encodeMsPerFrame: byCodec((codec) => rounded(carried.get(codec)?.encodeMsPerFrame ?? Number.NaN)),
  contentHint,
  kbps,
  pages,
  noise,
});
