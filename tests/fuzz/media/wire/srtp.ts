/** Encrypts RTP and RTCP with AEAD_AES_128_GCM (RFC 7714), including packets that make no sense. */
import { createCipheriv } from 'node:crypto';
import type { SrtpKeys } from './dtls-keys.ts';

const TAG_BYTES = 16;
const label = { rtpKey: 0, rtpSalt: 2, rtcpKey: 3, rtcpSalt: 5 } as const;

export class Srtp {
  readonly #rtp: SrtpKeys;
  readonly #rtcp: SrtpKeys;
  /** The highest packet index by SSRC: the sequence number, preceded by the number of its wraps. */
  readonly #highest = new Map<number, number>();
  #rtcpIndex = 0;

  constructor(master: SrtpKeys) {
    this.#rtp = { key: derived(master, label.rtpKey, 16), salt: derived(master, label.rtpSalt, 12) };
    this.#rtcp = { key: derived(master, label.rtcpKey, 16), salt: derived(master, label.rtcpSalt, 12) };
  }

  /** At least 12 bytes; a shorter one goes out as it is. */
  rtp(packet: Buffer): Buffer {
    if (packet.length < 12) return packet;
    const [ssrc, sequence] = [packet.readUInt32BE(8), packet.readUInt16BE(2)];
    const index = this.#indexOf(ssrc, sequence);
    const nonce = Buffer.alloc(12);
    nonce.writeUInt32BE(ssrc, 2);
    nonce.writeUIntBE(index, 6, 6);
    const head = Math.min(packet.length, headerBytes(packet));
    return Buffer.concat([packet.subarray(0, head), ...sealed(packet, { head, nonce, keys: this.#rtp })]);
  }

  /** At least 8 bytes; a shorter one goes out as it is. */
  rtcp(packet: Buffer): Buffer {
    if (packet.length < 8) return packet;
    this.#rtcpIndex += 1;
    const nonce = Buffer.alloc(12);
    nonce.writeUInt32BE(packet.readUInt32BE(4), 2);
    nonce.writeUInt32BE(this.#rtcpIndex, 8);
    const trailer = Buffer.alloc(4);
    trailer.writeUInt32BE((0x8000_0000 | this.#rtcpIndex) >>> 0);
    const content = sealed(packet, { head: 8, nonce, keys: this.#rtcp, trailer });
    return Buffer.concat([packet.subarray(0, 8), ...content, trailer]);
  }

  /** As the receiver will guess it (RFC 3711, section 3.3.1). */
  #indexOf(ssrc: number, sequence: number): number {
    const highest = this.#highest.get(ssrc) ?? sequence;
    const wraps = Math.floor(highest / 0x10000);
    const near = [wraps - 1, wraps, wraps + 1].map((guess) => guess * 0x10000 + sequence).filter((index) => index >= 0);
    const index = near.reduce((best, other) => (Math.abs(other - highest) < Math.abs(best - highest) ? other : best));
    this.#highest.set(ssrc, Math.max(index, highest));
    return index;
  }
}

type Sealing = { head: number; nonce: Buffer; keys: SrtpKeys; trailer?: Buffer };

function sealed(packet: Buffer, { head, nonce, keys, trailer }: Sealing): Buffer[] {
  const iv = nonce.map((byte, at) => byte ^ (keys.salt[at] ?? 0));
  const cipher = createCipheriv('aes-128-gcm', keys.key, iv, { authTagLength: TAG_BYTES });
  const plain = packet.subarray(0, head);
  cipher.setAAD(trailer ? Buffer.concat([plain, trailer]) : plain);
  return [cipher.update(packet.subarray(head)), cipher.final(), cipher.getAuthTag()];
}

/** The length of the fixed header, the CSRCs and the extension, as the packet claims it. */
function headerBytes(packet: Buffer): number {
  const first = packet.readUInt8(0);
  const fixed = 12 + 4 * (first & 0x0f);
  const isExtended = (first & 0x10) !== 0 && fixed + 4 <= packet.length;
  return isExtended ? fixed + 4 + 4 * packet.readUInt16BE(fixed + 2) : fixed;
}

/** RFC 3711, section 4.3, with the salt filled up to 14 bytes (RFC 7714, section 11). */
function derived({ key, salt }: SrtpKeys, forUse: number, bytes: number): Buffer {
  const counter = Buffer.alloc(16);
  salt.copy(counter);
  counter[7] = (counter[7] ?? 0) ^ forUse;
  return createCipheriv('aes-128-ctr', key, counter).update(Buffer.alloc(bytes));
}
