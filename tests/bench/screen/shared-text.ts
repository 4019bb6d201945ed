/** The codecs to compare, the first of them as the baseline. */
export const codecs = ['VP8', 'VP9', 'AV1'] as const;
export type ScreenCodec = (typeof codecs)[number];

export type TextSetting = {
  codec: ScreenCodec;
  contentHint: string;
  kbps: number;
  pages: number;
  /** How long each page of text stands. */
  pageMs: number;
  /** When to look at it, after it has appeared. */
  looksMs: readonly number[];
};

/** How one codec carried the text; undefined if this browser does not encode it. */
export type CarriedText = {
  /** Of each look at each page: the similarity of the received luma to the source (SSIM), 1 if they are equal. */
  sharpness: number[][];
  /** Until the first frame is decoded. */
  startMs: number;
  encodeMsPerFrame: number;
  framesPerSecond: number;
  kbps: number;
  width: number;
  /** The name of the encoder, as the browser reports it. */
  encoder: string;
};

/**
 * Runs in a page: sends a screen of small text from one connection to another, with the limits of a shared screen, and
 * compares the frames at the receiver with the source.
 */
export async function shareText(setting: TextSetting): Promise<CarriedText | undefined> {
  const { codec, contentHint, kbps, pages, pageMs, looksMs } = setting;
  const [width, height] = [1280, 720];
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  const seen = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  const all = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
  const wanted = all.filter(({ mimeType }) => mimeType === `video/${codec}` || mimeType === 'video/rtx');
  if (!pen || !seen || !wanted.some(({ mimeType }) => mimeType === `video/${codec}`)) return undefined;
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  /** A page of source code in 11 pixels, each page another text. */
  const paint = (page: number) => {
    pen.fillStyle = page % 2 ? '#1e1e1e' : '#ffffff';
    pen.fillRect(0, 0, width, height);
    pen.font = '11px monospace';
    for (let line = 0; line < 50; line += 1) {
      pen.fillStyle = page % 2 ? `hsl(${(line * 37) % 360} 60% 70%)` : `hsl(${(line * 37) % 360} 60% 25%)`;
      const words = Array.from({ length: 24 }, (_, word) =>
        ((line * 7919 + word * 104729 + page * 1299709) % 46656).toString(36),
      );
      pen.fillText(words.join(' '), 10 + (line % 4) * 14, 14 + line * 14);
    }
  };
  const luma = ({ data }: ImageData): Float32Array => {
    const values = new Float32Array(data.length / 4);
    for (let index = 0; index < values.length; index += 1) {
      const [red = 0, green = 0, blue = 0] = data.subarray(index * 4, index * 4 + 3);
      values[index] = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    }
    return values;
  };
  /** The mean structural similarity over blocks of 8x8 (Wang et al., 2004) that show something. */
  const similarity = (one: Float32Array, other: Float32Array): number => {
    const [c1, c2] = [6.5025, 58.5225];
    let [sum, blocks] = [0, 0];
    for (let top = 0; top + 8 <= height; top += 8) {
      for (let left = 0; left + 8 <= width; left += 8) {
        let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0];
        for (let index = 0; index < 64; index += 1) {
          const at = (top + (index >> 3)) * width + left + (index & 7);
          const [x, y] = [one[at] ?? 0, other[at] ?? 0];
          [a, b, aa, bb, ab] = [a + x / 64, b + y / 64, aa + (x * x) / 64, bb + (y * y) / 64, ab + (x * y) / 64];
        }
        const [va, vb, cov] = [aa - a * a, bb - b * b, ab - a * b];
        if (va < 25) continue;
        sum += ((2 * a * b + c1) * (2 * cov + c2)) / ((a * a + b * b + c1) * (va + vb + c2));
        blocks += 1;
      }
    }
    return sum / blocks;
  };

  paint(0);
  const [track] = canvas.captureStream(10).getVideoTracks();
  if (!track) return undefined;
  track.contentHint = contentHint;
  const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()];
  near.onicecandidate = ({ candidate }) => void far.addIceCandidate(candidate ?? undefined);
  far.onicecandidate = ({ candidate }) => void near.addIceCandidate(candidate ?? undefined);
  const video = Object.assign(document.createElement('video'), { muted: true, autoplay: true });
  document.body.append(video);
  far.ontrack = ({ track: received }) => {
    video.srcObject = new MediaStream([received]);
  };
  const sendEncodings: RTCRtpEncodingParameters[] = [{ maxBitrate: kbps * 1000, priority: 'high' }];
  const transceiver = near.addTransceiver(track, { direction: 'sendonly', sendEncodings });
  transceiver.setCodecPreferences(wanted);
  const began = performance.now();
  await near.setLocalDescription();
  if (near.localDescription) await far.setRemoteDescription(near.localDescription);
  await far.setLocalDescription();
  if (far.localDescription) await near.setRemoteDescription(far.localDescription);
  /** A still canvas gives no frames; a shared screen gives some. */
  const moving = setInterval(() => pen.fillRect(width - 1, height - 1, 1, 1), 200);
  await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  const startMs = performance.now() - began;

  const sharpness: number[][] = [];
  for (let page = 1; page <= pages; page += 1) {
    paint(page);
    const source = luma(pen.getImageData(0, 0, width, height));
    const shownAt = performance.now();
    const looks: number[] = [];
    for (const ms of looksMs) {
      await pause(Math.max(0, shownAt + ms - performance.now()));
      seen.drawImage(video, 0, 0, width, height);
      looks.push(similarity(source, luma(seen.getImageData(0, 0, width, height))));
    }
    sharpness.push(looks);
    await pause(Math.max(0, shownAt + pageMs - performance.now()));
  }
  const seconds = (performance.now() - began) / 1000;
  const sent = [...(await transceiver.sender.getStats()).values()].find(({ type }) => type === 'outbound-rtp');
  clearInterval(moving);
  for (const connection of [near, far]) connection.close();
  return {
    sharpness,
    startMs,
    encodeMsPerFrame: (sent.totalEncodeTime * 1000) / sent.framesEncoded,
    framesPerSecond: sent.framesEncoded / seconds,
    kbps: (sent.bytesSent * 8) / seconds / 1000,
    width: video.videoWidth,
    encoder: sent.encoderImplementation ?? '',
  };
}
