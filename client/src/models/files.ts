import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import { type FileId, type FileInfo, FileName } from '#shared/protocol/data.ts';
import { AppError } from '#shared/protocol/errors.ts';
import type { Notices } from '#shared/protocol/events.ts';
import { Inbound, type InboundState } from '../data/inbound.ts';
import { Outbound, type Recipient } from '../data/outbound.ts';
import { ProgressReport } from '../data/progress-report.ts';
import { comesUnasked, HEAD_BYTES, rasterType } from '../data/raster.ts';
import { BlobSink, chooseSink } from '../data/sink.ts';
import type { DataLink, IncomingChannel } from '../media/data-link.ts';
import type { Signalling } from '../signalling/signalling.ts';
import { saveBlob } from '../util/save-blob.ts';
import { Speed } from '../util/speed.ts';

/** How a file of ours stands: `offered` to all; `withdrawn` by us, or the server would not have it. */
export type SentState = { phase: 'offered' | 'withdrawn' | 'unreadable' };

type FileBase = {
  info: FileInfo;
  /** Of whom it is. */
  name: string;
  /** Bytes a second, while it moves. */
  speed: number | undefined;
  /** Where the picture that it is lies, for an `img`; undefined for whatever is none. */
  picture: string | undefined;
};
export type SentFile = FileBase & { way: 'out'; state: SentState; recipients: readonly Recipient[] };
export type ReceivedFile = FileBase & { way: 'in'; state: InboundState; bytes: number };
/** A file that somebody has offered, as it stands now. */
export type FileView = SentFile | ReceivedFile;

/** Why something that one wanted to send was not even offered. */
export type FileProblem = { name: string; why: 'too_large' | 'empty' | 'too_many' };

export type FilesOptions = {
  /** A file was offered by somebody, or by us; it is shown from now on. */
  onOffered(file: { id: FileId; peer: string | undefined; name: string; own: boolean }): void;
  /** What one calls oneself. */
  ownName: () => string;
};

/** The server may not have noticed that we were away, and holds the old offer for us, in milliseconds. */
const OFFER_AGAIN_MS = 2000;
const MOST_OFFER_TRIES = 15;
/** How often what moves is drawn anew, in milliseconds. */
const DRAW_EVERY_MS = 200;

