import { gunzipSync } from 'node:zlib';
import { MAX_PAYLOAD, type PictureStream, senderReport, VP8_PAYLOAD_TYPE } from '../load/synthetic.ts';
import { rtp } from './hostile-media.ts';

/**
 * A grey VP8 key frame of 5136x2896 pixels, 24,927 bytes before gzip. Chromium's `VideoEncoder` made it of one I420
 * frame with 128 in every byte: `codec: 'vp8', bitrate: 1e6, latencyMode: 'realtime'`, `keyFrame: true`.
 */
const KEY_FRAME = gunzipSync(
  Buffer.from(
    'H4sIAAAAAAACA+3CsQ1EUAAA0O8KERQKjV6lvuJsYQIzGIJQahWGEVNcYhONMTTv5a1NvkdNUXZZOifTtGzj8vuEuDq+WX331789VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV3zuE8AA/Q38bX2EAAA==',
    'base64',
  ),
);
/** Of the RTP clock, between two frames. */
const FRAME_TICKS = 6000;

/** A camera that sends this key frame each time one is requested, and nothing else. */
export class LargeStill implements PictureStream {
  readonly ssrc = 5136;
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
    // The descriptor of RFC 7741, 4.2: the first packet says that a partition starts.
    const part = KEY_FRAME.subarray(index * MAX_PAYLOAD, (index + 1) * MAX_PAYLOAD);
    const payload = Buffer.concat([Buffer.from([index === 0 ? 0x10 : 0]), part]);
    this.#packets += 1;
    this.#bytes += payload.length;
    const head = { ssrc: this.ssrc, payloadType: VP8_PAYLOAD_TYPE, sequence: this.#packets, marker: last };
    return rtp({ ...head, timestamp: this.#frames * FRAME_TICKS, payload });
  }
}
