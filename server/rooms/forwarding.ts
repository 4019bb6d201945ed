import type { PeerId, ProducerId } from '#shared/protocol/scalars.ts';
import type { Subscriptions, VideoSubscription } from '#shared/protocol/subscriptions.ts';
import { layersFor } from '../media/layers.ts';
import type { Want } from '../media/managed-consumer.ts';
import type { SentProducer } from '../media/peer-producers.ts';

/** The facts about a peer on which the plan depends. */
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

export type PlanOptions = {
  /** The maximum number of videos that one person receives. */
  maxVisible: number;
  /** Microphones that are not forwarded at present because others are louder. */
  heldBack: ReadonlySet<PeerId>;
  /** Who is speaking. */
  speaking?: Pick<ReadonlySet<PeerId>, 'has'> | undefined;
  /** The two peers that send directly to each other. */
  direct?: readonly PeerId[] | undefined;
};

/** The highest priority in mediasoup: with a short downlink, a shared screen is served before every camera. */
const SCREEN_PRIORITY = 255;
const PRESENTER_PRIORITY = 128;

type Video = { party: Party; producer: SentProducer };
type SizedVideo = Video & { height: number };

/** The current streams: each video by its sender, in the order in which the senders joined. */
type Offers = {
  sounds: readonly Forward[];
  screen: ReadonlyMap<PeerId, Video>;
  camera: ReadonlyMap<PeerId, Video>;
};

/**
 * Plans who receives what: the audio of all others, and the subscribed videos in the layers that fill their size.
 * Prepared peers count as well, so that their consumers exist and their senders are sending by the time they join. The
 * most important come first, in case there is no place for all: speakers, other audio, screens, then cameras in order.
 * @returns the plan of each receiver, which is computed when it is asked for; only until something changes.
 */
export function plan(
  parties: readonly Party[],
  { maxVisible, heldBack, speaking = new Set(), direct = [] }: PlanOptions,
): (receiver: Party) => Forward[] {
  const offers = offersOf(parties, { heldBack, speaking });
  return (receiver) => {
    const sounds = offers.sounds.filter(({ peer }) => peer !== receiver.id);
    const videos = videosFor(receiver, offers).slice(0, maxVisible);
    const forwards = [...sounds, ...videos.map((video) => forwardVideo(video, offers))];
    if (!direct.includes(receiver.id)) return forwards;
    return forwards.map((forward) => (direct.includes(forward.peer) ? { ...forward, want: undefined } : forward));
  };
}

/** How many spatial layers of each sent video any receiver needs. */
export function layersNeeded(
  parties: readonly Pick<Party, 'producers'>[],
  receives: Iterable<readonly Forward[]>,
): Map<ProducerId, number> {
  const videos = parties.flatMap(({ producers }) => producers.filter((producer) => !isSound(producer)));
  const needed = new Map(videos.map(({ id }) => [id, 0]));
  for (const forwards of receives) {
    for (const { producer, want } of forwards) {
      if (!want || isSound(producer)) continue;
      const known = needed.get(producer.id);
      if (known === undefined) continue;
      needed.set(producer.id, Math.max(known, want.layers ? want.layers.spatialLayer + 1 : producer.layers));
    }
  }
  return needed;
}

function offersOf(
  parties: readonly Party[],
  { heldBack, speaking }: Required<Pick<PlanOptions, 'heldBack' | 'speaking'>>,
): Offers {
  const inOrder = parties.toSorted((a, b) => a.seat - b.seat || (a.id < b.id ? -1 : 1));
  const sent = inOrder.flatMap((party) => party.producers.map((producer) => ({ party, producer })));
  const videosFrom = (source: VideoSubscription['source']) =>
    new Map(sent.flatMap((video) => (video.producer.source === source ? [[video.party.id, video]] : [])));
  const sounds = sent.filter(({ producer }) => isSound(producer));
  const isFirst = ({ party: { id }, producer: { source } }: Video) =>
    source === 'microphone' && speaking.has(id) && !heldBack.has(id);
  const byImportance = [...sounds.filter(isFirst), ...sounds.filter((sound) => !isFirst(sound))];
  return {
    sounds: byImportance.map((sound) => forwardSound(sound, heldBack)),
    screen: videosFrom('screen'),
    camera: videosFrom('camera'),
  };
}

function forwardSound({ party, producer }: Video, heldBack: ReadonlySet<PeerId>): Forward {
  const silent = producer.source === 'microphone' && heldBack.has(party.id);
  return { peer: party.id, producer, want: silent ? undefined : { priority: 1 } };
}

/** Screens first, then subscriptions in order, then newcomers; each once. */
function videosFor({ id, subscriptions, subscribedAt }: Party, offers: Offers): SizedVideo[] {
  const { videos, newcomers } = subscriptions;
  const named = videos.flatMap(({ peer, source, height }) => {
    const video = peer === id ? undefined : offers[source].get(peer);
    return video ? { ...video, height } : [];
  });
  const known = new Set(named.map(({ producer }) => producer.id));
  const unnamed = (source: VideoSubscription['source']) =>
    [...offers[source].values()].filter(({ party, producer }) => party.id !== id && !known.has(producer.id));
  const came = unnamed('camera').filter(({ party }) => party.seat > subscribedAt);
  const others = [...unnamed('screen').slice(0, newcomers.screens), ...came.slice(0, newcomers.cameras)];
  const all = [...named, ...others.map((video) => ({ ...video, height: newcomers.height }))];
  const once = new Map(all.map((video) => [video.producer.id, video]));
  return [...once.values()].sort((a, b) => Number(isScreen(b)) - Number(isScreen(a)));
}

function forwardVideo(video: SizedVideo, offers: Offers): Forward {
  const { party, producer, height } = video;
  const layers = producer.layers > 1 ? layersFor(height, { spatial: producer.layers }) : undefined;
  return { peer: party.id, producer, want: { layers, priority: priorityOf(video, offers) } };
}

/** A shared screen first, then its presenter, then the larger video. */
function priorityOf(video: SizedVideo, { screen }: Offers): number {
  if (isScreen(video)) return SCREEN_PRIORITY;
  return screen.has(video.party.id) ? PRESENTER_PRIORITY : Math.min(100, Math.ceil(video.height / 10));
}

const isSound = ({ source }: SentProducer) => source === 'microphone' || source === 'screen-audio';
const isScreen = ({ producer }: SizedVideo) => producer.source === 'screen';
