import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Subscriptions } from '#shared/protocol/subscriptions.ts';
import { capacityOf } from '../../layout/arrange.ts';
import type { Rect, Shape, Size } from '../../layout/best-grid.ts';
import { type Corner, corners, nearestCorner } from '../../layout/floating.ts';
import { type Layout, layouts } from '../../layout/large-tile.ts';
import { emptyOrder, movedTo, type Order } from '../../layout/order.ts';
import { subscriptionsFor } from '../../layout/subscriptions.ts';
import { cameraOf, isScreen, peerOf, SELF, type TileKey } from '../../layout/tile-key.ts';
import type { Store } from '../../util/store.ts';
import type { CallModel, Person } from '../call/call.ts';
import { noFilter, type PersonalFilter } from '../people/personal-filter.ts';
import { type DataPlan, subscriptionsUnder } from '../quality/data-plan.ts';
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
  /** The participant whom everybody should see large, unless tiles are pinned. */
  spotlight?: ReadonlySignal<PeerId | undefined>;
  /** How much video the data limit leaves; everything without one. */
  plan?: ReadonlySignal<DataPlan>;
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
  readonly #pins = signal<readonly TileKey[]>([]);
  readonly #corner;
  readonly #folded = signal(false);
  /** The tile that fills the whole screen, and its size. */
  readonly #full = signal<({ key: TileKey } & Size) | undefined>(undefined);
  readonly #mini = signal<Size | undefined>(undefined);
  readonly #shapes = signal<ReadonlyMap<TileKey, Shape>>(new Map());
  readonly #shape;
  readonly #capacity;
  #order: Order = emptyOrder;
  /** How often the user has changed the order. */
  readonly #moves = signal(0);
  readonly tileLayout: ReadonlySignal<TileLayout>;
  /** The video that is shown if there is room for only one. */
  readonly foremost: ReadonlySignal<PersonVideo | undefined>;
  /** The size of the picture-in-picture window, if there is one. */
  readonly mini: ReadonlySignal<Size | undefined> = this.#mini;
  /** Whether no video is subscribed to, to save bandwidth, by choice or because of the data limit. */
  readonly soundOnly: ReadonlySignal<boolean>;
  /** Whether that is because of the data limit, so that the choice changes nothing. */
  readonly overLimit: ReadonlySignal<boolean>;
  /** Remembered for the next visit. */
  readonly layout: ReadonlySignal<Layout>;
  /** Whether the local camera has no tile, although the others see it; remembered. */
  readonly selfHidden: ReadonlySignal<boolean>;
  /** The tiles that were enlarged by hand, earliest first. A pin of somebody who has left waits for their return. */
  readonly pins: ReadonlySignal<readonly TileKey[]> = this.#pins;
  /** Where the local tile lies while it floats over the only other one; remembered. */
  readonly corner: ReadonlySignal<Corner>;

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
    this.#corner = signal(corners.find((corner) => corner === store.read('self-corner')) ?? 'bottom-right');
    this.corner = this.#corner;
    this.layout = this.#layout;
    this.selfHidden = this.#selfHidden;
    this.tileLayout = computed(() => this.#next());
    this.foremost = computed(() => this.#foremost());
    const { plan = signal<DataPlan>('full') } = options;
    this.overLimit = computed(() => plan.value === 'audio');
    this.soundOnly = computed(() => this.#soundOnly.value || this.overLimit.value);
    effect(() => call.subscribe(subscriptionsUnder(plan.value, this.#subscriptions({ visible: visible.value }))));
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
    if (this.#selfHidden.peek()) this.#pins.value = without(this.#pins.peek(), cameraOf(SELF));
    this.#options.store.write('self-view', this.#selfHidden.peek() ? 'hidden' : undefined);
  }

  /** The local tile floats in that corner. */
  moveSelf(corner: Corner): void {
    this.#corner.value = corner;
    this.#options.store.write('self-corner', corner);
  }

  /** The local tile was dropped at that place, and goes to the nearest corner. */
  dropSelf(place: Rect): void {
    this.moveSelf(nearestCorner(this.#size.peek(), place));
  }

  /** That person's small tile goes to the place of another one. The order counts as long as both keep their seats. */
  moveTile(tile: TileKey, to: TileKey): void {
    const people = movedTo(this.#order.people, { id: peerOf(tile), to: peerOf(to) });
    this.#order = { ...this.#order, people };
    this.#moves.value += 1;
  }

  /** That person's small tile was dropped at this place, and goes to the one below it, if there is one. */
  dropTile(tile: TileKey, { x, y, width, height }: Rect): void {
    const middle = { x: x + width / 2, y: y + height / 2 };
    const below = this.#movable().find(({ key, place }) => key !== tile && contains(place, middle));
    if (below) this.moveTile(tile, below.key);
  }

  /** The small tiles before and behind that person's, with which it can change places. */
  neighboursOf(tile: TileKey): { before: TileKey | undefined; behind: TileKey | undefined } {
    const keys = this.#movable().map(({ key }) => key);
    const index = keys.indexOf(tile);
    return { before: keys[index - 1], behind: index < 0 ? undefined : keys[index + 1] };
  }

  #movable(): StageTile[] {
    return this.tileLayout.value.tiles.filter(({ subject }) => subject.of === 'camera');
  }

  /** Makes that tile a large one beside the others that are pinned, or no longer. */
  togglePin(key: TileKey): void {
    const pins = this.#pins.peek();
    this.#pins.value = pins.includes(key) ? without(pins, key) : [...pins, key];
  }

  /** Makes that screen the large one, instead of another screen. Pinned people stay. */
  enlarge(screen: TileKey): void {
    this.#pins.value = [...this.#pins.peek().filter((key) => !isScreen(key)), screen];
  }

  unpinAll(): void {
    this.#pins.value = [];
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
    void this.#moves.value;
    const { tileLayout, order } = nextTileLayout(this.#order, {
      people: this.#people.value,
      unknown: Math.max(0, call.count.value - 1 - call.people.value.length),
      sharing: screen.video.value !== undefined,
      size: this.#size.value,
      capacity: this.#capacity.value,
      shape: this.#shape.value,
      maxVisible: call.maxVisible.value,
      layout: this.#layout.value,
      pins: this.#effectivePins(),
      corner: this.#corner.value,
      selfShape: this.#shapes.value.get(cameraOf(SELF)) ?? 'wide',
      wanted: this.#wanted.value,
      folded: this.#folded.value,
      selfHidden: this.#selfHidden.value,
      still: this.#full.value !== undefined,
    });
    this.#order = order;
    return tileLayout;
  }

  /** The user's own pins, or without any, the participant in the spotlight. */
  #effectivePins(): readonly TileKey[] {
    const spotlight = this.#options.spotlight?.value;
    const pins = this.#pins.value;
    return pins.length > 0 || spotlight === undefined ? pins : [cameraOf(spotlight)];
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
    for (const { subject } of this.tileLayout.value.large) if ('person' in subject) return subject;
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
    const all = [...large, ...tiles];
    if (full === undefined) return all.flatMap(({ subject, place }) => this.#requested(subject, place));
    return all.filter(({ key }) => key === full.key).flatMap(({ subject }) => this.#requested(subject, full));
  }

  #seenInMini(): RequestedVideo[] {
    const [size, subject] = [this.#mini.value, this.foremost.value];
    return size && subject ? this.#requested(subject, size) : [];
  }

  #requested(subject: Subject, { width, height }: Size): RequestedVideo[] {
    if (!('person' in subject)) return [];
    const { of: source, person } = subject;
    const shape = source === 'camera' ? this.#shapes.value.get(cameraOf(person.id)) : undefined;
    return [{ peer: person.id, source, shape, width, height }];
  }
}

type RequestedVideo = { peer: string; source: 'camera' | 'screen'; shape: Shape | undefined } & Size;

const contains = ({ x, y, width, height }: Rect, at: { x: number; y: number }) =>
  at.x >= x && at.x <= x + width && at.y >= y && at.y <= y + height;

const without = (keys: readonly TileKey[], key: TileKey) => keys.filter((other) => other !== key);
