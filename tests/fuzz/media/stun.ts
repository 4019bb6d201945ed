import { connect, type Socket } from 'node:net';
import type { IceCandidate, TransportInfo } from '../../../server/shared/protocol/media.ts';
import { RawClient } from '../../support/raw-client.ts';
import type { Surface } from '../surface.ts';
import { Beacon } from './beacon.ts';
import type { Dice } from './dice.ts';
import { runSessions, type Session } from './sessions.ts';
import { HostileTransport } from './wire/hostile-transport.ts';
import { BINDING_REQUEST, type StunAttribute, type StunMessage, stunAttribute, stunMessage } from './wire/stun.ts';

/** STUN with and without valid credentials, over UDP and over TCP, where frames lie about their length (RFC 4571). */
export const stun: Surface = {
  name: 'stun',
  weight: 15,
  run: (run) => runSessions({ run, length: 300, open: ({ url, room }) => StunSession.open(url, room) }),
};

class StunSession implements Session {
  readonly #client: RawClient;
  readonly #beacon: Beacon;
  readonly #udp: HostileTransport;
  #tcp: Socket | undefined;

  static async open(url: string, room: string): Promise<Session> {
    const client = new RawClient(url);
    const { media } = await client.join(room);
    const udp = await HostileTransport.open(media.sendTransport);
    return new StunSession({ client, udp, beacon: await Beacon.light(url, `${room}-beacon`) });
  }

  private constructor(parts: { client: RawClient; udp: HostileTransport; beacon: Beacon }) {
    this.#client = parts.client;
    this.#udp = parts.udp;
    this.#beacon = parts.beacon;
  }

  send(dice: Dice): string {
    const { info } = this.#udp;
    const message = stunMessage(messageOf(info, dice));
    const bytes = dice.chance(0.2) ? dice.mangled(message) : message;
    if (dice.chance(0.6)) {
      this.#udp.sendRaw(bytes);
      return 'udp';
    }
    this.#write(framed(bytes, dice), dice);
    return 'tcp';
  }

  settle(): Promise<void> {
    return this.#beacon.settle();
  }

  close(): void {
    this.#tcp?.destroy();
    this.#udp.close();
    this.#beacon.close();
    this.#client.close();
  }

  /** Over a connection that is replaced now and then, in the middle of a frame or not. */
  #write(bytes: Buffer, dice: Dice): void {
    if (!this.#tcp || this.#tcp.destroyed || dice.chance(0.05)) {
      if (dice.chance(0.5)) this.#tcp?.destroy();
      else this.#tcp?.end();
      this.#tcp = connected(this.#udp.info);
    }
    const at = dice.chance(0.2) ? dice.int(bytes.length + 1) : bytes.length;
    this.#tcp.write(bytes.subarray(0, at));
    if (at < bytes.length && dice.chance(0.7)) this.#tcp.write(bytes.subarray(at));
  }
}

function connected({ iceCandidates }: TransportInfo): Socket {
  const { port, ip } = iceCandidates.find(({ protocol }) => protocol === 'tcp') ?? ({} as IceCandidate);
  const socket = connect({ port, host: ip, noDelay: true });
  // Closed by the worker: the next case opens another.
  socket.on('error', () => socket.destroy());
  // Unread data would fill its buffers.
  socket.resume();
  return socket;
}

/** RFC 4571: two bytes of length before each packet. */
function framed(bytes: Buffer, dice: Dice): Buffer {
  const length = dice.chance(0.1) ? dice.field(16) : bytes.length;
  return Buffer.concat([Buffer.from([(length >> 8) & 0xff, length & 0xff]), bytes]);
}

function messageOf({ iceParameters }: TransportInfo, dice: Dice): StunMessage {
  const { usernameFragment, password } = iceParameters;
  const wrong = () => dice.pick([usernameFragment, '', 'x', 'x'.repeat(600), ':'.repeat(40), '\0']);
  const username = dice.chance(0.8) ? `${usernameFragment}:fuzz` : wrong();
  const attributes: StunAttribute[] = [
    { type: stunAttribute.username, value: Buffer.from(username) },
    { type: stunAttribute.priority, value: dice.chance(0.9) ? dice.bytes(4) : dice.bytes(dice.few(12)) },
    { type: stunAttribute.controlling, value: dice.bytes(8) },
    ...dice.list(6, () => attributeOf(dice)),
  ];
  return {
    type: dice.chance(0.85) ? BINDING_REQUEST : dice.pick([0x0101, 0x0111, 0x0011, 0x0003, dice.field(14)]),
    ...(dice.chance(0.03) ? { cookie: dice.field(32) } : {}),
    transaction: dice.bytes(12),
    attributes: attributes
      .filter(() => dice.chance(0.95))
      .map((one) => (dice.chance(0.03) ? { ...one, length: dice.field(16) } : one)),
    ...(dice.chance(0.85) ? { password: dice.chance(0.9) ? password : 'wrong' } : {}),
    fingerprint: dice.chance(0.9),
  };
}

function attributeOf(dice: Dice): StunAttribute {
  const known = dice.pick(Object.values(stunAttribute));
  const type = dice.chance(0.6) && known !== undefined ? known : dice.field(16);
  const fitting = { [stunAttribute.useCandidate]: 0, [stunAttribute.nomination]: 4, [stunAttribute.controlled]: 8 };
  const bytes = dice.chance(0.7) ? (fitting[type as keyof typeof fitting] ?? 4) : dice.few(700);
  return { type, value: dice.bytes(bytes) };
}
