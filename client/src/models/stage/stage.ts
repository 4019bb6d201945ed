import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Subscriptions } from '#shared/protocol/subscriptions.ts';
import { capacityOf } from '../../layout/arrange.ts';
import type { Shape, Size } from '../../layout/best-grid.ts';
import { type Layout, layouts } from '../../layout/large-tile.ts';
import { emptyOrder, type Order } from '../../layout/order.ts';
import { subscriptionsFor } from '../../layout/subscriptions.ts';
import { cameraOf, SELF, type TileKey } from '../../layout/tile-key.ts';
import type { Store } from '../../util/store.ts';
import type { CallModel, Person } from '../call/call.ts';
import { noFilter, type PersonalFilter } from '../people/personal-filter.ts';
import type { ScreenShareModel } from './screen-share.ts';
import { nextTileLayout, type StageTile, type Subject, type TileLayout } from './tile-layout.ts';

export type { StageTile, TileLayout } from './tile-layout.ts';

export type StageOptions = {
  call: Pick<CallModel, 'people' | 'count' | 'meet' | 'maxVisible' | 'subscribe'>;
  /** Decides whose video is hidden, and who counts as silent. */
  filter?: Pick<PersonalFilter, 'sees' | 'hears'>;
  screen: Pick<ScreenShareModel, 'video'>;
  store: Store;
  /** Of the whole page, before the room is drawn. */
  windowSize: Size;
  pixelRatio(): number;
  /** Whether somebody can see the page. */
  visible: ReadonlySignal<boolean>;
};

/** How many screens that are shared later are subscribed to in advance. */
const NEW_SCREENS = 4;

/** Somebody's camera or screen. */
export type PersonVideo = Extract<Subject, { person: Person }>;

/** The stage of the room: which tiles are on which page and where. What is visible is requested from the server. */
export class StageModel {
  readonly #options: StageOptions;
  readonly #filter: Pick<PersonalFilter, 'sees' | 'hears'>;
  /** The people of the call, without what is filtered out. */
  readonly #people: ReadonlySignal<readonly Person[]>;
  readonly #size;
  readonly #wanted = signal(0);
  readonly #soundOnly = signal(false);
  readonly #layout;
  readonly #selfHidden;
  readonly #pinned = signal<TileKey | undefined>(undefined);
  readonly #folded = signal(false);
  /** The tile that fills the whole screen, and its size. */
  readonly #full = signal<({ key: TileKey } & Size) | undefined>(undefined);
  readonly #mini = signal<Size | undefined>(undefined);
  readonly #shapes = signal<ReadonlyMap<TileKey, Shape>>(new Map());
  readonly #shape;
  readonly #capacity;
  #order: Order = emptyOrder;
  readonly tileLayout: ReadonlySignal<TileLayout>;
  /** The video that is shown if there is room for only one. */
  readonly foremost: ReadonlySignal<PersonVideo | undefined>;
  /** The size of the picture-in-picture window, if there is one. */
  readonly mini: ReadonlySignal<Size | undefined> = this.#mini;
  /** Whether no video is subscribed to, to save bandwidth. */
  readonly soundOnly: ReadonlySignal<boolean> = this.#soundOnly;
  /** Remembered for the next visit. */
  readonly layout: ReadonlySignal<Layout>;
  /** Whether the local camera has no tile, although the others see it; remembered. */
  readonly selfHidden: ReadonlySignal<boolean>;
  /** The tile that was enlarged by hand. */
  readonly pinned: ReadonlySignal<TileKey | undefined> = this.#pinned;

