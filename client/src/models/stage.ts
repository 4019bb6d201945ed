import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { type Arrangement, arrange, mostPeople } from '../layout/arrange.ts';
import type { Size } from '../layout/best-grid.ts';
import { type Page, pageOf } from '../layout/pages.ts';
import { wishesFor } from '../layout/wishes.ts';
import type { CallModel, Person } from './call.ts';
import type { ScreenShareModel } from './screen-share.ts';

/** What the room shows now. Oneself is the first tile of every page. */
export type Picture = {
  places: Arrangement;
  page: Page;
  /** How many of the others a page holds. */
  perPage: number;
  /** Who is on this page, in the order of their tiles behind oneself. */
  people: readonly Person[];
  /** Whose screens are on the stage; one's own is behind them. */
  sharers: readonly Person[];
  /** Whether the second tile is an invitation, since nobody else is here. */
  alone: boolean;
};

export type StageOptions = {
  call: Pick<CallModel, 'people' | 'maxVisible' | 'wish'>;
  screen: Pick<ScreenShareModel, 'video'>;
  /** Of the whole page, before the room is drawn. */
  windowSize: Size;
  pixelRatio(): number;
  /** Whether somebody can see the page. */
  visible: ReadonlySignal<boolean>;
};

/** The picture of the room: which people are on which page and where; what of it is seen, the server is asked for. */
export class StageModel {
  readonly #size;
  readonly #wanted = signal(0);
  readonly #soundOnly = signal(false);
  readonly picture: ReadonlySignal<Picture>;
  /** Whether nobody's picture is wished for, to spare the line. */
  readonly soundOnly: ReadonlySignal<boolean> = this.#soundOnly;

  constructor({ call, screen, windowSize, pixelRatio, visible }: StageOptions) {
    this.#size = signal(windowSize);
    this.picture = computed(() =>
      pictureOf(call.people.value, {
        size: this.#size.value,
        own: screen.video.value !== undefined,
        wanted: this.#wanted.value,
        maxVisible: call.maxVisible.value,
      }),
    );
    effect(() => {
      const { people, sharers, places, page, perPage } = this.picture.value;
      const last = page.index === page.count - 1;
      const shown = {
        screens: sharers.flatMap(({ id }, index) => placed(id, places.screens[index])),
        tiles: people.flatMap(({ id }, index) => placed(id, places.people.tiles[index + 1])),
        spare: last ? perPage - people.length : 0,
        pixelRatio: pixelRatio(),
      };
      call.wish(wishesFor(shown, { seen: visible.value && !this.#soundOnly.value }));
    });
  }

  /** The space that the picture has, in CSS pixels. */
  resize(size: Size): void {
    if (size.width > 0 && size.height > 0) this.#size.value = size;
  }

  turnTo(page: number): void {
    this.#wanted.value = page;
  }

  toggleSoundOnly(): void {
    this.#soundOnly.value = !this.#soundOnly.peek();
  }
}

/** Below the picture, where there are several pages: for the buttons that turn them. */
const PAGER_HEIGHT = 48;

function pictureOf(
  others: readonly Person[],
  { size, own, wanted, maxVisible }: { size: Size; own: boolean; wanted: number; maxVisible: number },
): Picture {
  const sharers = others.filter(({ screen }) => screen !== undefined);
  const screens = sharers.length + (own ? 1 : 0);
  const holds = (space: Size) => Math.max(1, Math.min(mostPeople(space, { screens }) - 1, maxVisible - sharers.length));
  const allFit = others.length <= holds(size);
  const space = allFit ? size : { ...size, height: size.height - PAGER_HEIGHT };
  const perPage = holds(space);
  const page = pageOf(others.length, { perPage, wanted });
  const people = others.slice(page.from, page.to);
  // Whoever comes first takes the place of the invitation, so nobody's tile moves.
  const alone = others.length === 0 && screens === 0;
  const places = arrange(space, { people: people.length + (alone ? 2 : 1), screens });
  return { places, page, perPage, people, sharers, alone };
}

const placed = (peer: PeerId, place: Size | undefined) =>
  place ? [{ peer, width: place.width, height: place.height }] : [];
