/** Either kind of canvas. */
export type Ink = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** How somebody looks, and where the middle of their face is. */
type Person = { style: string; skin: string; hair: string; clothes: string; beard: boolean; x: number; y: number };

/**
 * Paints somebody in a room, on 640 by 360; everything follows from the name alone, so that the same person always
 * looks the same. `sway` from -1 to 1 moves them. Runs in pages as text, `personPainters`.
 */
export function paintPerson(ink: Ink, { name, sway }: { name: string; sway: number }): void {
  let state = [...name].reduce((sum, letter) => Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0), 11) >>> 0;
  const pick = <T>(...all: T[]): T => {
    // As in mulberry32, where neighbouring seeds have nothing in common.
    state = (state + 0x6d2b79f5) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 15), state | 1);
    const number = mixed ^ (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61));
    return all[((number ^ (number >>> 14)) >>> 0) % all.length] as T;
  };
  paintRoom(ink, pick);
  const style = pick('short', 'long', 'bun', 'curls', 'bald', 'bob', 'scarf', 'short');
  const person: Person = {
    style,
    skin: pick('#f2cfb3', '#e6b590', '#d39a72', '#b57a52', '#8d5a3a', '#6b4229'),
    hair: pick('#241a17', '#3a2620', '#5b3a26', '#8a5a2e', '#b98d4f', '#8f8a86', '#1d1d24'),
    clothes: pick('#2f6f73', '#3d4f7c', '#7a3f4f', '#4f6b3c', '#c98a3a', '#38454f', '#8f5ea3', '#b5523b', '#e7e2d8'),
    beard: ['short', 'bald'].includes(style) && pick(true, false, false),
    x: 320 + sway * 5,
    y: 158 + sway * 1.5,
  };
  paintHairBehind(ink, person);
  paintBody(ink, person);
  paintHairBefore(ink, person);
  paintFace(ink, person, { glance: sway, glasses: pick(true, false, false) });
}

function paintHairBehind(ink: Ink, { style, hair, clothes, x, y }: Person): void {
  const block = (color: string, ...[left, top, width, height, round]: [number, number, number, number, number]) => {
    ink.fillStyle = color;
    ink.beginPath();
    ink.roundRect(x + left, y + top, width, height, round);
    ink.fill();
  };
  if (style === 'long') block(hair, -72, -70, 144, 190, 64);
  if (style === 'bob') block(hair, -71, -72, 142, 138, 56);
  if (style === 'bun') block(hair, -30, -110, 60, 56, 28);
  if (style === 'scarf') block(clothes, -76, -80, 152, 190, 76);
  if (style !== 'curls') return;
  for (let at = 0; at < 9; at += 1) block(hair, -92 + at * 16, -64 - 34 * Math.sin((at * Math.PI) / 8), 56, 56, 28);
}

function paintBody(ink: Ink, { style, skin, clothes, x, y }: Person): void {
  const block = (color: string, ...[left, top, width, height, round]: [number, number, number, number, number[]]) => {
    ink.fillStyle = color;
    ink.beginPath();
    ink.roundRect(x + left, y + top, width, height, round);
    ink.fill();
  };
  block(clothes, -132, 104, 264, 160, [92, 92, 0, 0]);
  block(skin, -27, 40, 54, 82, [27]);
  block('rgb(40 20 10 / 14%)', -27, 40, 54, 40, [20]);
  if (style !== 'scarf') for (const side of [-67, 45]) block(skin, side, -8, 22, 32, [11]);
  block(skin, -56, -66, 112, 142, [56, 56, 54, 54]);
}

function paintHairBefore(ink: Ink, { style, hair, clothes, beard, x, y }: Person): void {
  ink.beginPath();
  if (style === 'scarf') {
    ink.lineWidth = 18;
    ink.strokeStyle = clothes;
    ink.ellipse(x, y + 4, 62, 76, 0, 0, 2 * Math.PI);
    ink.stroke();
    return;
  }
  ink.fillStyle = hair;
  if (style !== 'bald') {
    ink.ellipse(x, y - 18, 60, 56, 0, Math.PI * 0.98, Math.PI * 2.02);
    ink.quadraticCurveTo(x + 40, y - 44, x + 6, y - 42);
    ink.quadraticCurveTo(x - 36, y - 40, x - 60, y - 12);
  }
  if (beard) ink.roundRect(x - 50, y + 30, 100, 48, [10, 10, 46, 46]);
  ink.fill();
}

