import { createHash, randomUUID } from 'node:crypto';
import type { PeerId, SeatKey } from '#shared/protocol/scalars.ts';

/**
 * The id of the seat with this key in that room: a UUID of version 8 (RFC 9562, 5.8). It survives a restart of the
 * server, and reveals nothing, since the key cannot be derived from it. Random without a key.
 */
export function seatId(room: string, key: SeatKey | undefined): PeerId {
  if (key === undefined) return randomUUID();
  const digest = createHash('sha256').update(`${key} ${room}`).digest();
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x80, 6);
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = digest.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
