import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { ModeInfo } from '#shared/protocol/direct.ts';
import { AppError, type ErrorCode } from '#shared/protocol/errors.ts';
import type { NamedPeer } from '#shared/protocol/roles.ts';
import type { EndReason, JoinResult, PreviewPeople, Welcome } from '#shared/protocol/room.ts';
import type { PeerId, SeatKey, Source } from '#shared/protocol/scalars.ts';
import { defaultSubscriptions, type Subscriptions } from '#shared/protocol/subscriptions.ts';
import type { DirectPath } from '../../data/transport/routed-data.ts';
import { type Prepared, prepare } from '../../media/device.ts';
import { monitorMediaFlow } from '../../media/media-flow-monitor.ts';
import { type LinkPaths, newPaths } from '../../media/path-state.ts';
import { type Reach, reachAfter } from '../../media/reach-watch.ts';
import { ConnectionLost, Signalling, type SocketState } from '../../signalling/signalling.ts';
import { backoff } from '../../util/backoff.ts';
import { makeSeatKey } from '../../util/seat-key.ts';
import { PeopleModel } from '../people/people.ts';
import type { Roster } from '../people/roster.ts';
import { firstMode } from './direct-call.ts';
import { waitInLobby } from './lobby.ts';
import type { CallObserver } from './observer.ts';
import { PreJoin } from './pre-join/pre-join.ts';
import type { PreJoinState } from './pre-join/state.ts';
import { type Recovery, recoveryOf } from './recovery.ts';
import { rejoinDelay } from './rejoin-delay.ts';
import type { CallDevices, CallScreen, CallSession, LimitedSource } from './session.ts';
import { type CallEvent, type CallState, callSteps, type EndedReason, type ReconnectReason } from './state.ts';

export type { SocketState } from '../../signalling/signalling.ts';
export type { Person, RemoteSource } from '../people/roster.ts';
export type { CallState, EndedReason } from './state.ts';

export type CallOptions = {
  devices: CallDevices;
  screen: CallScreen;
  /** Everything that follows a call, from each join to the end. */
  observers?: readonly CallObserver[];
  signalling?: Signalling;
  /** The keys with which seats are taken and resumed; of this visit only. */
  seatKey?: SeatKey;
  /** Whether the only other participant may learn this client's address, for a direct call. */
  allowsDirect?: ReadonlySignal<boolean>;
  /** Whether the camera is sent in its lowest layer only, to save data. */
  lowersCamera?: ReadonlySignal<boolean>;
  /** Tests put mediasoup-client's FakeHandler into the device. */
  prepare?: typeof prepare;
};

/** How long a first join may take, and how long reconnecting is tried. */
const JOIN_TIMEOUT_MS = 15_000;
const RECONNECT_TIMEOUT_MS = 10 * 60_000;
/** Temporary refusals, even if the server names no time to retry. */
const temporary: ReadonlySet<ErrorCode> = new Set(['shutting_down', 'overloaded'] satisfies ErrorCode[]);
const TRY_AGAIN_MS = 2000;
/** Media that fails this often within a minute will not recover by joining again. */
const MAX_MEDIA_FAILURES = 3;

/** After this many failed connections, the page checks whether the server answers over HTTP. */
const FAILURES_BEFORE_HTTP_CHECK = 2;

const unused: Reach = { phase: 'unused' };

/** How many videos the server sends, until its welcome says so. */
const MAX_VISIBLE = 25;

