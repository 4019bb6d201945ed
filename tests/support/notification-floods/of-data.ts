import { randomUUID } from 'node:crypto';
import { FIRST_OWN_STREAM } from '../../../server/shared/protocol/data.ts';
import type { SctpClient } from '../../fuzz/media/wire/sctp-client.ts';
import { chunkType, words16, words32 } from '../../fuzz/media/wire/sctp-packet.ts';
import { floodOf, type NotificationFlood, repeat, takeSeats } from './flood.ts';
import { HostileSeat, type SeatOptions } from './hostile-seat.ts';

/** An association is aborted, and set up again with its first cookie. */
export async function associations(options: SeatOptions): Promise<NotificationFlood> {
  const eve = await HostileSeat.take(options);
  const association = await eve.associate({ acknowledges: false });
  const cycle = () => {
    association.send([{ type: chunkType.abort, body: Buffer.alloc(0) }]);
    association.send([{ type: chunkType.cookieEcho, body: association.cookie }]);
  };
  return floodOf([eve], () => repeat(10, cycle));
}

const RECEIVERS = 8;
const FILE_BYTES = 999_000_000;
/** The maximum size of an SCTP packet in one DTLS record, with some room. */
const PACKET_BYTES = 12_000;

/** A file in messages of this size, for several receivers that acknowledge them or nothing. */
export async function messages(
  options: SeatOptions,
  { acknowledges, bytes }: { acknowledges: boolean; bytes: number },
): Promise<NotificationFlood> {
  const eve = await HostileSeat.take(options);
  const association = await eve.associate({ acknowledges: true });
  const receivers = await takeSeats(RECEIVERS, options);
  await Promise.all(receivers.map((seat) => seat.associate({ acknowledges })));
  await openFile(eve, receivers);
  const next = messagesOf(association, Buffer.alloc(bytes));
  const together = Math.max(1, Math.floor(PACKET_BYTES / (bytes + 20)));
  const cycle = () => association.send(Array.from({ length: together }, next));
  return floodOf([eve, ...receivers], () => repeat(2, cycle));
}

async function openFile({ client }: HostileSeat, receivers: readonly HostileSeat[]): Promise<void> {
  const file = randomUUID();
  await client.request('file:offer', { file: { id: file, name: 'large', bytes: FILE_BYTES, type: '' } });
  for (const receiver of receivers) await receiver.client.request('file:accept', { file, from: 0 });
  const to = receivers.map(({ joined }) => joined.self);
  const answer = await client.request('file:send', { file, channel: randomUUID(), stream: FIRST_OWN_STREAM, to });
  if (!answer.ok) throw new Error(`${answer.code}: ${answer.message}`);
}

const BINARY = 53;
/** The first and the last chunk of its message. */
const WHOLE = 3;

/** Returns the next message with each call, as one chunk (RFC 8260, section 2.1). */
function messagesOf(association: SctpClient, payload: Buffer) {
  let number = 0;
  return () => {
    const { tsn } = association;
    association.tsn = (tsn + 1) >>> 0;
    const body = Buffer.concat([words32(tsn), words16(FIRST_OWN_STREAM, 0), words32(number, BINARY), payload]);
    number += 1;
    return { type: chunkType.iData, flags: WHOLE, body };
  };
}
