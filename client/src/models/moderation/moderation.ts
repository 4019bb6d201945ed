import { batch, computed, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { RoomPolicy } from '#shared/protocol/access.ts';
import { AppError } from '#shared/protocol/errors.ts';
import type { RequestInput, RequestName, RequestResult } from '#shared/protocol/events.ts';
import type { Moderation, StoppableSource, Switches } from '#shared/protocol/moderation.ts';
import { isBelow, moderates, type NamedPeer, type Role } from '#shared/protocol/roles.ts';
import type { JoinResult } from '#shared/protocol/room.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { t } from '../../i18n/i18n.ts';
import type { Signalling } from '../../signalling/signalling.ts';
import type { ToastsModel } from '../announcements/toasts.ts';
import type { CallObserver } from '../call/observer.ts';
import { withShownName } from '../people/self-names.ts';
import { type Act, everythingOn, type Restraint, restraintOn, switchNames } from './restraint.ts';

export type { Act, Restraint } from './restraint.ts';

/** The requests of moderators and hosts. */
export type ModeratorRequest = Extract<
  RequestName,
  | `moderation:${string}`
  | 'role:set'
  | 'switches:set'
  | 'spotlight:set'
  | 'room:end'
  | 'access:set'
  | `lobby:admit${string}`
  | 'lobby:deny'
>;

/** What somebody has done to this participant, to others or to the room; `mine` if it is about this participant. */
export type ModerationNews =
  | { what: 'done'; done: Moderation; mine: boolean }
  | { what: 'role'; role: Role; by: NamedPeer | undefined }
  | { what: 'switches'; changed: readonly { name: keyof Switches; on: boolean }[]; by: NamedPeer }
  | { what: 'access'; policy: RoomPolicy; by: NamedPeer }
  /** The microphone stays muted, and nothing else says why. */
  | { what: 'kept_muted'; restraint: Restraint };

export type ModerationOptions = {
  toasts: Pick<ToastsModel, 'show'>;
  /** A moderator has given the local participant this name. */
  onRenamed(name: string): void;
};

/** Older news have been shown, or are too many. */
const MAX_NEWS = 20;

const goneIsFine: ReadonlySet<RequestName> = new Set<RequestName>(['moderation:remove', 'lobby:admit', 'lobby:deny']);

/** The local participant's role, what it allows, and what others have decided for this participant and the room. */
export class ModerationModel implements CallObserver {
  readonly #options: ModerationOptions;
  readonly #role = signal<Role>('participant');
  readonly #stopped = signal<readonly StoppableSource[]>([]);
  readonly #switches = signal<Switches>(everythingOn);
  readonly #spotlight = signal<PeerId | undefined>(undefined);
  readonly #policy = signal<RoomPolicy>('open');
  readonly #waiting = signal<readonly NamedPeer[]>([]);
  readonly #askedBy = signal<NamedPeer | undefined>(undefined);
  readonly #news = signal<readonly (ModerationNews & { id: number })[]>([]);
  readonly role: ReadonlySignal<Role> = this.#role;
  /** Whether the local participant keeps order in the room. */
  readonly moderates: ReadonlySignal<boolean> = computed(() => moderates(this.#role.value));
  /** What participants may do in this room. */
  readonly switches: ReadonlySignal<Switches> = this.#switches;
  /** The participant whom everybody should see large; undefined for nobody, or for the local participant. */
  readonly spotlight: ReadonlySignal<PeerId | undefined> = this.#spotlight;
  /** Who may join. */
  readonly policy: ReadonlySignal<RoomPolicy> = this.#policy;
  /** For a moderator or host: the people in the lobby, longest there first. */
  readonly waiting: ReadonlySignal<readonly NamedPeer[]> = computed(() =>
    this.moderates.value ? this.#waiting.value : [],
  );
  /** The moderator who asks the local participant to unmute. */
  readonly askedBy: ReadonlySignal<NamedPeer | undefined> = this.#askedBy;
  /** What others have done, oldest first. */
  readonly news: ReadonlySignal<readonly (ModerationNews & { id: number })[]> = this.#news;
  #signalling: Signalling | undefined;
  #lastId = 0;
  /** Whether something was added in this tick. */
  #isFresh = false;

  constructor(options: ModerationOptions) {
    this.#options = options;
  }

  follow(signalling: Signalling, { self, ...joined }: JoinResult): () => void {
    const { role, stopped = [], switches, spotlight, policy, waiting = [] } = joined;
    const [again, before] = [this.#signalling !== undefined, this.#role.peek()];
    this.#signalling = signalling;
    batch(() => {
      this.#role.value = role;
      this.#stopped.value = [...stopped];
      this.#switches.value = { ...switches };
      this.#spotlight.value = spotlight === self ? undefined : spotlight;
      this.#policy.value = policy;
      this.#waiting.value = waiting.map(withShownName);
    });
    // It fell to this participant while the connection was lost.
    if (again && before !== role) this.#add({ what: 'role', role, by: undefined });
    const undo = [
      signalling.on('role:changed', (change) => {
        if (change.peer === self) this.#takeRole(change, self);
      }),
      signalling.on('peer:renamed', ({ peer, name }) => {
        if (peer === self) this.#options.onRenamed(name);
      }),
      signalling.on('peer:stopped', ({ peer, sources }) => {
        if (peer === self) this.#stopped.value = [...sources];
      }),
      signalling.on('switches:changed', ({ switches: next, by }) => this.#takeSwitches(next, { by, self })),
      signalling.on('spotlight:changed', ({ peer }) => {
        this.#spotlight.value = peer === null || peer === self ? undefined : peer;
      }),
      signalling.on('access:changed', ({ policy: next, by }) => {
        this.#policy.value = next;
        if (by.peer !== self) this.#add({ what: 'access', policy: next, by: withShownName(by) });
      }),
      signalling.on('lobby:changed', ({ waiting: all }) => {
        this.#waiting.value = all.map(withShownName);
      }),
      signalling.on('moderation:done', (done) => this.#takeDone(done, self)),
      signalling.on('producer:limited', ({ source, reason }) => {
        if (source === 'microphone' && reason === 'moderator') this.#explainMuted();
      }),
    ];
    return () => {
      for (const stop of undo) stop();
    };
  }

  clear(): void {
    this.#signalling = undefined;
    batch(() => {
      this.#role.value = 'participant';
      this.#stopped.value = [];
      this.#switches.value = everythingOn;
      this.#spotlight.value = undefined;
      this.#askedBy.value = undefined;
      this.#policy.value = 'open';
      this.#waiting.value = [];
      this.#news.value = [];
    });
  }

  /** Whether the local participant may moderate somebody with this role. */
  mayModerate(role: Role): boolean {
    return this.moderates.value && !isBelow(this.#role.value, role);
  }

  /** What keeps the local participant from this; undefined if nothing does. */
  restraintOn(act: Act): Restraint | undefined {
    const [role, switches, stopped] = [this.#role.value, this.#switches.value, this.#stopped.value];
    return restraintOn(act, { role, switches, stopped });
  }

  /** Whether the local participant may do this; if not, a toast says why. */
  permits(act: Act): boolean {
    const restraint = untracked(() => this.restraintOn(act));
    if (restraint) this.#options.toasts.show({ text: t(`restraint.${restraint}`), about: `restraint of ${act}` });
    return restraint === undefined;
  }

  /** The local participant has answered the request to unmute. */
  answerAsk(): void {
    this.#askedBy.value = undefined;
  }

  /** Makes a request of a moderator. @returns whether it was granted. */
  async request<Name extends ModeratorRequest>(
    name: Name,
    data: RequestInput<Name>,
    granted?: (result: RequestResult<Name>) => void,
  ): Promise<boolean> {
    try {
      await this.#signalling?.request(name, data, granted);
      return this.#signalling !== undefined;
    } catch (error) {
      // The person has left meanwhile, which is what was wanted, or no longer waits.
      return goneIsFine.has(name) && error instanceof AppError && error.code === 'not_found';
    }
  }

  #takeRole({ role, by }: { role: Role; by?: NamedPeer }, self: PeerId): void {
    const before = this.#role.peek();
    this.#role.value = role;
    if (role !== before && by?.peer !== self) this.#add({ what: 'role', role, by: by && withShownName(by) });
  }

  #takeSwitches(next: Switches, { by, self }: { by: NamedPeer; self: PeerId }): void {
    const before = this.#switches.peek();
    this.#switches.value = { ...next };
    const changed = switchNames.filter((name) => before[name] !== next[name]).map((name) => ({ name, on: next[name] }));
    if (by.peer !== self) this.#add({ what: 'switches', changed, by: withShownName(by) });
  }

  #takeDone(done: Moderation, self: PeerId): void {
    const mine = done.target?.peer === self;
    const by = withShownName(done.by);
    if (mine && done.action === 'ask_to_unmute') this.#askedBy.value = by;
    this.#add({
      what: 'done',
      done: { ...done, by, ...(done.target && { target: withShownName(done.target) }) },
      mine,
    });
  }

  /** A new microphone starts muted if it may not be on; a moderator who mutes somebody is named in the same tick. */
  #explainMuted(): void {
    const before = this.#isFresh ? undefined : this.#lastId;
    queueMicrotask(() => {
      const restraint = this.restraintOn('unmuting');
      if (restraint && this.#lastId === before) this.#add({ what: 'kept_muted', restraint });
    });
  }

  #add(news: ModerationNews): void {
    this.#lastId += 1;
    this.#news.value = [...this.#news.peek(), { ...news, id: this.#lastId }].slice(-MAX_NEWS);
    this.#isFresh = true;
    queueMicrotask(() => {
      this.#isFresh = false;
    });
  }
}
