import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { ModeInfo } from '#shared/protocol/direct.ts';
import type { Welcome } from '#shared/protocol/room.ts';
import type { PeerId, Source } from '#shared/protocol/scalars.ts';
import type { DirectPath } from '../../data/transport/routed-data.ts';
import type { Prepared } from '../../media/device.ts';
import type { DirectLink } from '../../media/direct-link.ts';
import { type MediaLink, watchReceivers } from '../../media/link.ts';
import { PlayoutSync } from '../../media/playout-sync.ts';
import type { Wanted } from '../../media/source-sender.ts';
import type { Signalling } from '../../signalling/signalling.ts';
import type { PeopleModel } from '../people/people.ts';

/** The link over the server, as far as a direct call needs it. */
type OverServer = MediaLink & {
  /** Neither shows nor plays its media until `release`. */
  hold(): void;
  release(): void;
};

export type DirectCallOptions = {
  signalling: Signalling;
  people: PeopleModel;
  welcome: Welcome;
  prepared: Pick<Prepared, 'device' | 'DirectLink'>;
  /** Whether the other participant may learn this client's address. */
  allowed: ReadonlySignal<boolean>;
  /** The current link. */
  server(): OverServer;
  /** Calls back with everything to send, now and whenever it changes, until the returned function is called. */
  follow(send: (source: Source, wanted: Wanted) => void): () => void;
};

/** The mode before the server's first notice. */
export const firstMode: ModeInfo = { mode: 'sfu', epoch: 0, reason: 'new', offer: 'never' };

type Link = { link: DirectLink; peer: PeerId; epoch: number; unfollow: () => void };

/** How often to check whether media flows, and how loud it is, in milliseconds. */
const FLOW_CHECK_MS = 50;
const LEVEL_CHECK_MS = 300;
/** How long to search for a direct path, and to wait for the server. */
const TIMEOUT_MS = 3000;
/** How often the alignment of two paths is checked; paths that cannot be aligned in time are switched anyway. */
const SYNC_MS = 100;
const MAX_SYNC_MS = 1500;
/** How long to wait for streams that arrive and are not yet visible on the page. */
const SHOWING_MS = 1000;
/**
 * How long a direct link may exist after the person has disallowed it, while the call moves to the server without a
 * gap.
 */
const REFUSED_MS = 6000;

/**
 * The client's side of a room's mode: sets up a direct link besides the server, and closes either only once media is
 * seen to flow over the other.
 */
export class DirectCall {
  readonly #options: DirectCallOptions;
  readonly #mode = signal<ModeInfo>(firstMode);
  readonly #undo: (() => void)[];
  #link: Link | undefined;
  #shown: Link | undefined;
  /** Aborted by every new mode. */
  #waiting = new AbortController();
  #listening: ReturnType<typeof setInterval> | undefined;
  /** Of the current mode. */
  #epoch = 0;
  /** The last epoch in which the other participant sent `shown`. */
  #otherShows = -1;

  /** The current mode of media, and why. */
  readonly mode: ReadonlySignal<ModeInfo> = this.#mode;
  readonly #directPath = signal<DirectPath | undefined>(undefined);
  /** The direct data link, while there is one. */
  readonly path: ReadonlySignal<DirectPath | undefined> = this.#directPath;

