import { expect, test } from '@jest/globals';
import { banner } from '../../../server/lan/banner.ts';
import { type Pixels, readQrCode } from '../../support/read-qr-code.ts';

const origins = ['https://192.168.1.7:3000', 'https://10.0.0.5:3000'];
const fingerprint = 'AB:CD';

test('names every address and the fingerprint, and without a terminal draws nothing', () => {
  const text = banner({ origins, fingerprint, terminal: false });
  expect(text).toContain('https://192.168.1.7:3000  https://10.0.0.5:3000\n');
  expect(text).toContain('SHA-256 fingerprint with AB:CD\n');
  expect(text).toMatch(/^[\x20-\x7e\n]*\n$/);
});

test('in a terminal the QR code leads to the best address', () => {
  expect(readQrCode(drawn(banner({ origins, fingerprint, terminal: true })))).toBe(origins[0]);
});

const [whiteOnBlack, asBefore] = ['\x1b[38;5;231;48;5;16m', '\x1b[0m'];

/** The pixels of the lines in white on black, as a terminal shows them: four pixels per half line. */
function drawn(text: string): Pixels {
  const lines = text.split('\n').filter((line) => line.startsWith(whiteOnBlack));
  const rows = lines.map((line) => [...line.slice(whiteOnBlack.length, -asBefore.length)]);
  const halves = rows.flatMap((row) => ['▀█', '▄█'].map((lit) => row.map((char) => lit.includes(char))));
  const scale = 4;
  const [width, height] = [(halves[0]?.length ?? 0) * scale, halves.length * scale];
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const white = halves[Math.floor(y / scale)]?.[Math.floor(x / scale)];
      data.fill(white ? 255 : 0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return { data, width, height };
}
