import { effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { RequestInput } from '#shared/protocol/events.ts';
import type { JoinResult, PrepareResult, PreviewPeople, Welcome } from '#shared/protocol/room.ts';
import type { SeatKey } from '#shared/protocol/scalars.ts';
import type { Prepared } from '../../../media/device.ts';
import { ConnectionLost } from '../../../signalling/signalling.ts';
import { CallSession, type CallSessionOptions } from '../session.ts';
import { readPreviewPeople } from './preview-people.ts';
import { type PreJoinEvent, type PreJoinState, preJoinSteps } from './state.ts';

export type PreJoinOptions = Pick<
  CallSessionOptions,
  | 'signalling'
  | 'people'
  | 'subscriptions'
  | 'devices'
  | 'screen'
  | 'allowsDirect'
  | 'lowersCamera'
  | 'onMode'
  | 'onPath'
  | 'onReach'
  | 'onDirectPath'
  | 'onRefused'
  | 'onLimited'
  | 'onEnded'
  | 'onFailed'
> & {
  /** The key with which a seat is taken and resumed. */
  seatKey: SeatKey;
  /** The device for this connection, prepared once. */
  prepare(welcome: Welcome): Promise<Prepared>;
};

export type EnterOptions = {
  room: string;
  name: string;
  welcome: Welcome;
  /** For a room that has one. */
  password?: string | undefined;
  /** The transports that the page still has of this seat after a lost connection. */
  holding: CallSession | undefined;
};

/**
 * Prepares the join while the preview is shown, in one of three grades, as far as the server allows; each grade falls
 * back to a lower one by itself. The join is the same request in every grade, and uses whatever is ready.
 */
export class PreJoin {
  readonly #options: PreJoinOptions;
  readonly #state = signal<PreJoinState>('cold');
  readonly state: ReadonlySignal<PreJoinState> = this.#state;
  readonly #people = signal<PreviewPeople | undefined>(undefined);
  /** The people in the room, while the join is prepared; undefined if the server does not say. */
  readonly people: ReadonlySignal<PreviewPeople | undefined> = this.#people;
  /** The room whose preview is shown. */
  readonly #room = signal<string | undefined>(undefined);
  /** The prepared session. */
  #session: CallSession | undefined;
  #seatKey: SeatKey;
  /** Aborted once the answer to the last request to prepare no longer matters. */
  #asking = new AbortController();

  constructor(options: PreJoinOptions) {
    this.#options = options;
    this.#seatKey = options.seatKey;
    effect(() => {
      const room = this.#room.value;
      const welcome = options.signalling.welcome.value;
      untracked(() => {
        this.#dismiss('dismissed');
        if (room !== undefined && welcome && welcome.preJoin !== 'cold') void this.#prepare(room, welcome);
      });
    });
    options.signalling.on('prejoin:people', (people) => {
      if (this.#session) this.#people.value = readPreviewPeople(people);
    });
    effect(() => {
      void options.devices.viewOnly.value;
      untracked(() => this.#startOver());
    });
  }

  /** Starts preparing while the preview of this room is shown. */
  prepare(room: string): void {
    if (room === this.#room.peek()) return;
    this.cancel();
    this.#room.value = room;
  }

  /** With which the next seats are taken. */
  get key(): SeatKey {
    return this.#seatKey;
  }

  /** Takes its next seats with this key; what is prepared belongs to the previous one. */
  useKey(key: SeatKey): void {
    this.#seatKey = key;
    this.#startOver();
  }

  /** Ends with the preview: the server removes a prepared peer that has not requested to join. */
  cancel(): void {
    if (preJoinSteps[this.#state.peek()].dismissed) this.#leave();
    this.#room.value = undefined;
  }

  /** The browser's statistics of the prepared transports; empty if there are none. */
  async stats(): Promise<readonly RTCStatsReport[]> {
    return (await this.#session?.shown.stats()) ?? [];
  }

  /**
   * Joins with whatever is ready. `entered` is called in the tick of the answer, before any later notice.
   * @throws like `Signalling.request`; the preparation is then cancelled.
   */
  async enter(
    { room, name, password, welcome, holding }: EnterOptions,
    entered: (session: CallSession, joined: JoinResult) => void,
  ): Promise<void> {
    const prepared = await this.#options.prepare(welcome);
    const inPreJoin = this.#state.peek() !== 'cold';
    this.#transition('join');
    let session: CallSession | undefined;
    let seated = false;
    const asked = this.#options.signalling.request(
      'room:join',
      { ...this.#endpoint(room, prepared), name, password, holds: holding?.holds },
      (joined) => {
        seated = true;
        const { sequence, kept, media } = joined;
        if (!kept) holding?.close();
        this.#options.signalling.takeSeat({ kept: kept !== undefined, sequence, fromPreJoin: !kept && !media });
        session = kept ? holding : this.#sessionFor(joined, { prepared, welcome });
        if (!session) return;
        this.#session = undefined;
        this.#transition('done');
        // The prepared transports may have failed while the answer was under way.
        if (!kept) session.sit(joined);
        else if (!session.over) session.resume(joined);
        entered(session, joined);
      },
    );
    this.#options.signalling.sendTailProbe();
    // Media is sent immediately after the request; the server forwards it once it has read the request.
    this.#session?.release();
    try {
      await asked;
      // The prepared session failed, or was dismissed, while an answer that relies on it was under way.
      if (!session) throw new ConnectionLost();
    } catch (error) {
      if (inPreJoin || seated) this.#leave();
      if (seated) this.#options.signalling.leaveSeat();
      this.#dismiss('done');
      throw error;
    }
  }

  /** Prepares again, with or without a send transport. A join that is under way continues with what is ready. */
  #startOver(): void {
    const room = this.#room.peek();
    if (room === undefined || this.#state.peek() === 'entering') return;
    this.cancel();
    this.#room.value = room;
  }

  async #prepare(room: string, welcome: Welcome): Promise<void> {
    this.#asking = new AbortController();
    const { signal: superseded } = this.#asking;
    this.#transition('prepare');
    try {
      const prepared = await this.#options.prepare(welcome);
      if (superseded.aborted || this.#state.peek() !== 'asking') return;
      await this.#options.signalling.request('prejoin:prepare', this.#endpoint(room, prepared), (result) => {
        if (!superseded.aborted) this.#granted(result, { prepared, welcome });
      });
    } catch {
      // The room is full, or the server is gone: the join works without preparation, or reports more.
      if (!superseded.aborted) this.#transition('refused');
    }
  }

  #granted({ people, ...transports }: PrepareResult, ready: { prepared: Prepared; welcome: Welcome }): void {
    this.#people.value = people && readPreviewPeople(people);
    this.#options.signalling.beginPreJoin();
    this.#session = this.#open({ transports, ...ready, held: true });
    this.#transition('granted');
    // The click may have come first.
    if (this.#state.peek() === 'entering') this.#session.release();
    else if (ready.welcome.preJoin === 'warm') this.#session.setUp();
  }

  /**
   * The prepared session, unless the server had taken it back before it read the join; undefined if it has failed
   * since.
   */
  #sessionFor({ media }: JoinResult, ready: { prepared: Prepared; welcome: Welcome }): CallSession | undefined {
    if (!media) return this.#session;
    this.#session?.close();
    const session = this.#open({ transports: media, ...ready, held: false });
    session.setUp();
    return session;
  }

  #open(parts: Pick<CallSessionOptions, 'transports' | 'prepared' | 'welcome' | 'held'>): CallSession {
    const { onEnded, onFailed } = this.#options;
    const inPreJoin = () => this.#session === session;
    const session: CallSession = new CallSession({
      ...this.#options,
      ...parts,
      onProgress: () => {
        if (inPreJoin()) this.#transition(session.ready ? 'ready' : 'changed');
      },
      onEnded: (reason, by) => (inPreJoin() ? this.#dismiss('dismissed') : onEnded(reason, by)),
      onFailed: (reason) => {
        if (!inPreJoin()) return onFailed(reason);
        this.#leave();
        this.#dismiss('dismissed');
      },
    });
    return session;
  }

  #endpoint(room: string, { device, identity }: Prepared): RequestInput<'prejoin:prepare'> {
    return {
      room,
      key: this.#seatKey,
      rtpCapabilities: device.recvRtpCapabilities,
      dtlsParameters: identity && { role: identity.role, fingerprints: identity.fingerprints },
      subscriptions: this.#options.subscriptions.peek(),
      ...(this.#options.devices.viewOnly.peek() && { viewOnly: true }),
    };
  }

  #dismiss(event: 'dismissed' | 'done'): void {
    this.#asking.abort();
    this.#session?.close();
    this.#session = undefined;
    this.#transition(event);
  }

  /** If the request cannot be sent, the lost connection has the same effect. */
  #leave(): void {
    this.#options.signalling.request('room:leave', {}).catch(() => undefined);
  }

  #transition(event: PreJoinEvent): void {
    this.#state.value = preJoinSteps[this.#state.peek()][event] ?? this.#state.peek();
    if (this.#state.peek() === 'cold') this.#people.value = undefined;
  }
}
