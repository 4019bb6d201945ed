import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import type { Answer, Notice } from '../../../server/shared/protocol/events.ts';
import type { JoinResult, Welcome } from '../../../server/shared/protocol/room.ts';
import { PROTOCOL_VERSION } from '../../../server/shared/protocol/version.ts';
import { opus, vp8 } from '../../load/synthetic.ts';

/** How long a participant waits until the next attempt if the server names no time, in milliseconds. */
export const TRY_AGAIN_MS = 1000;
/** The height of each video. */
const HEIGHT = 236;
const FINGERPRINT = { algorithm: 'sha-256' as const, value: Array.from({ length: 32 }, () => 'AB').join(':') };

/** How many connect at a time. */
const AT_ONCE = 50;
/** How many of them have one address each of a network. */
const NETWORK = 128;

export type JoinOptions = { room: string; visible: number };

/** What became of a join: how often it was refused, and how long it took from the first attempt, in milliseconds. */
export type Joined = { ms: number; refusals: number };

/**
 * A participant with signalling only: it joins, connects, sends and acknowledges what a page would, without media.
 */
export class Participant {
  readonly #socket: Socket;
  readonly #welcome: Promise<Welcome>;
  #number = 0;
  /** The senders of the microphones for which it has consumers. */
  readonly #heard = new Set<string>();
  #onHeard: (() => void) | undefined;

  /** `from` is one of the local addresses, so that each counts for itself. */
  constructor(url: string, { from }: { from: string }) {
    this.#socket = io(url, {
      transports: ['websocket'],
      auth: { protocol: PROTOCOL_VERSION },
      forceNew: true,
      reconnection: false,
      ...{ localAddress: from },
    });
    const { promise, resolve, reject } = Promise.withResolvers<Welcome>();
    this.#welcome = promise;
    this.#socket.once('connect_error', reject);
    this.#socket.on('notices', (batch: Notice[], _: number, receipt?: () => void) => {
      for (const [name, notice] of batch) {
        if (name === 'server:welcome') resolve(notice);
        if (name === 'consumers:created') this.#note(notice.consumers);
      }
      receipt?.();
    });
  }

  /** Resolves once it may join. */
  async connected(): Promise<void> {
    await this.#welcome;
  }

  /** Joins, again after each refusal, and sends a muted microphone and a camera. */
  async join({ room, visible }: JoinOptions): Promise<Joined> {
    const { rtpCapabilities } = await this.#welcome;
    const begin = performance.now();
    const asked = {
      room,
      name: `Person ${randomUUID().slice(0, 8)}`,
      rtpCapabilities,
      dtlsParameters: { role: 'auto', fingerprints: [FINGERPRINT] },
      subscriptions: { videos: [], newcomers: { cameras: visible, screens: 2, height: HEIGHT } },
    };
    for (let refusals = 0; ; refusals += 1) {
      const answer = await this.#request<JoinResult>('room:join', asked);
      if (answer.ok) {
        const ms = performance.now() - begin;
        this.#note(answer.result.media?.consumers ?? []);
        await Promise.all([this.#send(), this.#look(answer.result, visible)]);
        return { ms, refusals };
      }
      await new Promise((resolve) => setTimeout(resolve, answer.retryAfterMs ?? TRY_AGAIN_MS));
    }
  }

  /** Resolves once it has a consumer for anybody's microphone. */
  async hears(): Promise<void> {
    if (this.#heard.size > 0) return;
    await new Promise<void>((resolve) => {
      this.#onHeard = resolve;
    });
  }

  close(): void {
    this.#socket.disconnect();
  }

  #note(consumers: readonly { source: string; peer: string }[]): void {
    for (const { source, peer } of consumers) if (source === 'microphone') this.#heard.add(peer);
    if (this.#heard.size > 0) this.#onHeard?.();
  }

  async #send(): Promise<void> {
    const rtcp = { cname: randomUUID() };
    const ssrc = () => 1 + Math.floor(Math.random() * 0xffff_fffe);
    const producers = [
      {
        producer: randomUUID(),
        source: 'microphone',
        paused: true,
        rtpParameters: { codecs: [opus], encodings: [{ ssrc: ssrc(), dtx: true }], rtcp },
      },
      {
        producer: randomUUID(),
        source: 'camera',
        paused: false,
        rtpParameters: { codecs: [vp8], encodings: [{ ssrc: ssrc() }, { ssrc: ssrc() }], rtcp },
      },
    ];
    await this.#request('producers:create', { producers });
  }

  /** Turns to a page of people, as a page does once it knows some. */
  async #look({ peers }: JoinResult, visible: number): Promise<void> {
    const seen = peers.slice(0, visible);
    const videos = seen.map(({ id: peer }) => ({ peer, source: 'camera', height: HEIGHT }));
    const newcomers = { cameras: visible - seen.length, screens: 2, height: HEIGHT };
    await this.#request('subscriptions:set', { videos, newcomers });
  }

  #request<Result>(name: string, data: unknown): Promise<Answer<Result>> {
    this.#number += 1;
    return this.#socket.emitWithAck(name, this.#number, data);
  }
}

/** So many participants, each from an address of its own: one site takes only a part of a room. */
export async function connectAll(url: string, { count }: { count: number }): Promise<Participant[]> {
  const people: Participant[] = [];
  while (people.length < count) {
    const size = Math.min(AT_ONCE, count - people.length);
    const some = Array.from(
      { length: size },
      (_, index) => new Participant(url, { from: addressOf(people.length + index) }),
    );
    await Promise.all(some.map((participant) => participant.connected()));
    people.push(...some);
  }
  return people;
}

const addressOf = (index: number) => `127.0.${1 + Math.floor(index / NETWORK)}.${1 + (index % NETWORK)}`;