  constructor(options: DirectCallOptions) {
    const { signalling, allowed } = options;
    this.#options = options;
    this.#undo = [
      signalling.on('mode:changed', (info) => this.#enter(info)),
      signalling.on('direct:message', ({ epoch, message }) => {
        if ('shown' in message) this.#otherShows = epoch;
        else if (epoch === this.#link?.epoch) this.#link.link.receive(message);
      }),
      signalling.on('iceServers:changed', ({ iceServers }) => this.#link?.link.renew(iceServers)),
      signalling.on('peer:left', ({ peer }) => {
        if (peer === this.#link?.peer) this.#drop();
      }),
      effect(() => {
        signalling.request('direct:allow', { allowed: allowed.value }).catch(() => undefined);
        if (allowed.value) return undefined;
        // Ends the direct link even if the server does not.
        const due = setTimeout(() => this.#refuse(), REFUSED_MS);
        return () => clearTimeout(due);
      }),
    ];
  }

  /** The link whose video is shown and whose audio is played. */
  get shown(): MediaLink {
    return this.#shown?.link ?? this.#options.server();
  }

  close(): void {
    for (const undo of this.#undo.splice(0)) undo();
    this.#waiting.abort();
    this.#drop();
  }

  #enter(info: ModeInfo): void {
    const { mode, epoch, peer, role = 'callee', reason } = info;
    // It may have crossed this person's refusal, or come from a server that ignores it.
    if (mode !== 'sfu' && !this.#options.allowed.peek()) return;
    const again = mode === this.#mode.peek().mode && epoch === this.#epoch;
    this.#mode.value = info;
    // Sent to a participant who rejoined, or whose page did not know whether the room allows direct calls.
    if (again) return;
    this.#epoch = epoch;
    this.#waiting.abort();
    this.#waiting = new AbortController();
    if (mode === 'trying' && peer) void this.#tryWith(peer, { epoch, role });
    if (mode === 'direct') void this.#goDirect(epoch);
    // What a moderator has stopped must not be seen or heard until the server's media flows.
    if (mode === 'sfu' && reason === 'moderated') this.#drop();
    else if (mode === 'sfu') void this.#goBack({ epoch, lost: reason === 'path_lost' });
  }

  async #tryWith(peer: PeerId, { epoch, role }: { epoch: number; role: 'caller' | 'callee' }): Promise<void> {
    const { signalling, welcome, prepared, people, follow } = this.#options;
    this.#drop();
    const report = (state: 'flowing' | 'failed') =>
      signalling.request('direct:report', { epoch, state }).catch(() => undefined);
    const link = new this.#options.prepared.DirectLink({
      peer,
      role,
      iceServers: signalling.iceServers,
      relayOnly: welcome.relayOnly,
      video: welcome.video,
      handlerName: prepared.device.handlerName,
      expects: () => people.sourcesOf(peer).length > 0,
      sendMessage: (message) => void signalling.request('direct:send', { epoch, message }).catch(() => undefined),
      onFailed: () => void report('failed'),
    });
    this.#directPath.value = { data: link.data, ready: false };
    this.#link = { link, peer, epoch, unfollow: follow((source, wanted) => link.send(source, wanted)) };
    const { signal: stopped } = this.#waiting;
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    // If the path is found in time, it may take a little longer until every video has arrived.
    const flows = this.#watch(link, peer);
    // Nothing is expected from a participant who is not in the roster yet, and only a path from one who sends nothing.
    const arrives = async () => link.connected && people.has(peer) && (await flows());
    while (!stopped.aborted && !(await arrives())) {
      if (timeout.aborted && !link.connected) return void report('failed');
      await pause(FLOW_CHECK_MS);
    }
    if (!stopped.aborted) void report('flowing');
  }

  /** The server's media is closed once both ends show what arrives directly. */
  async #goDirect(epoch: number): Promise<void> {
    const { people, server } = this.#options;
    if (!this.#link) return;
    const { signal: stopped } = this.#waiting;
    const { link, peer } = this.#link;
    this.#shown = this.#link;
    this.#directPath.value = { data: link.data, ready: true };
    const sync = await this.#syncPlayout(peer, { shown: server(), next: link });
    // The other participant may have left meanwhile.
    if (!stopped.aborted && this.#link?.link === link) {
      people.showDirect(peer, (source) => link.trackOf(source));
      this.#listenTo({ link, peer });
      if (await this.#bothShow({ peer, epoch })) server().hold();
    }
    sync.release();
  }

  /** Closes an existing direct link. */
  #refuse(): void {
    if (!this.#link) return;
    this.#waiting.abort();
    this.#drop();
    this.#mode.value = { ...this.#mode.peek(), mode: 'sfu', reason: 'not_allowed' };
  }

  #watch(link: MediaLink, peer: PeerId): () => Promise<boolean> {
    return watchReceivers(() => this.#options.people.sourcesOf(peer).map((source) => link.receiverOf(peer, source)));
  }

  /** Aligns the playout delay of both paths; resolves as well if it cannot be aligned. */
  async #syncPlayout(peer: PeerId, { shown, next }: { shown: MediaLink; next: MediaLink }): Promise<PlayoutSync> {
    const { signal: stopped } = this.#waiting;
    const timeout = AbortSignal.timeout(MAX_SYNC_MS);
    const sync = new PlayoutSync(() =>
      this.#options.people.sourcesOf(peer).flatMap((source) => {
        const both = [shown.receiverOf(peer, source), next.receiverOf(peer, source)] as const;
        return both[0] && both[1] ? [[both[0], both[1]] as const] : [];
      }),
    );
    while (!stopped.aborted && !timeout.aborted && !(await sync.align())) await pause(SYNC_MS);
    return sync;
  }

