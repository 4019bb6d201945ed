import type { PeerId, ProducerId } from '#shared/protocol/scalars.ts';
import type { Subscriptions, VideoSubscription } from '#shared/protocol/subscriptions.ts';
import { layersFor } from '../media/layers.ts';
import type { Want } from '../media/managed-consumer.ts';
import type { SentProducer } from '../media/peer-producers.ts';

/** What the plan needs to know about a peer. */
export type Party = {
  id: PeerId;
  producers: readonly SentProducer[];
  /** Rises with every seat that is taken; Infinity in pre-join. */
  seat: number;
  subscriptions: Subscriptions;
  /** The last seat that had been taken when this peer subscribed. */
  subscribedAt: number;
};

/** A producer for which a peer should have a consumer. `want` says what flows; undefined for nothing. */
export type Forward = { peer: PeerId; producer: SentProducer; want: Want | undefined };

export type Plan = {
  receives: Map<PeerId, Forward[]>;
  /** How many spatial layers of each sent video any receiver needs. */
  sends: Map<ProducerId, number>;
};

export type PlanOptions = {
  /** The maximum number of videos that one person receives. */
  maxVisible: number;
  /** Microphones that are not forwarded at present because others are louder. */
  heldBack: ReadonlySet<PeerId>;
  /** The two peers that send directly to each other. */
  direct?: readonly PeerId[] | undefined;
};

/** The highest priority in mediasoup: with a short downlink, a shared screen is served before every camera. */
const SCREEN_PRIORITY = 255;
const PRESENTER_PRIORITY = 128;

type Picture = { party: Party; producer: SentProducer; height: number };

/**
 * Plans who receives what: the audio of all others, and the subscribed videos in the layers that fill their size.
 * Prepared peers count as well, so that their consumers exist and their senders are sending by the time they join.
 */
export function plan(parties: readonly Party[], { maxVisible, heldBack, direct = [] }: PlanOptions): Plan {
  const inOrder = parties.toSorted((a, b) => a.seat - b.seat || (a.id < b.id ? -1 : 1));
  const receives = new Map(
    inOrder.map((receiver) => {
      const others = inOrder.filter(({ id }) => id !== receiver.id);
      const pictures = picturesFor(receiver, others).slice(0, maxVisible);
      const forwards = [...soundsOf(others, heldBack), ...pictures.map(forwardPicture)];
      const over = ({ peer }: Forward) => !(direct.includes(peer) && direct.includes(receiver.id));
      return [receiver.id, forwards.map((forward) => (over(forward) ? forward : { ...forward, want: undefined }))];
    }),
  );
  return { receives, sends: takenOf(inOrder, receives) };
}

function soundsOf(others: readonly Party[], heldBack: ReadonlySet<PeerId>): Forward[] {
  return others.flatMap(({ id: peer, producers }) =>
    producers.filter(isSound).map((producer) => {
      const silent = producer.source === 'microphone' && heldBack.has(peer);
      return { peer, producer, want: silent ? undefined : { priority: 1 } };
    }),
  );
}

/** Screens first, then subscriptions in order, then newcomers; each once. */
function picturesFor({ subscriptions, subscribedAt }: Party, others: readonly Party[]): Picture[] {
  const { pictures, newcomers } = subscriptions;
  const byId = new Map(others.map((party) => [party.id, party]));
  const named = pictures.flatMap(({ peer, ...look }) => pictureOf(byId.get(peer), look));
  const known = new Set(named.map(({ producer }) => producer.id));
  const unnamed = (source: VideoSubscription['source'], among: readonly Party[]) =>
    among
      .flatMap((party) => pictureOf(party, { source, height: newcomers.height }))
      .filter(({ producer }) => !known.has(producer.id))
      .slice(0, newcomers[source === 'screen' ? 'screens' : 'cameras']);
  const came = others.filter(({ seat }) => seat > subscribedAt);
  const all = [...named, ...unnamed('screen', others), ...unnamed('camera', came)];
  const once = new Map(all.map((picture) => [picture.producer.id, picture]));
  return [...once.values()].sort((a, b) => Number(isScreen(b)) - Number(isScreen(a)));
}

function pictureOf(party: Party | undefined, { source, height }: Omit<VideoSubscription, 'peer'>): Picture[] {
  const producer = party?.producers.find((one) => one.source === source);
  return party && producer ? [{ party, producer, height }] : [];
}

function forwardPicture(picture: Picture): Forward {
  const { party, producer, height } = picture;
  const layers = producer.layers > 1 ? layersFor(height, { spatial: producer.layers }) : undefined;
  return { peer: party.id, producer, want: { layers, priority: priorityOf(picture) } };
}

/** A shared screen first, then its presenter, then the larger video. */
function priorityOf(picture: Picture): number {
  if (isScreen(picture)) return SCREEN_PRIORITY;
  const presents = picture.party.producers.some(({ source }) => source === 'screen');
  return presents ? PRESENTER_PRIORITY : Math.min(100, Math.ceil(picture.height / 10));
}

function takenOf(
  parties: readonly Party[],
  receives: ReadonlyMap<PeerId, readonly Forward[]>,
): Map<ProducerId, number> {
  const pictures = parties.flatMap(({ producers }) => producers).filter((producer) => !isSound(producer));
  const taken = new Map(pictures.map(({ id }) => [id, 0]));
  for (const { producer, want } of [...receives.values()].flat()) {
    const known = taken.get(producer.id);
    if (known === undefined || !want) continue;
    taken.set(producer.id, Math.max(known, want.layers ? want.layers.spatialLayer + 1 : producer.layers));
  }
  return taken;
}

const isSound = ({ source }: SentProducer) => source === 'microphone' || source === 'screen-audio';
const isScreen = ({ producer }: Picture) => producer.source === 'screen';
