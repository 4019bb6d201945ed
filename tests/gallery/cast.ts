import { randomUUID } from 'node:crypto';
import { Bot } from '../load/bot.ts';
import { DataPeer } from '../support/data-peer.ts';
import { RawClient } from '../support/raw-client.ts';
import { until } from '../support/until.ts';
import type { Film, Studio } from './film.ts';
import { FilmStream } from './film-stream.ts';

/** All participants except the one whose screen is captured, in the order in which they join. */
const people = [
  'Mina', 'Jonas', 'Amara', 'Priya Raman', 'Leo', '김민아', 'Maximiliane von Hohenstein-Lichtenberg', '山田 太郎',
  'Zoë', 'Tomás', 'Ingrid', 'Kwame', 'Noor', 'Luca', '이서준', 'Freya', 'Mateo', 'Aiko', 'Björn', 'Salma', 'Ravi',
  'Chloé', 'Dmitri', 'Wanjiru', 'Elif', 'Hugo', '박지우', 'Nadia', 'Oskar', 'Yara', 'Samuel', 'Lin', 'Farah', 'Emil',
  'Rosa', 'Viktor', 'Ama', 'Jun', 'Clara', 'Idris', 'Maja', 'Andrés', 'Hana', 'Piotr', 'Leila', 'Finn', '최하은', 'Greta',
]; // biome-ignore format: a list of names

/** In larger rooms, a participant whose link loses this percentage of packets. */
const poorLink = { name: 'Leo', percent: 20 };

/** The camera, or the microphone, of one participant in this many is off. */
const CAMERA_OFF_EVERY = 6;
const MUTED_EVERY = 3;
/** How many have something to say to each other. */
export const COMPANY = 6;
/** Larger videos for people who are shown large. */
const LARGE = 9;

/** In a large room, so many send media, and the others listen. */
const SENDERS = 28;
const JOIN_AT_ONCE = 40;
const familyNames = [
  'Okafor', 'Lindqvist', 'Moreau', 'Haddad', 'Novák', 'Silva', 'Tanaka', 'Weiß', 'Khan', 'Rossi', 'Nguyen', 'Santos',
  'Kowalski', 'Demir', 'Jensen', 'Ortiz', 'Kaya', 'Berg', 'Popescu', 'Mensah', 'Dubois',
]; // biome-ignore format: a list of names

const lines = [
  ['Mina', 'Good morning! Shall we begin with the path by the water?'],
  ['Jonas', 'Yes please. The plan is here: https://harbour-garden.example/plan'],
  ['Amara', 'I counted 745 people last week 🎉'],
  ['Amara', 'Most of them came on Saturday, between ten and noon.'],
] as const;

export type CastOptions = { url: string; room: string; studio: Studio };

