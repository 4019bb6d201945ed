/** RTP and RTCP that look like a camera and a microphone to an SFU, without decodable content. */

export const VP8_PAYLOAD_TYPE = 96;
const OPUS_PAYLOAD_TYPE = 111;
/** The id of the audio level header extension (RFC 6464), as the bots declare it. */
export const AUDIO_LEVEL_ID = 10;
/** The maximum payload of one packet, in bytes. */
export const MAX_PAYLOAD = 1150;
/** The seconds between 1900, where NTP starts, and 1970. */
const NTP_EPOCH = 2_208_988_800;

type Header = { ssrc: number; sequence: number; timestamp: number; payloadType: number; marker: boolean };

/** The header of an RTP packet (RFC 3550, 5.1). */
export function header(
  { ssrc, sequence, timestamp, payloadType, marker }: Header,
  extension = Buffer.alloc(0),
): Buffer {
  const fixed = Buffer.alloc(12);
  fixed[0] = extension.length > 0 ? 0x90 : 0x80;
  fixed[1] = (marker ? 0x80 : 0) | payloadType;
  fixed.writeUInt16BE(sequence & 0xffff, 2);
  fixed.writeUInt32BE(timestamp >>> 0, 4);
  fixed.writeUInt32BE(ssrc, 8);
  return Buffer.concat([fixed, extension]);
}

/** Video as a bot sends it. */
export type VideoStream = {
  readonly ssrc: number;
  /** The codec; VP8 by default. */
  readonly codec?: typeof vp8;
  /** Makes the next frame a key frame. */
  wantKey(): void;
  /** The packets of the next frame. */
  frame(): Buffer[];
  /** A sender report (RFC 3550, 6.4.1), by which an SFU that switches between streams relates their clocks. */
  senderReport(now: number): Buffer;
};

/** One simulcast stream of a camera, VP8 (RFC 7741), a frame at a time. */
export class CameraStream implements VideoStream {
  readonly ssrc: number;
  readonly #bytesPerFrame: number;
  readonly #frameRate: number;
  #sequence = 1;
  #picture = 1;
  #frames = 0;
  #packets = 0;
  #bytes = 0;
  #keyWanted = true;

  constructor({ ssrc, kbps, frameRate }: { ssrc: number; kbps: number; frameRate: number }) {
    this.ssrc = ssrc;
    this.#frameRate = frameRate;
    this.#bytesPerFrame = Math.round((kbps * 125) / frameRate);
  }

  wantKey(): void {
    this.#keyWanted = true;
  }

