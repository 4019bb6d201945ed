import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Subscriptions, VideoSubscription } from '#shared/protocol/subscriptions.ts';
import { layersFor } from '../media/layers.ts';
import type { Want } from '../media/managed-consumer.ts';
import type { SentProducer } from '../media/peer-producers.ts';

/** The facts about a peer on which the plan depends. */
export type Party = {
  id: PeerId;
  /** The same array until something about it changes. */
  producers: readonly SentProducer[];
  /** Rises with every seat that is taken; Infinity in pre-join. */
  seat: number;
  subscriptions: Subscriptions;
  /** The last seat that had been taken when this peer subscribed. */
  subscribedAt: number;
};

/** A producer for which a peer should have a consumer. `want` says what flows; undefined for nothing. */
export type Forward = { peer: PeerId; producer: SentProducer; want: Want | undefined };

/** A producer; `seat` is that of its sender. */
export type Offer = { peer: PeerId; seat: number; producer: SentProducer };

/** The videos of one source, in the order in which their senders joined, and by sender. */
type VideoOffers = { inOrder: readonly Offer[]; of: ReadonlyMap<PeerId, Offer> };

/** All videos that are sent in a room. */
export type Videos = Record<VideoSubscription['source'], VideoOffers>;

/** Everything that is sent in a room: audio as it is forwarded, the most important first, and videos. */
type Offers = Videos & { sounds: readonly Forward[] };

export type Voices = {
  /** Microphones that are not forwarded at present because others are louder. */
  heldBack: ReadonlySet<PeerId>;
  /** Who is speaking. */
  speaking: Pick<ReadonlySet<PeerId>, 'has'>;
  /** Microphones that have no consumers, since others are more likely to be heard. */
  unheard: ReadonlySet<PeerId>;
  /** Whose screen's sound is not forwarded, since enough others share theirs. */
  surplusSounds: ReadonlySet<PeerId>;
};

/** The highest priority in mediasoup: with a short downlink, a shared screen is served before every camera. */
const SCREEN_PRIORITY = 255;
const PRESENTER_PRIORITY = 128;
/** Up to this height, in pixels, cameras have mediasoup's own priority, 1: another one takes a request for each. */
const GRID_HEIGHT = 360;

type SizedVideo = Offer & { height: number };

/** What these people send, in whatever order they are listed. */
export function offersOf(parties: readonly Party[], voices: Voices): Offers {
  const sent = parties
    .toSorted((a, b) => a.seat - b.seat || (a.id < b.id ? -1 : 1))
    .flatMap((party) => offersFrom(party));
  return {
    sounds: forwardSounds(
      sent.filter(({ producer }) => isSound(producer)),
      voices,
    ),
    camera: videosFrom('camera', sent),
    screen: videosFrom('screen', sent),
  };
}

/** What one of them sends. */
export const offersFrom = ({ id, seat, producers }: Pick<Party, 'id' | 'seat' | 'producers'>): Offer[] =>
  producers.map((producer) => ({ peer: id, seat, producer }));

/** How this audio is forwarded, the most important first. */
export function forwardSounds(sounds: readonly Offer[], voices: Voices): Forward[] {
  const isHeard = ({ peer, producer: { source } }: Offer) => source !== 'microphone' || !voices.unheard.has(peer);
  const isFirst = ({ peer, producer: { source } }: Offer) =>
    source === 'microphone' && voices.speaking.has(peer) && !voices.heldBack.has(peer);
  const heard = sounds.filter(isHeard);
  const byImportance = [...heard.filter(isFirst), ...heard.filter((sound) => !isFirst(sound))];
  return byImportance.map((sound) => forwardSound(sound, voices));
}

/** The videos that this peer receives: screens first, then subscriptions in order, then newcomers; each once. */
export function videosFor(receiver: Party, offers: Videos, { maxVisible }: { maxVisible: number }): Forward[] {
  const { newcomers } = receiver.subscriptions;
  const named = namedVideos(receiver, offers);
  const known = new Set(named.map(({ producer }) => producer.id));
  const isMeant = ({ peer, producer }: Offer) => peer !== receiver.id && !known.has(producer.id);
  const { screen, camera } = offers;
  const unnamed = [
    ...firstOf(screen.inOrder, newcomers.screens, { from: 0, isMeant }),
    ...firstOf(camera.inOrder, newcomers.cameras, { from: firstAfter(camera.inOrder, receiver.subscribedAt), isMeant }),
  ];
  const all = [...named, ...unnamed.map((video) => ({ ...video, height: newcomers.height }))];
  const once = new Map(all.map((video) => [video.producer.id, video]));
  const inOrder = [...once.values()].sort((a, b) => Number(isScreen(b)) - Number(isScreen(a)));
  return inOrder.slice(0, maxVisible).map((video) => forwardVideo(video, offers));
}

export const isSound = ({ source }: SentProducer) => source === 'microphone' || source === 'screen-audio';

/** How many spatial layers of its video this forward takes. */
export function layersTaken({ producer, want }: Forward): number {
  if (!want) return 0;
  return want.layers ? want.layers.spatialLayer + 1 : producer.layers;
}

function namedVideos({ id, subscriptions }: Party, offers: Videos): SizedVideo[] {
  return subscriptions.videos.flatMap(({ peer, source, height }) => {
    const video = peer === id ? undefined : offers[source].of.get(peer);
    return video ? { ...video, height } : [];
  });
}

function videosFrom(source: VideoSubscription['source'], sent: readonly Offer[]): VideoOffers {
  const inOrder = sent.filter(({ producer }) => producer.source === source);
  return { inOrder, of: new Map(inOrder.map((video) => [video.peer, video])) };
}

function forwardSound({ peer, producer }: Offer, { heldBack, surplusSounds }: Voices): Forward {
  const silent = (producer.source === 'microphone' ? heldBack : surplusSounds).has(peer);
  return { peer, producer, want: silent ? undefined : { priority: 1 } };
}

function firstOf(
  videos: readonly Offer[],
  count: number,
  { from, isMeant }: { from: number; isMeant: (video: Offer) => boolean },
): Offer[] {
  const found: Offer[] = [];
  for (let at = from; at < videos.length && found.length < count; at += 1) {
    const video = videos[at];
    if (video && isMeant(video)) found.push(video);
  }
  return found;
}

/** The index of the first video whose sender has a higher seat. */
function firstAfter(videos: readonly Offer[], seat: number): number {
  let [low, high] = [0, videos.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((videos[middle]?.seat ?? 0) > seat) high = middle;
    else low = middle + 1;
  }
  return low;
}

function forwardVideo(video: SizedVideo, offers: Videos): Forward {
  const { peer, producer, height } = video;
  const layers = producer.layers > 1 ? layersFor(height, { spatial: producer.layers }) : undefined;
  return { peer, producer, want: { layers, priority: priorityOf(video, offers) } };
}

/** A shared screen first, then its presenter, then the larger video; those of a grid share what is left. */
function priorityOf({ peer, producer, height }: SizedVideo, { screen }: Videos): number {
  if (isScreen({ producer })) return SCREEN_PRIORITY;
  if (screen.of.has(peer)) return PRESENTER_PRIORITY;
  return height > GRID_HEIGHT ? Math.min(100, Math.ceil(height / 10)) : 1;
}

const isScreen = ({ producer }: Pick<Offer, 'producer'>) => producer.source === 'screen';
