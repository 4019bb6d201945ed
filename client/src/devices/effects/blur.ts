import { Painting } from './painting.ts';

/** Each a fraction of the picture's width: down to the last, and back up, which is a blur that every browser has. */
const STEPS = [4, 8, 16, 32];

/** Blurs pictures by making them small and large again. */
export class Blur {
  readonly #steps = STEPS.map(() => new Painting({ width: 1, height: 1 }));

  /** A small picture, to be drawn as large as it was. */
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
