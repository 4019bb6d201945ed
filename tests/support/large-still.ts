import { gunzipSync } from 'node:zlib';
import { MAX_PAYLOAD, senderReport, type VideoStream, vp8 } from '../load/synthetic.ts';
import { rtp } from './hostile-media.ts';

/**
 * A grey VP9 key frame of 5136x2896 pixels, 4894 bytes before gzip; one of VP8 would not get past the media worker.
 * Chromium's `VideoEncoder` made it of one I420 frame with 128 in every byte: `codec: 'vp09.00.62.08', bitrate: 1e6,
 * latencyMode: 'realtime'`, `keyFrame: true`.
 */
const KEY_FRAME = gunzipSync(
  Buffer.from(
    'H4sIAAAAAAACA+2Sb0gTYRzHF01lAyuGQskMgo7c0R1BTXRGdK2Q7cBu84S4zQhkIpuMPGvUiwQ3lBAZdG03+gdbTnYLpBpOOdYLiYr08k1cq9lAKmckE0QofBEYv6PXvevd8/YD34fv7/N9wo7IOers1uyv/raj5kOCWXfAvrO7u7pzVafT7bH0ZYiR2e/LBcLvjCYfx+spUrm70StWZhyDRmc0JbX0UKQiFL8Bca00CSkJW6ln6Fw5Pw9EbXCnJKzE3wKSJUYdLtVaYwTClflyPot32N2sVV+gnhhCHnHudz6L28ITQMiL2ZBHzGPPLLhtPJnq0RdI2hMF0jngd44nEwNWilT44ioQxgXEt/gTSHquButk1AYcSGAIiLRZ72BU02athJWC3OftYlraMFoY1VSVz0yXgpwqLqSljabwGGuqykSwPcip8eZUFm8K9yY/6AuE4hkBQl0AkjimFgiFEz41xJvtDK23mW/b7yBZSBaShWQhWUgWkoVkIVlIFpKFZCFZSBaShWT9J1l/RbXegPLE0vBlLxSjD2pKSsxQd25t3mIZbtXewfcboa/cFVCEYlr60bdXs4Dvw0NesYKR/QonTEkY9QUqzluWb/IQO35FO9xHve5ShHJ6+l0p4Gav66XT0EqstD8laU6Ymp7Ubq1KbdkS74nF5AfadvG6MTvskrFWFgNu9trzUe28eF1jB0nzQuKkD+YyJbckvyHkia2/kCEmnrBiEEt+zfgWg273+qC2EHu4EX4C//BjAptxuN6/qU1DjDWzVZlYcnqXtVGckZdwe7D7/vYaxC4tqPCBliITjxKY7KDv5WAHA/NvZfypyfNH3r5q+QMGoURVHhMAAA==',
    'base64',
  ),
);
/** The bits of a payload descriptor that say where a frame starts and ends (RFC 9628, 4.2). */
const STARTS = 0x08;
const ENDS = 0x04;
/** Of the RTP clock, between two frames. */
const FRAME_TICKS = 6000;

/** A camera that sends this key frame each time one is requested, and nothing else. */
export class LargeStill implements VideoStream {
  readonly ssrc = 5136;
  readonly codec = { ...vp8, mimeType: 'video/VP9', payloadType: 98, parameters: { 'profile-id': 0 } };
  #wanted = true;
  #frames = 0;
  #packets = 0;
  #bytes = 0;

  wantKey(): void {
    this.#wanted = true;
  }

  frame(): Buffer[] {
    this.#frames += 1;
    if (!this.#wanted) return [];
    this.#wanted = false;
    const count = Math.ceil(KEY_FRAME.length / MAX_PAYLOAD);
    return Array.from({ length: count }, (_, index) => this.#packet({ index, last: index === count - 1 }));
  }

  senderReport(now: number): Buffer {
    const [timestamp, packets, bytes] = [this.#frames * FRAME_TICKS, this.#packets, this.#bytes];
    return senderReport({ ssrc: this.ssrc, now, timestamp, packets, bytes });
  }

  #packet({ index, last }: { index: number; last: boolean }): Buffer {
    const part = KEY_FRAME.subarray(index * MAX_PAYLOAD, (index + 1) * MAX_PAYLOAD);
    const descriptor = (index === 0 ? STARTS : 0) | (last ? ENDS : 0);
    const payload = Buffer.concat([Buffer.from([descriptor]), part]);
    this.#packets += 1;
    this.#bytes += payload.length;
    const head = { ssrc: this.ssrc, payloadType: this.codec.payloadType, sequence: this.#packets, marker: last };
    return rtp({ ...head, timestamp: this.#frames * FRAME_TICKS, payload });
  }
}