/** Joins, keeps, reconnects and ends a call. */
export class CallModel {
  readonly #state = signal<CallState>({ phase: 'idle' });
  readonly #httpOnly = signal(false);
  readonly #waiting = signal(false);
  readonly #room = signal('');
  readonly #refused = signal<readonly Source[]>([]);
  readonly #limited = signal<LimitedSource | undefined>(undefined);
  readonly #subscriptions = signal<Subscriptions>(defaultSubscriptions);
  readonly #mode = signal<ModeInfo>(firstMode);
  readonly #directPath = signal<DirectPath | undefined>(undefined);
  readonly #people = new PeopleModel();
  readonly #options: Required<CallOptions>;
  readonly #preJoin: PreJoin;
  readonly state: ReadonlySignal<CallState> = this.#state;
  /** The state of the signalling connection, which is open before a call and after it. */
  readonly socketState: ReadonlySignal<SocketState>;
  /** Whether the server answers over HTTP, and WebSockets to it have failed since the page was opened. */
  readonly httpOnly: ReadonlySignal<boolean> = this.#httpOnly;
  /** How far the join is prepared. */
  readonly preJoin: ReadonlySignal<PreJoinState>;
  /** The people in the room whose preview is shown; undefined if the server does not say. */
  readonly previewPeople: ReadonlySignal<PreviewPeople | undefined>;
  /** Whether this person waits in the lobby to be let in. */
  readonly waiting: ReadonlySignal<boolean> = this.#waiting;
  /** Canonical once live. */
  readonly room: ReadonlySignal<string> = this.#room;
  /** Whether media goes over the server or directly to the other participant, and why. */
  readonly mode: ReadonlySignal<ModeInfo> = this.#mode;
  /** Our sources that could not be sent. */
  readonly refused: ReadonlySignal<readonly Source[]> = this.#refused;
  /** The last of our sources that the server stopped; a new object each time. */
  readonly limited: ReadonlySignal<LimitedSource | undefined> = this.#limited;
  /**
   * The others, longest present first, or those of them who are known in a large room; a new array only if somebody
   * joined, left or changed.
   */
  readonly people: ReadonlySignal<Roster> = this.#people.roster;
  /** The number of people in the room, including this participant. */
  readonly count: ReadonlySignal<number> = this.#people.count;
  /** Whether the room is so large that only some of the others are known. */
  readonly partial: ReadonlySignal<boolean> = this.#people.partial;
  /** Whether this server offers direct calls. */
  readonly offersDirect: ReadonlySignal<boolean>;
  /** The maximum number of videos that the server sends to one participant. */
  readonly maxVisible: ReadonlySignal<number>;
  /** The server's origins for others in the network; empty unless it was started with `--lan`. */
  readonly networkOrigins: ReadonlySignal<readonly string[]>;
  /** Whether the server detects speech from this participant. */
  readonly selfSpeaking: ReadonlySignal<boolean> = this.#people.selfSpeaking;
  readonly #paths = signal<LinkPaths>(newPaths);
  /** The state of both media paths to the server. */
  readonly paths: ReadonlySignal<LinkPaths> = this.#paths;
  readonly #reach = signal<Reach>(unused);
  /** Whether media gets through, in pre-join and in the call; a direct path makes up for the server's. */
  readonly reach: ReadonlySignal<Reach> = computed(() =>
    this.#mode.value.mode === 'direct' ? { phase: 'connected' } : this.#reach.value,
  );
  /** Why the call was interrupted, until its media is back as well. */
  readonly #interruption = signal<ReconnectReason | undefined>(undefined);
  readonly interruption: ReadonlySignal<ReconnectReason | undefined> = this.#interruption;
  /** Whether media arrives while the call is reconnecting. */
  readonly #flows = signal(false);
  /** The message for a call that is reconnecting. */
  readonly recovery: ReadonlySignal<Recovery | undefined> = computed(() =>
    recoveryOf(this.#state.value, {
      ...this.#paths.value,
      flows: this.#flows.value,
      direct: this.#mode.value.mode === 'direct',
      interruption: this.#interruption.value,
    }),
  );
  #name = '';
  #password: string | undefined;
  #self: PeerId | undefined;
  #session: CallSession | undefined;
  #unfollow: (() => void)[] = [];
  #preparing: { welcome: Welcome; ready: Promise<Prepared> } | undefined;
  /** Aborted by a newer attempt and by leaving. */
  #attempt = new AbortController();
  #entering = Promise.resolve();
  #mediaFailures: number[] = [];
  readonly #pace = rejoinDelay();

  constructor(options: CallOptions) {
    const { signalling = new Signalling() } = options;
    this.#options = {
      prepare,
      observers: [],
      allowsDirect: signal(false),
      lowersCamera: signal(false),
      seatKey: makeSeatKey(),
      ...options,
      signalling,
    };
    this.socketState = signalling.state;
    this.offersDirect = computed(() => signalling.welcome.value?.direct ?? false);
    this.maxVisible = computed(() => signalling.welcome.value?.maxVisible ?? MAX_VISIBLE);
    this.networkOrigins = computed(() => signalling.welcome.value?.origins ?? []);
    this.#preJoin = new PreJoin({
      ...this.#options,
      people: this.#people,
      subscriptions: this.#subscriptions,
      prepare: (welcome) => this.#prepared(welcome),
      onMode: (mode) => {
        this.#mode.value = mode;
      },
      onPath: (paths) => {
        this.#paths.value = paths;
      },
      onReach: (reach) => {
        this.#reach.value = reachAfter(this.#reach.peek(), reach);
      },
      onDirectPath: (directPath) => {
        this.#directPath.value = directPath;
      },
      onEnded: (reason, by) => this.#sessionEnded(reason, by),
      onFailed: (reason) => {
        if (reason === 'relay_refused') this.#end(reason);
        else this.#mediaFailed();
      },
      onRefused: (source, error) => this.#sourceRefused(source, error),
      onLimited: (limited) => {
        this.#limited.value = limited;
      },
    });
    this.preJoin = this.#preJoin.state;
    this.previewPeople = this.#preJoin.people;
    effect(() => {
      if (signalling.state.value !== 'connected') untracked(() => this.#lost());
    });
    effect(() => {
      // Notices that were missed in pre-join are recovered after the join.
      if (signalling.misses.value && this.#state.value.phase === 'live') untracked(() => this.#reconnectPaced('lost'));
    });
    effect(() => {
      const settled = this.reach.value.phase === 'connected' || this.reach.value.phase === 'unused';
      if (settled && this.#state.value.phase === 'live') this.#interruption.value = undefined;
    });
    effect(() => {
      if (signalling.firstFailures.value >= FAILURES_BEFORE_HTTP_CHECK) void this.#compareWithHttp();
      else this.#httpOnly.value = false;
    });
    const reconnecting = computed(() => this.#state.value.phase === 'reconnecting');
    effect(() => (reconnecting.value ? untracked(() => this.#monitorFlow()) : undefined));
    effect(() => {
      const welcome = signalling.welcome.value;
      // Long before anybody joins; an error here is reported when somebody does.
      if (welcome) this.#prepared(welcome).catch(() => undefined);
    });
  }

  /** The preview of this room is shown: prepares everything that can be ready before the click. */
  prepare(room: string): void {
    this.#preJoin.prepare(room);
  }

  /** The preview is no longer shown. */
  cancel(): void {
    this.#preJoin.cancel();
    const { phase } = this.#state.peek();
    if (phase === 'idle' || phase === 'ended') this.#reach.value = unused;
  }

  /** The subscriptions to request from now on. */
  subscribe(subscriptions: Subscriptions): void {
    if (JSON.stringify(subscriptions) !== JSON.stringify(this.#subscriptions.peek()))
      this.#subscriptions.value = subscriptions;
  }

  /** Ends in `live`, or in `ended` with the reason; never throws. */
  async join({ room, name, password }: { room: string; name: string; password?: string }): Promise<void> {
    if (!this.#transition('join', { phase: 'joining' })) return;
    this.#room.value = room;
    this.#name = name;
    this.#password = password;
    this.#mediaFailures = [];
    this.#refused.value = [];
    await this.#enter(JOIN_TIMEOUT_MS);
  }

  /** The browser's statistics of the current media path; the same in every mode (`MediaLink`). */
  async stats(): Promise<readonly RTCStatsReport[]> {
    return (await this.#session?.shown.stats()) ?? [];
  }

  /** The same for the transports that are prepared for a join. */
  preparedStats(): Promise<readonly RTCStatsReport[]> {
    return this.#preJoin.stats();
  }

  /** The `mid` of the transceiver that sends this source, by which `stats` names it. */
  midOf(source: Source): string | undefined {
    return this.#session?.shown.midOf(source);
  }

  /** Somebody else's track is shown or played on the page from now on. */
  plays(track: MediaStreamTrack): void {
    this.#people.plays(track);
  }

  /** Allows or disables direct calls for everybody in the room. */
  offerDirect(on: boolean): void {
    // If it is refused, the menu shows the actual state.
    this.#options.signalling.request('direct:offer', { on }).catch(() => undefined);
  }

  /** Requests the names of more people in a large room. */
  meet(): void {
    // If it is refused, it is asked again with the next page.
    this.#options.signalling.request('roster:meet', {}).catch(() => undefined);
  }

  leave(): void {
    this.#end('left');
  }

  /** Leaves the lobby. */
  stopWaiting(): void {
    if (!this.#waiting.peek()) return;
    this.#attempt.abort();
    this.#transition('cancelled', { phase: 'idle' });
  }

  /** Changes the name that the others see. @returns whether the server accepted it. */
  async rename(name: string): Promise<boolean> {
    const renamed = this.#options.signalling.request('peer:rename', { name }, () => {
      this.#name = name;
    });
    return renamed.then(
      () => true,
      () => false,
    );
  }

  /** A moderator has given the local participant this name, with which the seat is resumed from now on. */
  renamed(name: string): void {
    this.#name = name;
  }

  /** Leaves, because the person continues in another tab. */
  handOver(): void {
    this.#end('taken_over');
  }

  /** Takes its next seats with this key. */
  useKey(key: SeatKey): void {
    this.#preJoin.useKey(key);
  }

  /** The network may have changed: connections over the old one are not waited for. */
  networkChanged(): void {
    this.#options.signalling.reconnect();
    this.#session?.networkChanged();
    // With the full timeout again: the machine may have slept through it.
    const state = this.#state.peek();
    if (state.phase === 'reconnecting') void this.#reconnect(state.reason);
  }

  async #compareWithHttp(): Promise<void> {
    // If it cannot be loaded, HTTP does not work either.
    const answers = await import('./answers-http.ts').then(({ answersHttp }) => answersHttp()).catch(() => false);
    this.#httpOnly.value = answers && this.#options.signalling.firstFailures.peek() > 0;
  }

  #lost(): void {
    if (this.#state.peek().phase === 'live') void this.#reconnect('lost');
  }

  #monitorFlow(): () => void {
    const stats = () => this.stats();
    const stop = monitorMediaFlow(stats, (flows) => {
      this.#flows.value = flows;
    });
    return () => {
      stop();
      this.#flows.value = false;
    };
  }

  /** Reconnects a call whose connection is up: only this pace limits how often the server can cause it. */
  #reconnectPaced(reason: ReconnectReason): void {
    void this.#reconnect(reason, { afterMs: this.#pace(Date.now()) });
  }

  async #reconnect(reason: ReconnectReason, { afterMs = 0 } = {}): Promise<void> {
    if (!this.#transition('lost', { phase: 'reconnecting', reason })) return;
    this.#interruption.value = reason;
    // Nothing that is sent before the seat is resumed would be handled.
    this.#stopObservers();
    await this.#enter(RECONNECT_TIMEOUT_MS, { afterMs });
  }

  /** Tries until the seat is resumed, refused, or the timeout ends; a newer attempt replaces an older one. */
  #enter(timeoutMs: number, { afterMs = 0 } = {}): Promise<void> {
    this.#attempt.abort();
    this.#attempt = new AbortController();
    const { signal: given } = this.#attempt;
    const timeout = AbortSignal.any([given, AbortSignal.timeout(timeoutMs)]);
    // An older attempt may still be waiting for its answer, and must have ended before this one requests a seat.
    this.#entering = this.#entering.then(async () => {
      if (afterMs > 0) await pause(afterMs, timeout);
      await this.#keepTrying(given, timeout);
    });
    return this.#entering;
  }

  async #keepTrying(attempt: AbortSignal, timeout: AbortSignal, { knocks = true } = {}): Promise<void> {
    while (!attempt.aborted) {
      try {
        return await this.#tryToEnter(attempt, timeout);
      } catch (error) {
        if (attempt.aborted) return;
        if (knocks && error instanceof AppError && error.code === 'must_knock') return this.#enterByLobby(attempt);
        const inMs = tryAgainIn(error);
        if (inMs === undefined || timeout.aborted) return this.#end(this.#reasonOf(error));
        await pause(inMs, timeout);
      }
    }
  }

  async #enterByLobby(attempt: AbortSignal): Promise<void> {
    const { signalling } = this.#options;
    const knock = { room: this.#room.peek(), key: this.#preJoin.key, name: this.#name };
    this.#waiting.value = true;
    try {
      const outcome = await waitInLobby(signalling, knock, attempt);
      if (outcome && !outcome.admitted) this.#end(outcome.reason, outcome.by);
    } catch (error) {
      this.#end(this.#reasonOf(error));
    } finally {
      this.#waiting.value = false;
    }
    // A server that lets somebody in and still refuses the join would be asked without end.
    const timeout = AbortSignal.any([attempt, AbortSignal.timeout(JOIN_TIMEOUT_MS)]);
    await this.#keepTrying(attempt, timeout, { knocks: false });
  }

  async #tryToEnter(attempt: AbortSignal, timeout: AbortSignal): Promise<void> {
    const welcome = await this.#connected(timeout);
    const { signalling } = this.#options;
    const entry = {
      room: this.#room.peek(),
      name: this.#name,
      password: this.#password,
      welcome,
      holding: this.#session,
    };
    await this.#preJoin.enter(entry, (session, joined) => {
      // A newer attempt to reconnect finds this seat and continues with it, or requests new media if that has failed.
      const goesOn = !attempt.aborted || this.#state.peek().phase === 'reconnecting';
      if (goesOn) return session.over ? undefined : this.#begin(session, joined);
      session.close();
      this.#requestLeave();
      signalling.leaveSeat();
    });
  }

  #begin(session: CallSession, joined: JoinResult): void {
    this.#room.value = joined.room;
    this.#self = joined.self;
    this.#session = session;
    this.#stopObservers();
    const { observers, signalling } = this.#options;
    this.#unfollow = observers.map((observer) => observer.follow(signalling, joined, this.#directPath));
    this.#transition('seated', { phase: 'live' });
  }

  /** Done once for each connection, and again if it failed. */
  #prepared(welcome: Welcome): Promise<Prepared> {
    if (this.#preparing?.welcome !== welcome) {
      const ready = this.#options.prepare(welcome);
      this.#preparing = { welcome, ready };
      ready.catch(() => {
        this.#preparing = undefined;
      });
    }
    return this.#preparing.ready;
  }

  /** Waits for the server's welcome. */
  #connected(timeout: AbortSignal): Promise<Welcome> {
    const { promise, resolve, reject } = Promise.withResolvers<Welcome>();
    const giveUp = () => reject(new ConnectionLost());
    timeout.addEventListener('abort', giveUp, { once: true });
    if (timeout.aborted) giveUp();
    const { welcome, state } = this.#options.signalling;
    const stop = effect(() => {
      if (welcome.value) resolve(welcome.value);
      if (state.value === 'outdated') {
        reject(new AppError('protocol_mismatch', 'the server speaks another version; reload the page'));
      }
    });
    return promise.finally(stop);
  }

  #reasonOf(error: unknown): EndedReason {
    const reason = reasonOf(error);
    return reason === 'server_gone' && this.httpOnly.peek() ? 'no_websocket' : reason;
  }

  #sessionEnded(reason: EndReason, by: NamedPeer | undefined): void {
    if (reason === 'media_failed') this.#mediaFailed();
    else if (reason === 'shutting_down') {
      this.#closeSession();
      this.#reconnectPaced('restart');
    } else this.#end(reason, by?.peer === this.#self ? undefined : by?.name);
  }

  #mediaFailed(): void {
    const now = Date.now();
    this.#mediaFailures = [...this.#mediaFailures.filter((at) => now - at < 60_000), now];
    if (this.#mediaFailures.length > MAX_MEDIA_FAILURES) this.#end('media_failed');
    else {
      this.#closeSession();
      void this.#reconnect('lost');
    }
  }

  #sourceRefused(source: Source, error: unknown): void {
    if (error instanceof AppError && error.code === 'not_allowed') {
      this.#limited.value = { source, reason: error.code };
      return;
    }
    if (source.startsWith('screen')) this.#options.screen.stop();
    this.#refused.value = [...this.#refused.peek(), source];
  }

  #end(reason: EndedReason, by?: string): void {
    this.#attempt.abort();
    if (this.#session) this.#requestLeave();
    this.#closeSession();
    this.#options.signalling.leaveSeat();
    this.#people.clear();
    for (const observer of this.#options.observers) observer.clear();
    this.#options.screen.stop();
    this.#interruption.value = undefined;
    this.#transition('over', { phase: 'ended', reason, ...(by !== undefined && { by }) });
    this.#reach.value = unused;
  }

  /** Changes the state if `callSteps` allows it. @returns whether it does. */
  #transition(event: CallEvent, next: CallState): boolean {
    const possible = callSteps[this.#state.peek().phase][event] === next.phase;
    if (possible) this.#state.value = next;
    return possible;
  }

  #stopObservers(): void {
    for (const stop of this.#unfollow.splice(0)) stop();
  }

  #closeSession(): void {
    this.#stopObservers();
    this.#session?.close();
    this.#session = undefined;
    this.#paths.value = newPaths;
    this.#reach.value = reachAfter(this.#reach.peek(), unused);
    this.#mode.value = firstMode;
  }

  /** If it cannot be sent, the lost connection says the same. */
  #requestLeave(): void {
    this.#options.signalling.request('room:leave', {}).catch(() => undefined);
  }
}

/** After how many milliseconds a refused or unanswered request is worth another attempt; undefined if it is not. */
function tryAgainIn(error: unknown): number | undefined {
  if (error instanceof ConnectionLost) return 0;
  if (!(error instanceof AppError)) return undefined;
  if (error.retryAfterMs === undefined && !temporary.has(error.code)) return undefined;
  return error.retryAfterMs ?? backoff(0, { windowMs: TRY_AGAIN_MS, maxMs: TRY_AGAIN_MS });
}

/** Resolves early once the timeout has ended. */
function pause(ms: number, timeout: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const due = setTimeout(resolve, ms);
  timeout.addEventListener('abort', () => resolve(), { once: true });
  return promise.finally(() => clearTimeout(due));
}

function reasonOf(error: unknown): EndedReason {
  if (error instanceof AppError) return error.code;
  if (error instanceof ConnectionLost) return 'server_gone';
  return error instanceof Error && error.name === 'UnsupportedError' ? 'unsupported_browser' : 'internal';
}
