import type { PeerId, ProducerId } from '#shared/protocol/scalars.ts';
import type { Subscriptions, VideoSubscription } from '#shared/protocol/subscriptions.ts';
import { layersFor } from '../media/layers.ts';
import type { Want } from '../media/managed-consumer.ts';
import type { SentProducer } from '../media/peer-producers.ts';

/** What the plan must know of a person. */
export type Party = {
  id: PeerId;
  producers: readonly SentProducer[];
  /** Rises with every seat that is taken; Infinity in pre-join. */
  seat: number;
  subscriptions: Subscriptions;
  /** The last seat that was taken when it subscribed. */
  subscribedAt: number;
};

/** A producer that somebody is to have a consumer of; what flows of it now is `want`, or nothing. */
export type Forward = { peer: PeerId; producer: SentProducer; want: Want | undefined };

export type Plan = {
  receives: Map<PeerId, Forward[]>;
  /** How many spatial layers anybody takes of each picture that is sent. */
  sends: Map<ProducerId, number>;
};

export type PlanOptions = {
  /** Pictures that one person receives at most. */
  maxVisible: number;
  /** Whose microphones are not forwarded for now, since louder ones are. */
  heldBack: ReadonlySet<PeerId>;
  /** The two who send straight to one another. */
  direct?: readonly PeerId[] | undefined;
};

/** mediasoup's highest: where the downlink is short, a shared screen is served before every camera. */
const SCREEN_PRIORITY = 255;
const PRESENTER_PRIORITY = 128;

type Picture = { party: Party; producer: SentProducer; height: number };

/**
 * Who receives what: everybody the sound of all others, and the pictures that they subscribe to, in the layers that
 * fill them. Who prepares to join counts as well: what they will see is set up for them, and its senders send it by the
 * time they join.
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

/** Screens first, then as subscribed, then newcomers; each once. */
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

/** A shared screen, who presents it, and then the larger picture. */
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