/** Files that the people of a call send each other. They outlive a lost connection, and end with the call. */
export class FilesModel {
  readonly #options: FilesOptions;
  readonly #files = signal<ReadonlyMap<FileId, FileView>>(new Map());
  readonly #problem = signal<FileProblem | undefined>(undefined);
  readonly #maxMegabytes = signal(0);
  readonly #outbound = new Map<FileId, Outbound>();
  readonly #inbound = new Map<FileId, Inbound>();
  readonly #states = new Map<FileId, SentState>();
  readonly #speeds = new Map<FileId, Speed>();
  /** Object URLs of pictures, and what was received to be saved. */
  readonly #pictures = new Map<FileId, string>();
  #link: DataLink | undefined;
  #report: ProgressReport | undefined;
  #drawing: ReturnType<typeof setTimeout> | undefined;
  readonly files: ReadonlySignal<ReadonlyMap<FileId, FileView>> = this.#files;
  readonly problem: ReadonlySignal<FileProblem | undefined> = this.#problem;
  /** Whether files can be sent here. */
  readonly enabled: ReadonlySignal<boolean> = computed(() => this.#maxMegabytes.value > 0);
  readonly maxMegabytes: ReadonlySignal<number> = this.#maxMegabytes;

  constructor(options: FilesOptions) {
    this.#options = options;
  }

  /** Over this link from now on, until the returned function is called. What was under way goes on. */
  follow(signalling: Signalling, link: DataLink): () => void {
    this.#link = link;
    this.#report = new ProgressReport((received) => link.progress(received));
    this.#maxMegabytes.value = signalling.welcome.peek()?.files.maxMegabytes ?? 0;
    for (const { info } of this.#outbound.values()) void this.#offer(info);
    const undo = [
      signalling.on('file:offered', (offered) => this.#offered(offered)),
      signalling.on('file:cancelled', ({ file }) => this.#inbound.get(file)?.cancelled()),
      signalling.on('file:accepted', (accepted) => this.#outbound.get(accepted.file)?.accepted(accepted)),
      signalling.on('file:declined', ({ file, peer }) => this.#outbound.get(file)?.declined(peer)),
      signalling.on('file:progressed', (progressed) => {
        for (const outbound of this.#outbound.values()) outbound.progressed(progressed);
      }),
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

  /** Something comes for a file that we have accepted. */
  take(channel: IncomingChannel): void {
    const inbound = channel.info.use === 'file' ? this.#inbound.get(channel.info.file) : undefined;
    if (inbound) inbound.take(channel);
    else channel.close();
  }

  /** Offers these to everybody in the room, and to who comes later. */
  send(files: Iterable<File>): void {
    this.#problem.value = undefined;
    for (const file of files) {
      const why = this.#faultOf(file);
      if (why) this.#problem.value = { name: file.name, why };
      else this.#sendOne(file);
    }
  }

  dismissProblem(): void {
    this.#problem.value = undefined;
  }

  /** Asks where to put it, where the browser can; to be called by a click. */
  async accept(id: FileId): Promise<void> {
    const inbound = this.#inbound.get(id);
    const sink = inbound && (await chooseSink(inbound.info.name));
    if (sink) await inbound.accept(sink);
  }

  /** Puts what has come where the browser puts downloads. */
  save(id: FileId): void {
    const inbound = this.#inbound.get(id);
    if (inbound?.state.phase === 'done' && inbound.state.content) saveBlob(inbound.state.content, inbound.info.name);
  }

  /** Before it comes, or in the middle of it. */
  decline(id: FileId): void {
    this.#inbound.get(id)?.decline();
  }

  /** Nobody gets it any more who does not have it yet. */
  withdraw(id: FileId): void {
    this.#outbound.get(id)?.close();
    this.#endOffer(id, 'withdrawn');
    this.#link?.cancel(id).catch(() => undefined);
  }

  /** The call is over: what is not saved is gone. */
  clear(): void {
    for (const outbound of this.#outbound.values()) outbound.close();
    for (const inbound of this.#inbound.values()) inbound.close();
    for (const url of this.#pictures.values()) URL.revokeObjectURL(url);
    for (const kept of [this.#outbound, this.#inbound, this.#states, this.#speeds, this.#pictures]) kept.clear();
    clearTimeout(this.#drawing);
    this.#drawing = undefined;
    batch(() => {
      this.#files.value = new Map();
      this.#problem.value = undefined;
    });
  }

  #faultOf(file: File): FileProblem['why'] | undefined {
    if (file.size === 0) return 'empty';
    if (file.size > this.#maxMegabytes.peek() * 1_000_000) return 'too_large';
    return undefined;
  }

  #sendOne(content: File): void {
    const { name, type, size: bytes } = content;
    const info: FileInfo = { id: crypto.randomUUID(), name: tidyName(name), bytes, type: tidyType(type) };
    const { id } = info;
    this.#outbound.set(
      id,
      new Outbound({
        info,
        content,
        link: () => this.#link,
        onChange: () => this.#moved(id),
        onUnreadable: () => {
          this.#link?.cancel(id).catch(() => undefined);
          this.#endOffer(id, 'unreadable');
        },
      }),
    );
    this.#states.set(id, { phase: 'offered' });
    void this.#showPicture(id, content);
    void this.#offer(info);
    this.#draw();
    this.#options.onOffered({ id, peer: undefined, name: this.#options.ownName(), own: true });
  }

  async #offer(info: FileInfo): Promise<void> {
    const link = this.#link;
    for (let tries = 0; tries < MOST_OFFER_TRIES && link && link === this.#link; tries += 1) {
      try {
        return await link.offer(info);
      } catch (error) {
        if (!(error instanceof AppError)) return;
        if (error.code !== 'already_exists') return this.#refused(info, error);
      }
      await new Promise((resolve) => setTimeout(resolve, OFFER_AGAIN_MS));
    }
  }

  #refused({ id, name }: FileInfo, { code }: AppError): void {
    this.#endOffer(id, 'withdrawn');
    this.#problem.value = { name, why: code === 'too_large' ? 'too_large' : 'too_many' };
  }

  #endOffer(id: FileId, phase: SentState['phase']): void {
    this.#outbound.get(id)?.close();
    this.#states.set(id, { phase });
    this.#draw();
  }

  #offered({ peer, name, file: info }: Notices['file:offered']): void {
    if (this.#outbound.has(info.id) || this.#inbound.get(info.id)?.offeredAgain({ from: peer, name, info })) return;
    const { id } = info;
    const inbound = new Inbound({
      info,
      from: peer,
      name,
      link: () => this.#link,
      report: () => this.#report,
      onChange: () => this.#moved(id),
    });
    this.#inbound.set(id, inbound);
    this.#draw();
    this.#options.onOffered({ id, peer, name, own: false });
    if (comesUnasked(info)) void inbound.accept(new BlobSink());
  }

  #moved(id: FileId): void {
    const state = this.#inbound.get(id)?.state;
    if (state?.phase === 'done' && state.content && !this.#pictures.has(id)) void this.#showPicture(id, state.content);
    const speed = this.#speeds.get(id) ?? new Speed();
    this.#speeds.set(id, speed);
    speed.add(this.#bytesOf(id), performance.now());
    this.#drawing ??= setTimeout(() => this.#draw(), DRAW_EVERY_MS);
  }

  /** What has gone to all who want it, or has come. */
  #bytesOf(id: FileId): number {
    const recipients = this.#outbound.get(id)?.recipients ?? [];
    return this.#inbound.get(id)?.bytes ?? recipients.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Only what its own first bytes say is a picture, and under that type. */
  async #showPicture(id: FileId, content: Blob): Promise<void> {
    const type = rasterType(new Uint8Array(await content.slice(0, HEAD_BYTES).arrayBuffer()));
    if (!type || !(this.#outbound.has(id) || this.#inbound.has(id)) || this.#pictures.has(id)) return;
    this.#pictures.set(id, URL.createObjectURL(new Blob([content], { type })));
    this.#draw();
  }

  #draw(): void {
    clearTimeout(this.#drawing);
    this.#drawing = undefined;
    const views = [
      ...[...this.#outbound.values()].map((outbound) => this.#viewOfSent(outbound)),
      ...[...this.#inbound.values()].map((inbound) => this.#viewOfReceived(inbound)),
    ];
    this.#files.value = new Map(views.map((view) => [view.info.id, view]));
    // A speed falls to nothing by itself.
    if (views.some(({ speed }) => speed !== undefined)) this.#drawing = setTimeout(() => this.#draw(), 1000);
  }

  #viewOfSent({ info, recipients }: Outbound): SentFile {
    const state = this.#states.get(info.id) ?? { phase: 'offered' };
    return { way: 'out', name: this.#options.ownName(), state, recipients, ...this.#common(info) };
  }

  #viewOfReceived({ info, name, state, bytes }: Inbound): ReceivedFile {
    return { way: 'in', name, state, bytes, ...this.#common(info) };
  }

  #common(info: FileInfo): Pick<FileBase, 'info' | 'speed' | 'picture'> {
    const speed = this.#speeds.get(info.id)?.at(performance.now());
    return { info, speed, picture: this.#pictures.get(info.id) };
  }
}

/** As the protocol wants it, whatever a file system allowed. */
function tidyName(name: string): string {
  const tidy = name.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069/\\]/gu, '').slice(-255);
  return FileName.safeParse(tidy).data ?? 'file';
}

const tidyType = (type: string) => (/^[\w.+-]+\/[\w.+-]+$/.test(type) && type.length <= 127 ? type : '');
