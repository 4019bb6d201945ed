import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { FileId, FileInfo } from '#shared/protocol/data.ts';
import { AppError } from '#shared/protocol/errors.ts';
import type { Notices } from '#shared/protocol/events.ts';
import { chooseSink } from '../../data/choose-sink.ts';
import { infoOf, infoToShow } from '../../data/file-info.ts';
import { FileTransfers } from '../../data/file-transfers.ts';
import type { makePreview } from '../../data/images/preview.ts';
import { UnrequestedImages } from '../../data/images/unrequested.ts';
import { Inbound, type InboundState } from '../../data/inbound.ts';
import { Outbound } from '../../data/outbound.ts';
import { ProgressReport } from '../../data/progress-report.ts';
import { BlobSink } from '../../data/sink.ts';
import type { DataLink, IncomingChannel } from '../../data/transport/data-link.ts';
import { byteCount, t } from '../../i18n/i18n.ts';
import type { Signalling } from '../../signalling/signalling.ts';
import { firstOfMost } from '../../util/first-of-most.ts';
import { Speed } from '../../util/speed.ts';
import type { ToastsModel } from '../announcements/toasts.ts';
import type { ChatEntry, ChatModel } from '../chat/chat.ts';
import { entryIds, MAX_ENTRIES } from '../chat/entries.ts';
import type { SidePanelModel } from '../page/side-panel.ts';
import { noFilter, type PersonalFilter } from '../people/personal-filter.ts';
import { FileImages } from './images.ts';
import { type FileView, keptIfSame, type ReceivedFile, type SentFile, type SentPhase } from './view.ts';

/** Why a file was not offered. */
type FileProblem = 'too_large' | 'empty' | 'too_many' | 'too_many_here' | 'too_often';

export type FilesOptions = {
  chat: Pick<ChatModel, 'add' | 'withdraw' | 'nameOf'>;
  sidePanel: Pick<SidePanelModel, 'show'>;
  toasts: Pick<ToastsModel, 'show'>;
  /** Images of blocked participants are not fetched. */
  filter?: Pick<PersonalFilter, 'admits'>;
  /** The name of the local participant. */
  ownName: () => string;
  /** Saves a received file with the browser. */
  save(content: Blob, name: string): void;
  /** Tests without a browser provide their own. */
  makePreview?: typeof makePreview;
};

/** How often moving values are drawn, in milliseconds. */
const DRAW_EVERY_MS = 200;

/**
 * The files that the participants of a call send to each other. They survive a lost connection, and end with the call.
 */