  /**
   * Reports once that everything of the other participant is seen and heard, and waits until they report it too; false
   * if the mode changes before that.
   */
  async #bothShow({ peer, epoch }: { peer: PeerId; epoch: number }): Promise<boolean> {
    const { people, signalling } = this.#options;
    const { signal: stopped } = this.#waiting;
    const [shown, timeout] = [AbortSignal.timeout(SHOWING_MS), AbortSignal.timeout(TIMEOUT_MS)];
    while (!stopped.aborted && !shown.aborted && !people.isPlaying(peer)) await pause(FLOW_CHECK_MS);
    if (stopped.aborted) return false;
    signalling.request('direct:send', { epoch, message: { shown: true } }).catch(() => undefined);
    while (!stopped.aborted && !timeout.aborted && this.#otherShows !== epoch) await pause(FLOW_CHECK_MS);
    return !stopped.aborted;
  }

  #listenTo({ link, peer }: { link: DirectLink; peer: PeerId }): void {
    const { people } = this.#options;
    this.#listening ??= setInterval(async () => {
      const { self, other } = await link.speaking();
      if (this.#link?.link === link) people.setDirectSpeakers({ self, other: other ? peer : undefined });
    }, LEVEL_CHECK_MS);
  }

  /**
   * Both ends send over the server again before either stops sending directly; if the direct path is already lost,
   * neither waits for the other.
   */
  async #goBack({ epoch, lost }: { epoch: number; lost: boolean }): Promise<void> {
    const { people, server } = this.#options;
    const { signal: stopped } = this.#waiting;
    if (!this.#link) return;
    if (!this.#shown) return this.#drop();
    const { peer, link } = this.#link;
    this.#directPath.value = { data: link.data, ready: false };
    const flows = this.#watch(server(), peer);
    server().release();
    clearInterval(this.#listening);
    this.#listening = undefined;
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const over = () => stopped.aborted || timeout.aborted;
    while (!over() && !(await flows())) await pause(FLOW_CHECK_MS);
    const sync = lost ? undefined : await this.#syncPlayout(peer, { shown: link, next: server() });
    if (!stopped.aborted) {
      this.#shown = undefined;
      people.showDirect(undefined);
      if (lost || (await this.#bothShow({ peer, epoch }))) this.#drop();
    }
    sync?.release();
  }

  #drop(): void {
    const { people, server } = this.#options;
    clearInterval(this.#listening);
    this.#listening = undefined;
    if (!this.#link) return;
    this.#link.unfollow();
    this.#link.link.close();
    this.#directPath.value = undefined;
    this.#link = undefined;
    this.#shown = undefined;
    people.showDirect(undefined);
    server().release();
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
