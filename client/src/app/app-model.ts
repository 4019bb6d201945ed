import type { ReadonlySignal } from '@preact/signals';
import { computed, effect, signal, untracked } from '@preact/signals';
import { language } from '../i18n/i18n.ts';
import type { CallState } from '../models/call/call.ts';
import type { Uses } from '../screens/models.ts';
import { pageTitle } from './page-badge.ts';
import type { Router } from './router.ts';
import type { Ended, Screen } from './screen-for.ts';
import { screenFor } from './screen-for.ts';

/** Keeps address, call, devices and page consistent with one another. */
export class AppModel {
  readonly #end = signal<Ended | undefined>(undefined);
  readonly #seen = signal<CallState | undefined>(undefined);
  readonly #crashed = signal(false);
  readonly screen: ReadonlySignal<Screen>;
  /** An error replaces the screen: the person can neither mute nor see whether they are seen, so capturing stops. */
  readonly crash: () => void;
  readonly #undo: (() => void)[];

  constructor({
    call,
    chat,
    devices,
    otherTabs,
    screen,
    settings,
    router,
    missing,
  }: Uses<'call' | 'chat' | 'devices' | 'otherTabs' | 'screen' | 'settings'> & {
    router: Router;
    missing: readonly string[];
  }) {
    this.screen = computed(() =>
      screenFor({
        route: router.route.value,
        missing,
        call: call.state.value,
        socketState: call.socketState.value,
        waiting: call.waiting.value,
        end: this.#end.value,
        seen: this.#seen.value,
      }),
    );
    const room = computed(() => (router.route.value.page === 'room' ? router.route.value.room : undefined));
    const inUse = computed(
      () =>
        !this.#crashed.value &&
        (call.state.value.phase === 'joining' || ['pre_join', 'room'].includes(this.screen.value.show)),
    );
    this.crash = () => {
      this.#crashed.value = true;
      screen.stop();
    };
    const previewed = computed(() => (this.screen.value.show === 'pre_join' ? this.screen.value.room : undefined));
    const live = computed(() => call.state.value.phase === 'live');
    this.#undo = [
      // Going to another page leaves the call, and dismisses the message about the end of the previous one.
      effect(() => {
        const here = room.value;
        untracked(() => {
          if (isUnderWay(call.state.peek()) && here !== call.room.peek()) call.leave();
          this.#seen.value = call.state.peek();
        });
      }),
      effect(() => {
        const state = call.state.value;
        if (state.phase === 'ended') this.#end.value = state;
      }),
      effect(() => {
        const use = inUse.value;
        untracked(() => (use ? void devices.open() : devices.release()));
      }),
      effect(() => {
        const preview = previewed.value;
        untracked(() => {
          otherTabs.preview(preview);
          if (preview === undefined) call.cancel();
          else call.prepare(preview);
        });
      }),
      effect(() => {
        if (live.value) untracked(() => settings.visit(call.room.peek()));
      }),
      effect(() => {
        document.documentElement.dataset.theme = settings.theme.value;
      }),
      effect(() => {
        document.documentElement.lang = language.value;
      }),
      effect(() => {
        const presenting = screen.video.value !== undefined;
        document.title = pageTitle({ room: room.value, unread: chat.unread.value, presenting });
      }),
    ];
  }

  /** Whether the chosen screen is mounted. */
  get intact(): boolean {
    return !this.#crashed.peek();
  }

  close(): void {
    for (const undo of this.#undo.splice(0)) undo();
  }
}

const isUnderWay = ({ phase }: CallState) => phase === 'joining' || phase === 'live' || phase === 'reconnecting';