  constructor(options: StageOptions) {
    const { call, store, windowSize, visible } = options;
    this.#options = options;
    this.#filter = options.filter ?? noFilter;
    this.#people = computed(() => call.people.value.map((person) => this.#filtered(person)));
    this.#size = signal(windowSize);
    this.#shape = computed(() => this.#usualShape());
    this.#capacity = computed(() => capacityOf(this.#size.value, this.#shape.value));
    this.#layout = signal(layouts.find((layout) => layout === store.read('layout')) ?? 'auto');
    this.#selfHidden = signal(store.read('self-view') === 'hidden');
    this.layout = this.#layout;
    this.selfHidden = this.#selfHidden;
    this.tileLayout = computed(() => this.#next());
    this.foremost = computed(() => this.#foremost());
    effect(() => call.subscribe(this.#subscriptions({ visible: visible.value })));
    // Once for each page, and again when the answer does not fill it.
    const lacks = computed(() => this.tileLayout.value.lacking && `${this.#wanted.value} ${call.people.value.length}`);
    effect(() => {
      if (lacks.value) call.meet();
    });
  }

  /** The size of the stage, in CSS pixels. */
  resize(size: Size): void {
    if (size.width > 0 && size.height > 0) this.#size.value = size;
  }

  /** A video turned out to have this size. */
  measure(key: TileKey, { width, height }: Size): void {
    const shape = height > width ? 'upright' : 'wide';
    if (this.#shapes.peek().get(key) !== shape) this.#shapes.value = new Map(this.#shapes.peek()).set(key, shape);
  }

  turnTo(page: number): void {
    this.#wanted.value = page;
  }

  toggleSoundOnly(): void {
    this.#soundOnly.value = !this.#soundOnly.peek();
  }

  choose(layout: Layout): void {
    this.#layout.value = layout;
    this.#options.store.write('layout', layout === 'auto' ? undefined : layout);
  }

  toggleSelf(): void {
    this.#selfHidden.value = !this.#selfHidden.peek();
    if (this.#selfHidden.peek() && this.#pinned.peek() === cameraOf(SELF)) this.#pinned.value = undefined;
    this.#options.store.write('self-view', this.#selfHidden.peek() ? 'hidden' : undefined);
  }

  /** Makes that tile the large one, or no longer. */
  togglePin(key: TileKey): void {
    this.#pinned.value = this.#pinned.peek() === key ? undefined : key;
  }

  /** Hides the tiles beside the large one, or shows them again. */
  toggleFolded(): void {
    this.#folded.value = !this.#folded.peek();
  }

  /** That tile fills the whole screen, of this size; undefined for none. */
  fill(full: ({ key: TileKey } & Size) | undefined): void {
    this.#full.value = full;
  }

  /** A picture-in-picture window of this size, in CSS pixels, shows the most important video; undefined for none. */
  showMini(size: Size | undefined): void {
    this.#mini.value = size;
  }

  /** Each layout follows from the previous one; the same input gives the same layout. */
  #next(): TileLayout {
    const { call, screen } = this.#options;
    const { tileLayout, order } = nextTileLayout(this.#order, {
      people: this.#people.value,
      unknown: Math.max(0, call.count.value - 1 - call.people.value.length),
      sharing: screen.video.value !== undefined,
      size: this.#size.value,
      capacity: this.#capacity.value,
      shape: this.#shape.value,
      maxVisible: call.maxVisible.value,
      layout: this.#layout.value,
      pinned: this.#pinned.value,
      wanted: this.#wanted.value,
      folded: this.#folded.value,
      selfHidden: this.#selfHidden.value,
      still: this.#full.value !== undefined,
    });
    this.#order = order;
    return tileLayout;
  }

  /** A participant after filtering: without hidden video, and not speaking while muted on this page. */
  #filtered(person: Person): Person {
    const speaking = person.speaking && this.#filter.hears(person.id);
    if (this.#filter.sees(person.id)) return speaking === person.speaking ? person : { ...person, speaking };
    return { ...person, speaking, camera: undefined, screen: undefined };
  }

  /** The shape of most cameras whose video has been measured. */
  #usualShape(): Shape {
    const cameras = [SELF, ...this.#options.call.people.value.map(({ id }) => id)].map(cameraOf);
    const seen = cameras.flatMap((key) => this.#shapes.value.get(key) ?? []);
    return seen.filter((shape) => shape === 'upright').length > seen.length / 2 ? 'upright' : 'wide';
  }

  #foremost(): PersonVideo | undefined {
    const { large } = this.tileLayout.value;
    if (large && 'person' in large.subject) return large.subject;
    const people = this.#people.value;
    const person = people.find(({ id }) => id === this.#order.spotlight) ?? people[0];
    return person && { of: 'camera', person };
  }

  #subscriptions({ visible }: { visible: boolean }): Subscriptions {
    const { spare } = this.tileLayout.value;
    const seen = visible && !this.#soundOnly.value;
    const tiles = seen ? this.#seenTiles() : [];
    const mini = this.#soundOnly.value ? [] : this.#seenInMini();
    const shown = [
      ...tiles,
      ...mini.filter((one) => !tiles.some((tile) => tile.peer === one.peer && tile.source === one.source)),
    ];
    const videos = shown.filter(({ peer }) => this.#filter.sees(peer));
    const requested = videos.filter(({ source }) => source === 'screen').length;
    const screens = this.#options.call.people.value.filter(({ screen }) => screen !== undefined).length;
    const whole = seen && this.#full.value === undefined;
    return subscriptionsFor({
      videos,
      // A screen that is not named would be taken for a new one.
      spare: { cameras: whole ? spare : 0, screens: whole && requested === screens ? NEW_SCREENS : 0 },
      pixelRatio: this.#options.pixelRatio(),
    });
  }

  #seenTiles(): RequestedVideo[] {
    const { large, tiles } = this.tileLayout.value;
    const full = this.#full.value;
    const all = large ? [large, ...tiles] : tiles;
    if (full === undefined) return all.flatMap(({ subject, place }) => requestedVideos(subject, place));
    return all.filter(({ key }) => key === full.key).flatMap(({ subject }) => requestedVideos(subject, full));
  }

  #seenInMini(): RequestedVideo[] {
    const [size, subject] = [this.#mini.value, this.foremost.value];
    return size && subject ? requestedVideos(subject, size) : [];
  }
}

type RequestedVideo = { peer: string; source: 'camera' | 'screen' } & Size;

function requestedVideos(subject: StageTile['subject'], { width, height }: Size): RequestedVideo[] {
  return 'person' in subject ? [{ peer: subject.person.id, source: subject.of, width, height }] : [];
}
