import { randomUUID } from 'node:crypto';
import type { DataTransportInfo } from '../../../server/shared/protocol/data.ts';
import { FIRST_OWN_STREAM } from '../../../server/shared/protocol/data.ts';
import { RawClient } from '../../support/raw-client.ts';
import type { Surface } from '../surface.ts';
import { Beacon } from './beacon.ts';
import type { Dice } from './dice.ts';
import { packetOf } from './sctp-chunks.ts';
import { runSessions, type Session } from './sessions.ts';
import { HostileTransport, hostileDtls } from './wire/hostile-transport.ts';
import { SctpClient } from './wire/sctp-client.ts';

const POINTER_STREAM = FIRST_OWN_STREAM;
const FILE_STREAM = FIRST_OWN_STREAM + 1;
/** The server's streams, on which it forwards. */
const THEIR_STREAM = 0;

/** SCTP over real DTLS: raw chunks from two members, whose messages the server forwards to each other. */
export const sctp: Surface = {
  name: 'sctp',
  weight: 15,
  run: (run) => runSessions({ run, length: 200, open: ({ url, room }) => SctpSession.open(url, room) }),
};

/** One member with a transport for data. */
type End = { client: RawClient; transport: HostileTransport; association: SctpClient };

class SctpSession implements Session {
  readonly #beacon: Beacon;
  readonly #clients: RawClient[];
  readonly #ends: End[] = [];

  static async open(url: string, room: string): Promise<Session> {
    const session = new SctpSession(await Beacon.light(url, `${room}-beacon`), url);
    try {
      await session.#join(room);
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  private constructor(beacon: Beacon, url: string) {
    this.#beacon = beacon;
    this.#clients = [new RawClient(url), new RawClient(url)];
  }

  async send(dice: Dice): Promise<string> {
    const end = dice.pick(this.#ends);
    if (!end) return 'nobody';
    if (dice.chance(0.03)) {
      end.transport.dtls.sendData(dice.bytes(dice.few(60)));
      return 'not SCTP';
    }
    const streams = [POINTER_STREAM, FILE_STREAM, THEIR_STREAM];
    end.transport.dtls.sendData(packetOf({ dice, end: end.association, streams }));
    return 'sent';
  }

  settle(): Promise<void> {
    return this.#beacon.settle();
  }

  close(): void {
    for (const { transport } of this.#ends) transport.close();
    for (const client of this.#clients) client.close();
    this.#beacon.close();
  }

  async #join(room: string): Promise<void> {
    const peers: string[] = [];
    for (const client of this.#clients) {
      peers.push((await client.join(room)).self);
      this.#ends.push(await connected(client));
    }
    const [from, to] = this.#clients;
    await from?.request('pointer:start', { channel: randomUUID(), stream: POINTER_STREAM });
    const file = randomUUID();
    await from?.request('file:offer', { file: { id: file, name: 'fuzz', bytes: 1_000_000, type: '' } });
    await to?.request('file:accept', { file, from: 0 });
    await from?.request('file:send', { file, channel: randomUUID(), stream: FILE_STREAM, to: peers.slice(1) });
  }
}

async function connected(client: RawClient): Promise<End> {
  const answer = await client.request('data:open', { dtlsParameters: hostileDtls });
  if (!answer.ok) throw new Error(`data:open: ${answer.code}`);
  const info = answer.result as DataTransportInfo;
  const association: SctpClient = new SctpClient((packet) => transport.dtls.sendData(packet));
  const transport = await HostileTransport.connect(info, { onData: (packet) => association.receive(packet) });
  await association.connect();
  return { client, transport, association };
}
