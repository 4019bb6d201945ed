import type { PeerId } from '#shared/protocol/scalars.ts';
import type { PictureWish, Wishes } from '#shared/protocol/wishes.ts';
import type { Size } from './best-grid.ts';
import { chooseFit } from './fit.ts';

/** What is on the page now. */
export type Shown = {
  /** The stage's screens and the people's tiles, as large as they are drawn, in CSS pixels. */
  screens: readonly ({ peer: PeerId } & Size)[];
  tiles: readonly ({ peer: PeerId } & Size)[];
  /** How many more people would be shown if they came. */
  spare: number;
  /** Device pixels for each CSS pixel. */
  pixelRatio: number;
};

/** As most cameras film. */
const CAMERA: Size = { width: 16, height: 9 };
/** Heights are asked for in steps of so many pixels, so that a window that is dragged asks for little anew. */
const STEP = 30;
const MOST = 8192;
/** Screens that begin are shown, each of them. */
const NEW_SCREENS = 4;

/** What to ask the server for: nothing but sound where `seen` is not so, as in a hidden tab. */
export function wishesFor({ screens, tiles, spare, pixelRatio }: Shown, { seen }: { seen: boolean }): Wishes {
  const ask = (source: PictureWish['source']) => (one: { peer: PeerId } & Size) => {
    return { peer: one.peer, source, height: pixels(drawnHeight(one), pixelRatio) };
  };
  const smallest = Math.min(...tiles.map(({ height }) => height), 360);
  const newcomers = {
    cameras: seen ? spare : 0,
    screens: seen ? NEW_SCREENS : 0,
    height: pixels(smallest, pixelRatio),
  };
  return { pictures: seen ? [...screens.map(ask('screen')), ...tiles.map(ask('camera'))] : [], newcomers };
}

/** Of a camera's picture that fills its tile, or is shown whole in it. */
function drawnHeight(tile: Size): number {
  const acrossTile = (tile.width * CAMERA.height) / CAMERA.width;
  return chooseFit(CAMERA, tile) === 'cover' ? Math.max(tile.height, acrossTile) : Math.min(tile.height, acrossTile);
}

const pixels = (length: number, ratio: number) =>
  Math.min(MOST, Math.max(STEP, Math.ceil((length * ratio) / STEP) * STEP));
