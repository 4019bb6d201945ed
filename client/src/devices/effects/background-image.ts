import { Painting } from './painting.ts';

type Size = { width: number; height: number };

/** The size of a camera's video. */
const KEPT = { width: 1280, height: 720 };
const QUALITY = 0.8;

/**
 * Converts a person's own image for storage: a JPEG as a data URL, at most about 200 kB. Rejects what is not an image.
 */
export async function keepBackgroundImage(file: Blob): Promise<string> {
  const image = await createImageBitmap(file);
  const painting = new Painting(KEPT);
  cover(painting.pen, image, KEPT);
  image.close();
  return painting.canvas.toDataURL('image/jpeg', QUALITY);
}

/** Draws the stored image or, without one, a calm wall. */
export async function backdrop(
  backgroundImage: string | undefined,
): Promise<(pen: CanvasRenderingContext2D, size: Size) => void> {
  if (backgroundImage === undefined) return paintWall;
  const image = Object.assign(new Image(), { src: backgroundImage });
  await image.decode();
  return (pen, size) => cover(pen, image, size);
}

/** Covers the area and crops the rest. */
function cover(pen: CanvasRenderingContext2D, image: CanvasImageSource & Size, { width, height }: Size): void {
  const scale = Math.max(width / image.width, height / image.height);
  const [wide, high] = [image.width * scale, image.height * scale];
  pen.drawImage(image, (width - wide) / 2, (height - high) / 2, wide, high);
}

function paintWall(pen: CanvasRenderingContext2D, { width, height }: Size): void {
  const light = pen.createRadialGradient(width * 0.3, height * 0.2, 0, width * 0.3, height * 0.2, width);
  light.addColorStop(0, '#d7e4de');
  light.addColorStop(0.55, '#8fb0a6');
  light.addColorStop(1, '#3f5f5a');
  pen.fillStyle = light;
  pen.fillRect(0, 0, width, height);
}
