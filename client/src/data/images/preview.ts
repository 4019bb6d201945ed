/** The size in which it is drawn in the chat, for screens with two pixels per CSS pixel. */
const MAX = { width: 560, height: 440 };

/** A small copy of an image's first frame, so that no more of it stays in memory. Decodes all of it for a moment. */
export async function makePreview(content: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(content);
  try {
    const scale = Math.min(1, MAX.width / bitmap.width, MAX.height / bitmap.height);
    const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale)));
    const canvas = new OffscreenCanvas(width ?? 1, height ?? 1);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('there is no canvas to draw on');
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: 'image/webp', quality: 0.9 });
  } finally {
    bitmap.close();
  }
}