/** The participants of one room, without browsers: they send video that was recorded before. */
export class Cast {
  readonly #bots: Bot[] = [];
  readonly #ticking = setInterval(() => {
    for (const bot of this.#bots) bot.tick();
  }, 20);
  readonly #options: CastOptions;
  #sharer: Bot | undefined;
  #files: DataPeer | undefined;
  readonly #listeners: RawClient[] = [];

  /** Adds `count` people to the room. */
  static async gather(count: number, options: CastOptions): Promise<Cast> {
    const cast = new Cast(options);
    const senders = count > people.length ? SENDERS : count;
    for (const [index, name] of people.slice(0, senders).entries()) await cast.#comeIn(name, index);
    await cast.#listen(count - senders);
    if (count === COMPANY) await cast.#converse();
    return cast;
  }

  private constructor(options: CastOptions) {
    this.#options = options;
  }

  /** How many are in the room. */
  get size(): number {
    return this.#bots.length + this.#listeners.length + (this.#files ? 1 : 0);
  }

  /** They chat with each other, and one sends an image and a plan. */
  async #converse(): Promise<void> {
    const { url, room, studio } = this.#options;
    for (const [name, text] of lines) {
      const bot = this.#bots[people.indexOf(name)];
      await bot?.signalling.request('chat:send', { id: randomUUID(), text });
    }
    const poor = this.#bots[people.indexOf(poorLink.name)];
    if (poor) poor.lostPercent = poorLink.percent;
    this.#files = await DataPeer.join(url, { room, name: 'Noor' });
    this.#files.files.send([
      new File([new Uint8Array(await studio.photo())], 'harbour at eight.jpg', { type: 'image/jpeg' }),
      new File([new Uint8Array(2_400_000)], 'Planting plan, second draft.pdf', { type: 'application/pdf' }),
    ]);
    await until(() => this.#files?.files.files.value.size === 2, 'both are offered');
  }

  /** One more joins and shares a slide. */
  async share(): Promise<void> {
    const { studio } = this.#options;
    const films = {
      camera: new FilmStream(await studio.person('Tomás', 640)),
      screen: new FilmStream(await studio.slide()),
    };
    this.#sharer = await this.#join('Tomás', films);
  }

  async endShare(): Promise<void> {
    const sharer = this.#sharer;
    if (sharer === undefined) return;
    this.#bots.splice(this.#bots.indexOf(sharer), 1);
    sharer.close();
  }

  /** Raises the hands of the participants with these numbers. */
  async raiseHands(...who: number[]): Promise<void> {
    for (const index of who) await this.#bots[index]?.signalling.request('hand:raise', {});
  }

  async lowerHands(): Promise<void> {
    for (const { signalling } of this.#bots) await signalling.request('hand:lower', {});
  }

  async react(): Promise<void> {
    for (const [index, reaction] of (['👍', '🎉', '❤️', '👏'] as const).entries()) {
      await this.#bots[index]?.signalling.request('reaction:send', { reaction });
    }
  }

  async say(text: string): Promise<void> {
    await this.#bots[0]?.signalling.request('chat:send', { id: randomUUID(), text });
  }

  /** The first participant, who is the host, gives this role to somebody else. */
  async giveRole(name: string, role: 'host' | 'participant'): Promise<void> {
    const host = this.#bots[0]?.signalling;
    const found = Promise.withResolvers<string | undefined>();
    await host?.request('roster:list', { search: name }, ({ peers }) => found.resolve(peers[0]?.id));
    const peer = await found.promise;
    if (peer !== undefined) await host?.request('role:set', { peer, role });
  }

  close(): void {
    clearInterval(this.#ticking);
    this.#files?.close();
    for (const bot of this.#bots) bot.close();
    for (const listener of this.#listeners) listener.close();
  }

  /** So many come to listen, from all over the world: one address takes only a part of a room. */
  async #listen(count: number): Promise<void> {
    const { url, room } = this.#options;
    const given = people.slice(SENDERS).filter((name) => !/[가-힣]/u.test(name));
    const names = familyNames.flatMap((family) => given.map((name) => `${name} ${family}`));
    for (let from = 0; from < count; from += JOIN_AT_ONCE) {
      const joining = names.slice(from, Math.min(count, from + JOIN_AT_ONCE)).map(async (name, index) => {
        const listener = new RawClient(url, { from: `127.0.${1 + from / JOIN_AT_ONCE}.${1 + index}` });
        await listener.join(room, name);
        return listener;
      });
      this.#listeners.push(...(await Promise.all(joining)));
    }
  }

  async #comeIn(name: string, index: number): Promise<void> {
    const { studio } = this.#options;
    const film: Film | undefined =
      index % CAMERA_OFF_EVERY === CAMERA_OFF_EVERY - 2
        ? undefined
        : await studio.person(name, index < LARGE ? 640 : 320);
    await this.#join(name, film ? { camera: new FilmStream(film) } : {}, {
      muted: index % MUTED_EVERY === MUTED_EVERY - 1,
      speaks: index === 1,
    });
  }

  async #join(
    name: string,
    films: { camera?: FilmStream; screen?: FilmStream },
    { muted = false, speaks = false } = {},
  ): Promise<Bot> {
    const { url, room } = this.#options;
    const subscriptions = { videos: [], newcomers: { cameras: 0, screens: 0, height: 1 } };
    const bot = await Bot.join({
      url,
      room,
      name,
      subscriptions,
      camera: false,
      films,
      muted,
      speaks,
      dtx: true,
      counts: false,
    });
    this.#bots.push(bot);
    return bot;
  }
}
