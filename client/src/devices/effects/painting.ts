type Size = { width: number; height: number };

/** A canvas and its context. */
export class Painting {
  readonly canvas: HTMLCanvasElement;
  readonly pen: CanvasRenderingContext2D;

  constructor(size: Size) {
    this.canvas = Object.assign(document.createElement('canvas'), size);
    const pen = this.canvas.getContext('2d');
    if (pen === null) throw new Error('this browser gives no canvas to paint on');
    this.pen = pen;
  }

  /** Setting a canvas's size clears it, so it is done only if it changes. */
  resize({ width, height }: Size): void {
    if (this.canvas.width === width && this.canvas.height === height) return;
    Object.assign(this.canvas, { width, height });
  }

  /** Replaces the content by `image`, scaled to the size of the canvas. */
  fill(image: CanvasImageSource): void {
    const { width, height } = this.canvas;
    this.pen.globalCompositeOperation = 'copy';
    this.pen.imageSmoothingQuality = 'high';
    this.pen.drawImage(image, 0, 0, width, height);
  }
}
