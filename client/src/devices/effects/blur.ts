import { Painting } from './painting.ts';

/** Fractions of the image's width: down to the last, and back up, which is a blur that every browser supports. */
const STEPS = [4, 8, 16, 32];

/** Blurs images by scaling them down and up again. */
export class Blur {
  readonly #steps = STEPS.map(() => new Painting({ width: 1, height: 1 }));

  /** A small image, to be drawn at its original size. */
  of(image: CanvasImageSource, { width, height }: { width: number; height: number }): CanvasImageSource {
    let from = image;
    for (const [index, step] of this.#steps.entries()) {
      const part = STEPS[index] ?? 1;
      step.resize({ width: Math.ceil(width / part), height: Math.ceil(height / part) });
      step.fill(from);
      from = step.canvas;
    }
    for (const step of this.#steps.slice(0, -1).toReversed()) {
      step.fill(from);
      from = step.canvas;
    }
    return from;
  }
}