  frame(): Buffer[] {
    const key = this.#keyWanted;
    this.#keyWanted = false;
    const count = Math.max(1, Math.ceil(this.#bytesPerFrame / MAX_PAYLOAD));
    const size = Math.max(16, Math.ceil(this.#bytesPerFrame / count));
    const packets = Array.from({ length: count }, (_, index) => this.#packet({ key, index, count, size }));
    this.#picture = (this.#picture + 1) & 0x7fff;
    this.#frames += 1;
    return packets;
  }

  senderReport(now: number): Buffer {
    return senderReport({
      ssrc: this.ssrc,
      now,
      timestamp: this.#timestamp,
      packets: this.#packets,
      bytes: this.#bytes,
    });
  }

  get #timestamp(): number {
    return Math.round((this.#frames * 90_000) / this.#frameRate);
  }

  #packet({ key, index, count, size }: { key: boolean; index: number; count: number; size: number }): Buffer {
    const payload = Buffer.alloc(size);
    // Extended descriptor, start of the partition in the first packet; a picture id of 15 bits follows.
    payload[0] = 0x80 | (index === 0 ? 0x10 : 0);
    payload[1] = 0x80;
    payload.writeUInt16BE(0x8000 | this.#picture, 2);
    if (index === 0) payload.set(key ? [0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0x00] : [0x11, 0, 0], 4);
    this.#sequence += 1;
    this.#packets += 1;
    this.#bytes += size;
    const { ssrc } = this;
    const marker = index === count - 1;
    const head = { ssrc, sequence: this.#sequence, timestamp: this.#timestamp, payloadType: VP8_PAYLOAD_TYPE, marker };
    return Buffer.concat([header(head), payload]);
  }
}

/** The frames of two seconds: in silence, one frame is sent after this many. */
const DTX_FRAMES = 100;
/** The samples of one Opus frame of 20 ms, at 48 kHz. */
export const SAMPLES = 960;

/**
 * A microphone with Opus frames of 20 ms; silent ones send like the page (`client/src/media/comfort-noise.ts`): a short
 * comfort noise frame every two seconds.
 */
export class MicrophoneStream {
  readonly ssrc: number;
  #volume: number;
  readonly #dtx: boolean;
  #sequence = 1;
  #frames = 0;

  /** `volume` in dBov from -127, which is silence, to 0. */
  constructor({ ssrc, volume, dtx }: { ssrc: number; volume: number; dtx: boolean }) {
    this.ssrc = ssrc;
    this.#volume = volume;
    this.#dtx = dtx;
  }

  /** Changes the volume from the next packet on, and returns the RTP timestamp of that packet. */
  speak(volume: number): number {
    this.#volume = volume;
    return (this.#frames + 1) * SAMPLES;
  }

  get silent(): boolean {
    return this.#volume <= -127 && this.#dtx;
  }

  /** The packet of the next 20 ms, if there is one. */
  frame(): Buffer | undefined {
    this.#frames += 1;
    const { silent } = this;
    if (silent && this.#frames % DTX_FRAMES > 0) return undefined;
    this.#sequence += 1;
    const timestamp = this.#frames * SAMPLES;
    const head = {
      ssrc: this.ssrc,
      sequence: this.#sequence,
      timestamp,
      payloadType: OPUS_PAYLOAD_TYPE,
      marker: false,
    };
    const level = Buffer.from([0xbe, 0xde, 0, 1, AUDIO_LEVEL_ID << 4, -this.#volume & 0x7f, 0, 0]);
    const payload = Buffer.alloc(silent ? 30 : 80, 0x55).fill(0x78, 0, 1);
    return Buffer.concat([header(head, level), payload]);
  }
}

type Report = { ssrc: number; now: number; timestamp: number; packets: number; bytes: number };

export function senderReport({ ssrc, now, timestamp, packets, bytes }: Report): Buffer {
  const report = Buffer.alloc(28);
  report.set([0x80, 200, 0, 6]);
  report.writeUInt32BE(ssrc, 4);
  report.writeUInt32BE(Math.floor(now / 1000) + NTP_EPOCH, 8);
  report.writeUInt32BE(Math.floor(((now % 1000) / 1000) * 2 ** 32) >>> 0, 12);
  report.writeUInt32BE(timestamp >>> 0, 16);
  report.writeUInt32BE(packets >>> 0, 20);
  report.writeUInt32BE(bytes >>> 0, 24);
  return report;
}

/** The RTCP packet that requests a key frame of this stream (PLI, RFC 4585, 6.3.1). */
export function keyFrameRequest(ssrc: number): Buffer {
  const packet = Buffer.from([0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0]);
  packet.writeUInt32BE(ssrc, 8);
  return packet;
}

/** The stream for which an RTCP packet requests a key frame (PLI or FIR, RFC 4585 and 5104), if any. */
export function keyFrameAskedOf(packet: Buffer): number | undefined {
  const [first = 0, type] = packet;
  if (type !== 206 || packet.length < 12) return undefined;
  if ((first & 0x1f) === 1) return packet.readUInt32BE(8);
  return (first & 0x1f) === 4 && packet.length >= 16 ? packet.readUInt32BE(12) : undefined;
}

export const vp8 = {
  mimeType: 'video/VP8',
  clockRate: 90_000,
  payloadType: VP8_PAYLOAD_TYPE,
  rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'ccm', parameter: 'fir' }],
};
export const opus = { mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: OPUS_PAYLOAD_TYPE };
