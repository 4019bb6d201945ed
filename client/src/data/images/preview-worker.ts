/** A web worker that makes the preview of one image: `preview.ts` starts it, and ends it after that. */

/** The size in which it is drawn in the chat, for screens with two pixels per CSS pixel. */
const MAX = { width: 560, height: 440 };

addEventListener('message', async ({ data: content }: MessageEvent<Blob>) => {
  // What cannot be decoded has no preview.
  postMessage(await previewOf(content).catch(() => undefined));
});

async function previewOf(content: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(content);
  const scale = Math.min(1, MAX.width / bitmap.width, MAX.height / bitmap.height);
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = new OffscreenCanvas(width ?? 1, height ?? 1);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('there is no canvas to draw on');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/webp', quality: 0.9 });
}
