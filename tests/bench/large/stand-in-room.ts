/** A room of any size over a stand-in for mediasoup: forwarder, peers and consumers are the real ones. */
import { Forwarder } from '../../../server/rooms/forwarder.ts';
import { layersNeeded, plan } from '../../../server/rooms/forwarding.ts';
import { Peer } from '../../../server/rooms/peer.ts';
import type { PeerId } from '../../../server/shared/protocol/scalars.ts';
import type { Subscriptions } from '../../../server/shared/protocol/subscriptions.ts';
import { Semaphore } from '../../../server/util/semaphore.ts';
import { opus, vp8 } from '../../load/synthetic.ts';
import { StandInRouter } from '../../support/stand-in-router.ts';
import type { Receiver } from './traffic.ts';

const MAX_VISIBLE = 9;
const unlimited = { hasRoom: () => true, take: () => () => undefined };
const making = new Semaphore(32);

export type RoomOptions = {
  people: number;
  /** How many microphones have consumers. */
  maxMicrophones: number;
  /** Whether microphones are muted; true by default. */
  muted?: boolean;
};

/** Everybody has a camera and a microphone, and sees nine others. */
export class StandInRoom {
  readonly #router = new StandInRouter();
  readonly #peers = new Map<PeerId, Peer>();
  readonly #forwarder: Forwarder;
  readonly #muted: boolean;

  static async of({ people, ...options }: RoomOptions): Promise<StandInRoom> {
    const room = new StandInRoom(options);
    for (let person = 0; person < people; person += 1) {
      await room.enter();
      await room.pass();
    }
    return room;
  }

  private constructor({ maxMicrophones, muted = true }: Omit<RoomOptions, 'people'>) {
    this.#muted = muted;
    this.#forwarder = new Forwarder({
      everybody: () => [...this.#peers.values()],
      find: (id) => this.#peers.get(id),
      direct: () => undefined,
      hands: () => new Set(),
      maxVisible: MAX_VISIBLE,
      maxVoices: 6,
      maxMicrophones,
    });
    this.#forwarder.on('consumersCreated', (peer, { consumers }) => {
      peer.applied(consumers.map(({ id }) => id)).catch((error: unknown) => console.error(error));
    });
  }

  get consumers(): number {
    return this.#router.consumers.size;
  }

  /** What everybody receives, in the order in which they joined. */
  get receivers(): Receiver[] {
    return [...this.#peers.values()].map(({ id, consumers }) => ({
      id,
      consumers: consumers.flatMap((consumer) => this.#router.consumers.get(consumer.id) ?? []),
    }));
  }

  /** These people speak. */
  speak(ids: Iterable<string>): void {
    this.#forwarder.updateSpeakers([...ids].map((peer) => ({ peer, volume: -20, address: peer })));
  }

  /** One more person takes a seat, with the consumers of the answer; the next pass notices. */
  async enter(): Promise<void> {
    const seat = this.#peers.size + 1;
    const id = `p${seat}`;
    const media = await this.#router.addPeer(id);
    const subscriptions = watching(seat);
    const peer = new Peer({
      id,
      address: id,
      browser: 'other',
      media,
      making,
      consumerPlaces: unlimited,
      subscriptions,
    });
    peer.subscribe(subscriptions, seat);
    await peer.receiveEarly(this.#forwarder.forwardsTo(peer));
    peer.sit(id, seat);
    this.#peers.set(id, peer);
    await produce(peer, { source: 'microphone', paused: this.#muted });
    await produce(peer, { source: 'camera', paused: false });
  }

  /** Resolves after one pass over everything that has changed. */
  pass(): Promise<void> {
    return this.#forwarder.settled();
  }

  /** What a pass did before it followed changes: the plan of everybody, compared with every consumer. */
  async passOverEverything(): Promise<void> {
    const everybody = [...this.#peers.values()];
    const forwardsTo = plan(everybody, { maxVisible: MAX_VISIBLE, heldBack: new Set() });
    const plans = everybody.map((peer) => forwardsTo(peer));
    layersNeeded(everybody, plans);
    const how = { flowsAtOnce: () => false, now: performance.now() };
    await Promise.all(everybody.map((peer, index) => peer.receive(plans[index] ?? [], how)));
  }

  close(): void {
    this.#forwarder.close();
    for (const peer of this.#peers.values()) peer.media.close();
  }
}

/** The nine people who joined before this one. */
function watching(seat: number): Subscriptions {
  const seats = Array.from({ length: MAX_VISIBLE }, (_, index) => seat - 1 - index).filter((other) => other > 0);
  return {
    videos: seats.map((other) => ({ peer: `p${other}`, source: 'camera' as const, height: 236 })),
    newcomers: { cameras: 0, screens: 2, height: 360 },
  };
}

async function produce(
  peer: Peer,
  { source, paused }: { source: 'microphone' | 'camera'; paused: boolean },
): Promise<void> {
  const audio = { codecs: [opus], encodings: [{ ssrc: 1 }] };
  const video = { codecs: [vp8], encodings: [{ ssrc: 1 }, { ssrc: 2 }] };
  const rtpParameters = source === 'microphone' ? audio : video;
  await peer.media.produce({ producer: `${peer.id}/${source}`, source, rtpParameters, paused });
}
