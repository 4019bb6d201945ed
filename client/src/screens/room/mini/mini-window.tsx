import { computed, effect } from '@preact/signals';
import { render } from 'preact';
import type { StageModel } from '../../../models/stage/stage.ts';
import { MiniCall, type MiniCallProps } from './mini-call.tsx';

/** As in https://wicg.github.io/document-picture-in-picture/, which TypeScript does not know yet. */
type DocumentWindows = {
  readonly window: Window | null;
  requestWindow(size: { width: number; height: number }): Promise<Window>;
};
const documentWindows = (): DocumentWindows | undefined =>
  (window as { documentPictureInPicture?: DocumentWindows }).documentPictureInPicture;

/** The initial size in CSS pixels; the window can be resized. */
const SIZE = { width: 340, height: 255 };

/** The video that `keepMiniReady` keeps ready. */
let readyVideo: HTMLVideoElement | undefined;

/** Whether this browser supports picture-in-picture. */
export const canOpenMini = (): boolean => documentWindows() !== undefined || document.pictureInPictureEnabled;

/**
 * Shows the most important video in a picture-in-picture window, with the most important buttons if the browser has
 * windows for documents. Must be called from a click; if the browser refuses, nothing happens.
 */
export async function openMini(models: MiniCallProps): Promise<void> {
  const windows = documentWindows();
  await (windows ? openDocument(windows, models) : readyVideo?.requestPictureInPicture())?.catch(() => undefined);
}

/** Closes the window; does nothing if none is open. */
export async function closeMini(): Promise<void> {
  documentWindows()?.window?.close();
  if (document.pictureInPictureElement) await document.exitPictureInPicture();
}

async function openDocument(windows: DocumentWindows, models: MiniCallProps): Promise<void> {
  const mini = await windows.requestWindow(SIZE);
  const { documentElement: page } = document;
  mini.document.title = document.title;
  mini.document.documentElement.lang = page.lang;
  Object.assign(mini.document.documentElement.dataset, page.dataset);
  mini.document.head.append(...[...document.querySelectorAll('link[rel=stylesheet], style')].map(copied));
  render(<MiniCall {...models} />, mini.document.body);
  const measure = () => models.stage.showMini({ width: mini.innerWidth, height: mini.innerHeight });
  measure();
  mini.addEventListener('resize', measure);
  mini.addEventListener('pagehide', () => {
    render(null, mini.document.body);
    models.stage.showMini(undefined);
  });
}

/** In another document, relative addresses may have another base. */
function copied(element: Element): Node {
  const copy = element.cloneNode(true);
  if (element instanceof HTMLLinkElement) (copy as HTMLLinkElement).href = element.href;
  return copy;
}

/**
 * Keeps the video for a picture-in-picture window ready, in browsers without windows for documents, until the returned
 * function is called: such a window is granted only in the turn of the click, and only to a video with its first frame.
 */
export function keepMiniReady(stage: StageModel): () => void {
  if (documentWindows() || !document.pictureInPictureEnabled) return () => undefined;
  const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true, autoplay: true });
  const track = computed(() => {
    const subject = stage.foremost.value;
    return subject?.person[subject.of]?.track;
  });
  // The last frame stays until the next video.
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
