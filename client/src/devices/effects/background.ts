import type { CaptureSettings } from '../capture-settings.ts';
import { type Captured, processed } from '../captured.ts';
import type { EffectOptions } from '../effects.ts';
import { backdrop } from './background-image.ts';
import { Blur } from './blur.ts';
import { Pace } from './pace.ts';
import { Painting } from './painting.ts';
import { type Frame, repaint } from './repaint.ts';
import { Segmenter } from './segmenter.ts';

/** The resolution of the model's input, whatever the shape of the video; it was trained on none larger. */
const SEEN = { width: 256, height: 144 };

/** Draws what is behind a person, to fill an image of the frame's size. */
type Behind = (pen: CanvasRenderingContext2D, frame: Frame) => void;

/** The camera with something else behind the person, or the same out of focus. Rejects if it cannot be started. */
export async function startBackground(source: MediaStreamTrack, { settings, onEnd }: EffectOptions): Promise<Captured> {
  const [segmenter, behind] = await Promise.all([Segmenter.create(), behindOf(settings)]);
  const [seen, out] = [new Painting(SEEN), new Painting(SEEN)];
  const pace = new Pace(() => onEnd('too_slow'));
  const paint = async (frame: Frame) => {
    const began = performance.now();
    seen.fill(frame.image);
    const mask = await segmenter.maskOf(seen.canvas);
    out.resize(frame);
    out.fill(mask);
    compose(out.pen, frame, behind);
    pace.took(performance.now() - began);
    return out.canvas;
  };
  try {
    const { track, stop } = await repaint(source, { paint, onFailed: () => onEnd('failed') });
    return processed(source, track, () => {
      stop();
      segmenter.close();
    });
  } catch (error) {
    segmenter.close();
    throw error;
  }
}

/** The person where the mask already is, and the rest behind. */
function compose(pen: CanvasRenderingContext2D, frame: Frame, behind: Behind): void {
  pen.globalCompositeOperation = 'source-in';
  pen.drawImage(frame.image, 0, 0, frame.width, frame.height);
  pen.globalCompositeOperation = 'destination-over';
  behind(pen, frame);
}

async function behindOf({ background, backgroundImage }: CaptureSettings): Promise<Behind> {
  if (background === 'image') return backdrop(backgroundImage);
  const blur = new Blur();
  return (pen, frame) => pen.drawImage(blur.of(frame.image, frame), 0, 0, frame.width, frame.height);
}
