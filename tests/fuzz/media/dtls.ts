import { RawClient } from '../../support/raw-client.ts';
import type { Surface } from '../surface.ts';
import { Beacon } from './beacon.ts';
import type { Dice } from './dice.ts';
import { runSessions, type Session } from './sessions.ts';
import { handshakeMessage } from './wire/dtls-handshake.ts';
import { contentType, DTLS_1_2, type Record, record } from './wire/dtls-record.ts';
import { HostileTransport, hostileDtls } from './wire/hostile-transport.ts';

/** DTLS before, during and after a handshake, one message of which may be wrong. */
export const dtls: Surface = {
  name: 'dtls',
  weight: 8,
  run: (run) => runSessions({ run, length: 60, open: ({ url, room, dice }) => DtlsSession.open(url, { room, dice }) }),
};

/** How far the handshake goes before the cases begin. */
type Stage = 'nothing' | 'mangled' | 'connected';

class DtlsSession implements Session {
  readonly #beacon: Beacon;
  readonly #client: RawClient;
  #transport: HostileTransport | undefined;

  static async open(url: string, { room, dice }: { room: string; dice: Dice }): Promise<Session> {
    const session = new DtlsSession(await Beacon.light(url, `${room}-beacon`), url);
    try {
      await session.#join(room, dice);
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  private constructor(beacon: Beacon, url: string) {
    this.#beacon = beacon;
    this.#client = new RawClient(url);
  }

  send(dice: Dice): string {
    if (!this.#transport) return 'nobody';
    const transport = this.#transport;
    const datagram = Buffer.concat([recordOf(transport, dice), ...dice.list(4, () => recordOf(transport, dice))]);
    transport.sendRaw(dice.chance(0.15) ? dice.mangled(datagram) : datagram);
    return 'sent';
  }

  settle(): Promise<void> {
    return this.#beacon.settle();
  }

  close(): void {
    this.#transport?.close();
    this.#client.close();
    this.#beacon.close();
  }

  async #join(room: string, dice: Dice): Promise<void> {
    const { media } = await this.#client.join(room);
    const info = media.sendTransport;
    await this.#client.request('transport:connect', { transport: info.id, dtlsParameters: hostileDtls });
    const stage: Stage = dice.pick(['nothing', 'mangled', 'mangled', 'connected', 'connected']);
    if (stage === 'connected') {
      this.#transport = await HostileTransport.connect(info);
      return;
    }
    this.#transport = await HostileTransport.open(info, { mutate: oneMangled(dice) });
    await this.#transport.bind();
    if (stage === 'mangled') this.#transport.dtls.start();
    // It is answered with an alert, or not at all: two rounds later every answer has come.
    await this.settle();
    await this.settle();
  }
}

/** One of a client's five messages is wrong. */
function oneMangled(dice: Dice): (message: Buffer) => Buffer {
  const wrong = dice.int(5);
  let messages = 0;
  return (message) => {
    messages += 1;
    return messages === wrong + 1 ? dice.mangled(message) : message;
  };
}

function recordOf(transport: HostileTransport, dice: Dice): Buffer {
  const type = dice.chance(0.9) ? dice.pick(Object.values(contentType)) : dice.field(8);
  const fields: Record = {
    type: type ?? contentType.handshake,
    body: bodyOf(type, dice),
    epoch: dice.chance(0.6) ? 0 : dice.field(16),
    sequence: dice.chance(0.7) ? dice.int(64) : dice.field(48),
    version: dice.chance(0.9) ? DTLS_1_2 : dice.field(16),
    ...(dice.chance(0.08) ? { length: dice.field(16) } : {}),
  };
  // Encrypted and authentic as soon as there are keys.
  if (dice.chance(0.5)) return transport.dtls.record({ type: fields.type, body: fields.body });
  return record(fields);
}

function bodyOf(type: number | undefined, dice: Dice): Buffer {
  // Mostly a warning without consequence: others would end the transport with the first case.
  if (type === contentType.alert) return dice.chance(0.9) ? Buffer.from([1, 100]) : dice.bytes(dice.few(4));
  if (type === contentType.changeCipherSpec) return dice.chance(0.8) ? Buffer.from([1]) : dice.bytes(dice.few(4));
  if (type === contentType.data) return dice.bytes(dice.few(200));
  return handshakeOf(dice);
}

/** A fragment of any message: mostly hello requests and hellos, which are accepted at any time. */
function handshakeOf(dice: Dice): Buffer {
  const type = dice.chance(0.8) ? dice.pick([0, 1, 1, 1, 2, 3, 4, 11, 12, 13, 14, 15, 16, 20]) : dice.field(8);
  const message = handshakeMessage(type, dice.chance(0.7) ? dice.few(8) : dice.field(16), dice.bytes(dice.few(300)));
  if (dice.chance(0.5)) message.writeUIntBE(dice.field(24), 1, 3);
  if (dice.chance(0.3)) message.writeUIntBE(dice.field(24), 6, 3);
  if (dice.chance(0.3)) message.writeUIntBE(dice.field(24), 9, 3);
  return message;
}
