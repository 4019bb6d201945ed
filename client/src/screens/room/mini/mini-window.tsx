import { computed, effect } from '@preact/signals';
import { render } from 'preact';
import type { StageModel } from '../../../models/stage.ts';
import type { Models } from '../../context.ts';
import { MiniCall } from './mini-call.tsx';

/** As in https://wicg.github.io/document-picture-in-picture/, which TypeScript does not know yet. */
type DocumentWindows = {
  readonly window: Window | null;
  requestWindow(size: { width: number; height: number }): Promise<Window>;
};
const documentWindows = (): DocumentWindows | undefined =>
  (window as { documentPictureInPicture?: DocumentWindows }).documentPictureInPicture;

/** In CSS pixels, as it is opened; the person makes it larger or smaller. */
const SIZE = { width: 340, height: 255 };

/** Of `keepMiniReady`. */
let readyVideo: HTMLVideoElement | undefined;

/** Whether this browser has windows that stay above all others. */
export const canOpenMini = (): boolean => documentWindows() !== undefined || document.pictureInPictureEnabled;

/**
 * Shows what is foremost in a small window above all others, with the most needed buttons where the browser has windows
 * for whole documents. To be called from a click; where the browser says no, nothing happens.
 */
export async function openMini(models: Models): Promise<void> {
  const windows = documentWindows();
  await (windows ? openDocument(windows, models) : readyVideo?.requestPictureInPicture())?.catch(() => undefined);
}

/** May be called where none is open. */
export async function closeMini(): Promise<void> {
  documentWindows()?.window?.close();
  if (document.pictureInPictureElement) await document.exitPictureInPicture();
}

async function openDocument(windows: DocumentWindows, models: Models): Promise<void> {
  const mini = await windows.requestWindow(SIZE);
  const { documentElement: page } = document;
  mini.document.title = document.title;
  mini.document.documentElement.lang = page.lang;
  Object.assign(mini.document.documentElement.dataset, page.dataset);
  mini.document.head.append(...[...document.querySelectorAll('link[rel=stylesheet], style')].map(copied));
  render(<MiniCall models={models} />, mini.document.body);
  const measure = () => models.stage.showMini({ width: mini.innerWidth, height: mini.innerHeight });
  measure();
  mini.addEventListener('resize', measure);
  mini.addEventListener('pagehide', () => {
    render(null, mini.document.body);
    models.stage.showMini(undefined);
  });
}

/** Of another document, whose addresses may be relative to another place. */
function copied(element: Element): Node {
  const copy = element.cloneNode(true);
  if (element instanceof HTMLLinkElement) (copy as HTMLLinkElement).href = element.href;
  return copy;
}

/**
 * Keeps ready what a small window shows where the browser has one for a video alone, until the returned function is
 * called: such a window is granted only in the turn of the click, and only to a video that has its first frame.
 */
export function keepMiniReady(stage: StageModel): () => void {
  if (documentWindows() || !document.pictureInPictureEnabled) return () => undefined;
  const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true, autoplay: true });
  const track = computed(() => {
    const subject = stage.foremost.value;
    return subject?.person[subject.of]?.track;
  });
  // A picture that has ended stands until the next.
  const stop = effect(() => {
    if (track.value) video.srcObject = new MediaStream([track.value]);
  });
  video.addEventListener('enterpictureinpicture', () => stage.showMini(SIZE));
  video.addEventListener('leavepictureinpicture', () => stage.showMini(undefined));
  readyVideo = video;
  return () => {
    stop();
    readyVideo = undefined;
    video.srcObject = null;
    stage.showMini(undefined);
  };
}