function paintFace(
  ink: Ink,
  { hair, beard, x, y }: Person,
  { glance, glasses }: { glance: number; glasses: boolean },
): void {
  const oval = (color: string, ...[left, top, wide, high, end = 2]: [number, number, number, number, number?]) => {
    ink.fillStyle = color;
    ink.beginPath();
    ink.ellipse(x + left, y + top, wide, high, 0, 0, end * Math.PI);
    ink.fill();
  };
  ink.lineWidth = 3;
  ink.strokeStyle = '#2b2f36';
  for (const side of [-23, 23]) {
    oval('#ffffff', side, 2, 8.5, 6.5);
    oval('#2a1d18', side + glance, 2, 4.6, 5.2);
    oval(hair, side, -13, 11, 2.4);
    ink.beginPath();
    ink.roundRect(x + side - 17, y - 11, 34, 27, 11);
    if (glasses) ink.stroke();
  }
  ink.beginPath();
  ink.moveTo(x - 6, y + 1);
  ink.lineTo(x + 6, y + 1);
  if (glasses) ink.stroke();
  oval('rgb(40 20 10 / 14%)', 0, 19, 5, 11);
  oval(beard ? '#e9b7a6' : '#a5493f', 0, 42, 19, 10, 1);
}

/** The wall behind somebody, and what is on it. */
function paintRoom(ink: Ink, pick: <T>(...all: T[]) => T): void {
  const [light, dark] = pick(
    ['#e9e2d6', '#cfc4b3'],
    ['#d5e0e3', '#aebfc6'],
    ['#dfe5d3', '#bcc8a8'],
    ['#ecd9cd', '#d2b3a1'],
    ['#dcd7e6', '#b9b0cd'],
    ['#4d5a63', '#2f3a42'],
  );
  const wall = ink.createLinearGradient(0, 0, 640, 360);
  wall.addColorStop(0, light);
  wall.addColorStop(1, dark);
  ink.fillStyle = wall;
  ink.fillRect(0, 0, 640, 360);
  const block = (color: string, ...[x, y, width, height, round = 3]: [number, number, number, number, number?]) => {
    ink.fillStyle = color;
    ink.beginPath();
    ink.roundRect(x, y, width, height, round);
    ink.fill();
  };
  const at = pick(36, 452);
  switch (pick('window', 'shelf', 'plant', 'picture', 'lamp')) {
    case 'window':
      block('#f7f5ee', at, 30, 152, 200);
      block('#bfdcee', at + 9, 39, 134, 182);
      block('#a4c79a', at + 9, 168, 134, 53);
      block('#f7f5ee', at + 72, 39, 8, 182);
      block('#f7f5ee', at + 9, 118, 134, 7);
      break;
    case 'shelf':
      for (const shelf of [96, 196]) {
        block('#8a6a4d', at, shelf, 152, 9);
        for (let book = 0; book < 8; book += 1) {
          const high = pick(44, 52, 60, 48);
          block(
            pick('#b5523b', '#2f6f73', '#d9b25f', '#3d4f7c', '#e7e2d8', '#6a7f5b'),
            at + 6 + book * 16,
            shelf - high,
            14,
            high,
          );
        }
      }
      break;
    case 'plant':
      block('#c98a5a', at + 46, 268, 60, 92, 10);
      for (let leaf = -3; leaf <= 3; leaf += 1) {
        ink.fillStyle = leaf % 2 ? '#4f7f52' : '#6a9a62';
        ink.beginPath();
        ink.ellipse(at + 76 + leaf * 15, 200 + Math.abs(leaf) * 10, 15, 78, leaf * 0.28, 0, 2 * Math.PI);
        ink.fill();
      }
      break;
    case 'picture':
      block('#5a4636', at + 10, 44, 128, 100);
      block('#f2ead8', at + 17, 51, 114, 86);
      block('#d98f5f', at + 44, 72, 40, 40, 20);
      block('#3f6f7f', at + 17, 104, 114, 33);
      break;
    default:
      block('#caa46a', at + 70, 130, 8, 230);
      ink.fillStyle = '#f4e2b0';
      ink.beginPath();
      ink.moveTo(at + 44, 60);
      ink.lineTo(at + 104, 60);
      ink.lineTo(at + 128, 138);
      ink.lineTo(at + 20, 138);
      ink.fill();
  }
}

/** Everything that `paintPerson` needs, as a script. */
export const personPainters = [paintRoom, paintHairBehind, paintBody, paintHairBefore, paintFace, paintPerson].join(
  '\n',
);
