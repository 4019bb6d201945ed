import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Subscriptions, VideoSubscription } from '#shared/protocol/subscriptions.ts';
import type { Shape, Size } from './best-grid.ts';
import { chooseFit } from './fit.ts';

/** The videos that the page shows now. */
export type VisibleVideos = {
  /** The size in which each video of the others is drawn, in CSS pixels, most important first. */
  videos: readonly ({ peer: PeerId; source: VideoSubscription['source']; shape?: Shape | undefined } & Size)[];
  /** How many more cameras and screens the page has room for. */
  spare: { cameras: number; screens: number };
  /** Device pixels per CSS pixel. */
  pixelRatio: number;
};

/** The aspect ratio of most cameras. */
const CAMERA: Size = { width: 16, height: 9 };
/** Heights are requested in steps of this many pixels, so that resizing a window changes few requests. */
const STEP = 30;
const MAX_LENGTH = 8192;

/** The subscriptions for the server. */
export function subscriptionsFor({ videos, spare, pixelRatio }: VisibleVideos): Subscriptions {
  const cameras = videos.filter(({ source }) => source === 'camera');
  const smallest = Math.min(...cameras.map(({ height }) => height), 360);
  const height = pixels(smallest, pixelRatio);
  return {
    videos: videos.map(({ peer, source, shape, ...size }) => ({
      peer,
      source,
      // The server counts the lines of an upright video across, as a camera that was turned has them.
      height: pixels(drawnHeight(shape === 'upright' ? turned(size) : size), pixelRatio),
    })),
    newcomers: { ...spare, height },
  };
}

/** For a camera's video that fills its tile, or is shown whole in it. */
function drawnHeight(tile: Size): number {
  const acrossTile = (tile.width * CAMERA.height) / CAMERA.width;
  return chooseFit(CAMERA, tile) === 'cover' ? Math.max(tile.height, acrossTile) : Math.min(tile.height, acrossTile);
}

const turned = ({ width, height }: Size): Size => ({ width: height, height: width });

const pixels = (length: number, ratio: number) =>
  Math.min(MAX_LENGTH, Math.max(STEP, Math.ceil((length * ratio) / STEP) * STEP));