export class FilesModel {
  readonly #options: FilesOptions;
  readonly #files = signal<ReadonlyMap<FileId, FileView>>(new Map());
  readonly #maxMegabytes = signal(0);
  readonly #outbound = new Map<FileId, Outbound>();
  readonly #transfers = new FileTransfers();
  readonly #inbound = new Map<FileId, Inbound>();
  readonly #phases = new Map<FileId, SentPhase>();
  /** The files to save as soon as they have arrived. */
  readonly #toSave = new Set<FileId>();
  readonly #speeds = new Map<FileId, Speed>();
  readonly #images: FileImages;
  readonly #unrequested = new UnrequestedImages();
  /** By the server's clock: offers before this are not news. */
  #since: number | undefined;
  #link: DataLink | undefined;
  #report: ProgressReport | undefined;
  #drawing: ReturnType<typeof setTimeout> | undefined;
  #fading: ReturnType<typeof setTimeout> | undefined;
  readonly files: ReadonlySignal<ReadonlyMap<FileId, FileView>> = this.#files;
  /** Whether files can be sent here. */
  readonly enabled: ReadonlySignal<boolean> = computed(() => this.#maxMegabytes.value > 0);
  readonly maxMegabytes: ReadonlySignal<number> = this.#maxMegabytes;

  constructor(options: FilesOptions) {
    this.#options = options;
    this.#images = new FileImages({
      ...options,
      onChange: () => this.#drawSoon(),
      admits: (id, pixels) => this.#unrequested.admitsPixels(id, pixels),
    });
  }

  /**
   * Uses this link until the returned function is called. Transfers continue. `at` is when the join was answered, by
   * the server's clock, in milliseconds since 1970.
   */
  follow(signalling: Signalling, { link, at }: { link: DataLink; at: number }): () => void {
    this.#link = link;
    this.#since ??= at;
    this.#report = new ProgressReport((received) => link.progress(received));
    this.#maxMegabytes.value = signalling.welcome.peek()?.files.maxMegabytes ?? 0;
    for (const { info } of this.#outbound.values()) {
      if (this.#phases.get(info.id) === 'offered') void this.#offer(info);
    }
    const undo = [
      signalling.on('file:offered', (offered) => this.#offered(offered)),
      signalling.on('file:cancelled', ({ file }) => this.#cancelled(file)),
      signalling.on('file:accepted', (accepted) => this.#accepted(accepted)),
      signalling.on('file:declined', ({ file, peer }) => this.#outbound.get(file)?.declined(peer)),
      signalling.on('file:progressed', (progress) => this.progressed(progress)),
      signalling.on('peer:left', ({ peer }) => {
        for (const outbound of this.#outbound.values()) outbound.left(peer);
        for (const inbound of this.#inbound.values()) if (inbound.from === peer) inbound.interrupt();
      }),
    ];
    return () => {
      for (const stop of undo) stop();
      this.#report?.close();
      this.#link = undefined;
      for (const outbound of this.#outbound.values()) outbound.suspend();
      for (const inbound of this.#inbound.values()) inbound.interrupt();
    };
  }

  /** Notes how much of a local file has arrived at a receiver. */
  progressed(progress: Notices['file:progressed']): void {
    this.#outbound.get(progress.file)?.progressed(progress);
  }

  /** Ends the transfers over the server, whose data connection was lost. */
  dataLost(): void {
    for (const inbound of this.#inbound.values()) inbound.dataLost();
  }

  /** The link uses another path from now on: receivers request the rest over it. */
  reroute(): void {
    for (const inbound of this.#inbound.values()) inbound.reroute();
  }

  /** Receives the content of an accepted file over this channel. */
  take(channel: IncomingChannel): void {
    const inbound = channel.info.use === 'file' ? this.#inbound.get(channel.info.file) : undefined;
    if (inbound) inbound.take(channel);
    else channel.close();
  }

  /** Offers these to everybody in the room, and to participants who join later. */
  send(files: Iterable<File>): void {
    for (const file of files) {
      const reason = this.#faultOf(file);
      if (reason) this.#tellProblem(file.name, reason);
      else this.#sendOne(file);
    }
  }

  /** Accepts a file, and asks where to save it if the browser can; must be called by a click. */
  async accept(id: FileId): Promise<void> {
    const inbound = this.#inbound.get(id);
    const sink = inbound && (await chooseSink(inbound.info));
    if (!sink) return;
    this.#unrequested.forget(id);
    if (!sink.placed) this.#toSave.add(id);
    await inbound.accept(sink);
  }

  /** Saves a received file among the browser's downloads. */
  save(id: FileId): void {
    const inbound = this.#inbound.get(id);
    if (inbound?.state.phase === 'done' && inbound.state.content)
      this.#options.save(inbound.state.content, inbound.info.name);
  }

  /** Declines a file, before or during the transfer. */
  decline(id: FileId): void {
    this.#inbound.get(id)?.decline();
  }

  /** Stops offering a file, also to receivers that have not finished. */
  withdraw(id: FileId): void {
    this.#outbound.get(id)?.close();
    this.#endOffer(id, 'withdrawn');
    this.#link?.cancel(id).catch(() => undefined);
  }

  /** Removes all files at the end of the call, saved or not. */
  clear(): void {
    for (const outbound of this.#outbound.values()) outbound.close();
    for (const inbound of this.#inbound.values()) inbound.close();
    for (const kept of [this.#outbound, this.#inbound, this.#phases, this.#speeds, this.#toSave]) kept.clear();
    this.#images.clear();
    this.#unrequested.clear();
    this.#stopTimers();
    this.#since = undefined;
    this.#files.value = new Map();
  }

  #faultOf(file: File): FileProblem | undefined {
    if (file.size === 0) return 'empty';
    if (file.size > this.#maxMegabytes.peek() * 1_000_000) return 'too_large';
    return undefined;
  }

  #sendOne(content: File): void {
    const info = infoOf(content);
    const { id } = info;
    this.#outbound.set(
      id,
      new Outbound({
        info,
        content,
        link: () => this.#link,
        transfers: this.#transfers,
        onChange: () => this.#moved(id),
        onUnreadable: () => {
          this.#link?.cancel(id).catch(() => undefined);
          this.#endOffer(id, 'unreadable');
        },
      }),
    );
    this.#phases.set(id, 'offered');
    this.#images.add(id, content);
    void this.#offer(info);
    this.#draw();
    this.#showInChat(info, { peer: undefined, name: this.#options.ownName(), own: true, at: Date.now() });
    this.#options.sidePanel.show('chat');
  }

  #tellProblem(name: string, reason: FileProblem): void {
    const max = byteCount(this.#maxMegabytes.peek() * 1_000_000);
    this.#options.toasts.show({ text: t(`file.${reason}`, { name, max }), about: 'file' });
  }

  #showInChat({ id: file, name: text }: FileInfo, of: Pick<ChatEntry, 'peer' | 'name' | 'own' | 'at'>): void {
    // Offers from before the first join are not news; those from an interruption are.
    const news = of.at >= (this.#since ?? 0);
    this.#options.chat.add({ kind: 'file', id: entryIds.file(file), file, text, state: 'sent', ...of }, { news });
  }

  async #offer(info: FileInfo): Promise<void> {
    try {
      await this.#link?.offer(info);
    } catch (error) {
      // If the connection is lost, it is offered again over the next one.
      if (error instanceof AppError) this.#refused(info, error);
    }
  }

  #refused({ id, name }: FileInfo, { code, retryAfterMs }: AppError): void {
    this.#endOffer(id, 'withdrawn');
    const tooMany = retryAfterMs === undefined ? 'too_many' : 'too_often';
    this.#tellProblem(name, code === 'too_large' ? code : code === 'room_full' ? 'too_many_here' : tooMany);
  }

  #endOffer(id: FileId, phase: SentPhase): void {
    this.#outbound.get(id)?.close();
    this.#phases.set(id, phase);
    this.#draw();
  }

  #accepted({ file, peer, from, name: given }: Notices['file:accepted']): void {
    this.#outbound.get(file)?.accepted({ peer, from, name: this.#options.chat.nameOf(peer, given) });
  }

  #offered({ peer, name: given, file, at }: Notices['file:offered']): void {
    const info = infoToShow(file);
    const { id } = info;
    const known = this.#inbound.get(id);
    if (known) known.offeredAgain({ from: peer, info });
    if (known || this.#outbound.has(id)) return;
    const name = this.#options.chat.nameOf(peer, given);
    const inbound = new Inbound({
      info,
      from: peer,
      name,
      link: () => this.#link,
      report: () => this.#report,
      onChange: () => this.#moved(id),
    });
    this.#makeRoom();
    this.#inbound.set(id, inbound);
    this.#drawSoon();
    this.#showInChat(info, { peer, name, own: false, at });
    const isWanted = (this.#options.filter ?? noFilter).admits(peer);
    if (isWanted && this.#unrequested.admits({ ...info, from: peer })) void inbound.accept(new BlobSink());
  }

  #cancelled(id: FileId): void {
    this.#inbound.get(id)?.cancelled();
    this.#options.chat.withdraw(entryIds.file(id));
  }

  #moved(id: FileId): void {
    const state = this.#inbound.get(id)?.state;
    if (state?.phase === 'done' && state.content) this.#arrived(id, state.content);
    const speed = this.#speeds.get(id) ?? new Speed();
    this.#speeds.set(id, speed);
    speed.add(this.#bytesOf(id), performance.now());
    this.#drawSoon();
  }

  /**
   * Keeps at most as many files of others as the chat has entries, so that endless offers cannot fill the memory. The
   * sender with the most loses the oldest, as in the chat.
   */
  #makeRoom(): void {
    if (this.#inbound.size < MAX_ENTRIES) return;
    const all = [...this.#inbound.values()];
    const min = Math.min(...all.map(({ state }) => worthOf(state)));
    const worthLeast = all.filter(({ state }) => worthOf(state) === min);
    const leaves = firstOfMost(worthLeast, ({ from }) => from);
    if (leaves) this.#forget(leaves);
  }

  #forget(inbound: Inbound): void {
    const { id } = inbound.info;
    inbound.close();
    for (const kept of [this.#inbound, this.#speeds, this.#toSave]) kept.delete(id);
    this.#images.drop(id);
    this.#unrequested.forget(id);
  }

  #arrived(id: FileId, content: Blob): void {
    if (this.#toSave.delete(id)) this.save(id);
    this.#images.add(id, content);
    for (const dropped of this.#unrequested.keep(id)) {
      this.#images.drop(dropped);
      this.#inbound.get(dropped)?.drop();
    }
  }

  /** The bytes that have reached every receiver, or have arrived here. */
  #bytesOf(id: FileId): number {
    const recipients = this.#outbound.get(id)?.recipients ?? [];
    return this.#inbound.get(id)?.bytes ?? recipients.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  #stopTimers(): void {
    clearTimeout(this.#drawing);
    clearTimeout(this.#fading);
    this.#drawing = undefined;
  }

  /** Limits how often the page is drawn, whatever other participants do. */
  #drawSoon(): void {
    this.#drawing ??= setTimeout(() => this.#draw(), DRAW_EVERY_MS);
  }

  #draw(): void {
    this.#stopTimers();
    const before = this.#files.peek();
    const views = [
      ...[...this.#outbound.values()].map((outbound) => this.#viewOfSent(outbound)),
      ...[...this.#inbound.values()].map((inbound) => this.#viewOfReceived(inbound)),
    ];
    this.#files.value = new Map(views.map((view) => [view.info.id, keptIfSame(view, before.get(view.info.id))]));
    // A speed drops to zero without further events.
    if (views.some(({ speed }) => speed !== undefined)) this.#fading = setTimeout(() => this.#draw(), 1000);
  }

  #viewOfSent({ info, recipients }: Outbound): SentFile {
    const phase = this.#phases.get(info.id) ?? 'offered';
    return { direction: 'out', name: this.#options.ownName(), phase, recipients, ...this.#common(info) };
  }

  #viewOfReceived({ info, name, state, bytes }: Inbound): ReceivedFile {
    return { direction: 'in', name, state, bytes, ...this.#common(info) };
  }

  #common(info: FileInfo): Pick<FileView, 'info' | 'speed' | 'image'> {
    const speed = this.#speeds.get(info.id)?.at(performance.now());
    return { info, speed, image: this.#images.of(info.id) };
  }
}

/**
 * The order in which files are forgotten: unavailable files first, and files that have arrived or are arriving last.
 */
function worthOf({ phase }: InboundState): number {
  if (phase === 'withdrawn' || phase === 'declined' || phase === 'failed') return 0;
  return phase === 'offered' || phase === 'dropped' ? 1 : 2;
}
