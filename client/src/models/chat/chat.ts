import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { AppError } from '#shared/protocol/errors.ts';
import type { JoinResult } from '#shared/protocol/room.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import {
  type ChatMessage,
  MAX_MENTIONS,
  MAX_MESSAGE_LENGTH,
  type MessageReaction,
  type MessageRef,
  type Reaction,
  tidyMessage,
} from '#shared/protocol/talk.ts';
import { t } from '../../i18n/i18n.ts';
import { ConnectionLost, type Signalling } from '../../signalling/signalling.ts';
import { excerpt } from '../../util/excerpt.ts';
import { shortName } from '../../util/person-look.ts';
import type { ToastsModel } from '../announcements/toasts.ts';
import type { CallObserver } from '../call/observer.ts';
import type { SidePanelModel } from '../page/side-panel.ts';
import { Namesakes } from '../people/namesakes.ts';
import { noFilter, type PersonalFilter } from '../people/personal-filter.ts';
import {
  type ChatEntry,
  type EntryGroup,
  entryIds,
  groupsOf,
  type Recipient,
  type TextEntry,
  withEntry,
  withMessage,
  withoutEntry,
  withState,
  withWithdrawn,
} from './entries.ts';
import { mentionsIn } from './mentions.ts';

export type { ChatEntry, Recipient, TextEntry } from './entries.ts';

export type ChatOptions = {
  sidePanel: Pick<SidePanelModel, 'open' | 'show'>;
  toasts: Pick<ToastsModel, 'show' | 'settle'>;
  /** Decides which participants' entries are hidden. */
  filter?: Pick<PersonalFilter, 'admits'>;
};

/** How many kinds of reactions a message shows, and how many people of each are named. */
const [MAX_REACTIONS, MAX_NAMED] = [9, 3];

/** How many participants are remembered: enough to fill a chat. */
const MAX_SENDERS = 1000;

/** The chat of the call: its entries, the draft, and the number of unread entries. */
export class ChatModel implements CallObserver {
  readonly #options: ChatOptions;
  readonly #entries = signal<readonly ChatEntry[]>([]);
  readonly #unread = signal(0);
  readonly #mentions = signal(0);
  readonly #draft = signal('');
  readonly #answered = signal<TextEntry | undefined>(undefined);
  readonly #to = signal<Recipient | undefined>(undefined);
  /** In the order of the server's clock; unsent entries come last. */
  readonly entries: ReadonlySignal<readonly ChatEntry[]>;
  /** The same in groups. */
  readonly groups: ReadonlySignal<readonly EntryGroup[]>;
  /** How many entries of others arrived while the chat was not open. */
  readonly unread: ReadonlySignal<number> = this.#unread;
  /** How many of them mention the local participant. */
  readonly mentions: ReadonlySignal<number> = this.#mentions;
  /** The draft. */
  readonly draft: ReadonlySignal<string> = this.#draft;
  /** The message that the draft answers. */
  readonly answered: ReadonlySignal<TextEntry | undefined> = this.#answered;
  /** The only recipient of the draft; undefined for everybody. */
  readonly to: ReadonlySignal<Recipient | undefined> = this.#to;
  readonly #messages = computed(() => new Map(this.entries.value.flatMap((entry) => keyed(entry))));
  /** Whether the chat is open. */
  readonly #reading: ReadonlySignal<boolean>;
  /** The ids of messages sent from here, in whatever seat. */
  readonly #own = new Set<string>();
  /** Messages of which it is not known whether the server has them; they are sent again in the next seat. */
  readonly #unconfirmed = new Map<string, TextEntry>();
  readonly #namesakes = new Namesakes();
  /** The participants in the order in which they came. */
  readonly #senders = new Set<PeerId>();
  /** The people whom the writer of the draft has chosen to mention. */
  readonly #chosen: Recipient[] = [];
  #signalling: Signalling | undefined;
  #self: PeerId | undefined;
  #wasHere = false;

  constructor(options: ChatOptions) {
    this.#options = options;
    this.entries = computed(() => this.#entries.value.filter((entry) => this.#admits(entry)));
    let groups: readonly EntryGroup[] = [];
    this.groups = computed(() => {
      groups = groupsOf(this.entries.value, groups);
      return groups;
    });
    this.#reading = computed(() => options.sidePanel.open.value === 'chat');
    effect(() => {
      if (!this.#reading.value) return;
      this.#unread.value = 0;
      this.#mentions.value = 0;
      options.toasts.settle('chat');
    });
  }

  follow(signalling: Signalling, { self, peers, chat }: JoinResult): () => void {
    const news = this.#wasHere;
    this.#wasHere = true;
    this.#signalling = signalling;
    this.#self = self;
    // Those who are here keep their plain names before those who have left.
    for (const { id, name } of peers) this.nameOf(id, name);
    // Entries from before the first join are not unread; entries from an interruption are.
    batch(() => {
      for (const message of chat) {
        this.#onMessage(message, { self, news });
        const reactions = bounded(message.reactions ?? []);
        this.#change(message, (entry) =>
          entry.reactions || reactions.length > 0 ? { ...entry, reactions, mine: ownOf(reactions, self) } : entry,
        );
      }
    });
    const undo = [
      signalling.on('peer:joined', ({ peer }) => void this.nameOf(peer.id, peer.name)),
      signalling.on('peer:renamed', ({ peer, name }) => void this.nameOf(peer, name)),
      signalling.on('peers:named', ({ peers }) => {
        for (const { id, name } of peers) this.nameOf(id, name);
      }),
      signalling.on('chat:sent', (message) => this.#onMessage(message, { self, news: true })),
      signalling.on('chat:sentPrivately', (message) => this.#onMessage(message, { self, news: true })),
      signalling.on('chat:reacted', ({ message, reactions }) =>
        this.#change(message, (entry) => ({ ...entry, reactions: bounded(reactions) })),
      ),
    ];
    for (const entry of this.#unconfirmed.values()) void this.#send(entry);
    return () => {
      for (const stop of undo) stop();
      this.#signalling = undefined;
    };
  }

  clear(): void {
    this.#entries.value = [];
    this.#unread.value = 0;
    this.#mentions.value = 0;
    this.#answered.value = undefined;
    this.#to.value = undefined;
    this.#chosen.splice(0);
    this.#unconfirmed.clear();
    this.#wasHere = false;
    this.#namesakes.clear();
    this.#senders.clear();
    this.#options.toasts.settle('chat');
  }

  /** The seat of the local participant. */
  get self(): PeerId | undefined {
    return this.#self;
  }

  /** The name of this participant in the chat, made unique. */
  nameOf(peer: PeerId, name: string): string {
    if (this.#senders.size < MAX_SENDERS) this.#senders.add(peer);
    return this.#namesakes.label(peer, name);
  }

  write(draft: string): void {
    this.#draft.value = draft;
  }

  /** The draft answers this message; undefined for none. */
  answer(entry: TextEntry | undefined): void {
    this.#answered.value = entry;
    if (!entry?.to || entry.peer === undefined) return;
    this.#to.value = entry.own ? entry.to : { peer: entry.peer, name: entry.name };
  }

  /** The draft goes to this person alone; undefined for everybody. */
  address(to: Recipient | undefined): void {
    this.#to.value = to;
  }

  /** Sets the local participant's reaction to this message, or removes it if it is the same. */
  async react({ peer, message: id, mine }: TextEntry, chosen: Reaction): Promise<void> {
    if (peer === undefined) return;
    const [message, reaction] = [{ peer, id }, chosen === mine ? null : chosen];
    // A refused reaction stays as it was.
    await this.#signalling?.request('chat:react', { message, reaction }).then(
      () => this.#change(message, (entry) => ({ ...entry, mine: reaction ?? undefined })),
      () => undefined,
    );
  }

  /** The shown entry of this message, if the chat has it. */
  messageOf(ref: MessageRef): TextEntry | undefined {
    return this.#messages.value.get(keyOf(ref));
  }

  /** The draft mentions this person, by "@" and their name. */
  mention(person: Recipient): void {
    this.#chosen.push(person);
  }

  /** Sends the draft unless it is empty or too long. */
  sendDraft(): void {
    const text = tidyMessage(this.#draft.peek());
    if (text === '' || text.length > MAX_MESSAGE_LENGTH) return;
    const { peer, message } = this.#answered.peek() ?? {};
    this.#draft.value = '';
    this.#answered.value = undefined;
    const reply = peer === undefined || message === undefined ? undefined : { peer, id: message };
    const mentions = mentionsIn(text, this.#chosen.splice(0));
    this.send(text, { reply, mentions, to: this.#to.peek() });
  }

  /** Sends this message to everybody, or to one person. */
  send(text: string, { reply, mentions, to }: Pick<TextEntry, 'reply' | 'mentions' | 'to'> = {}): void {
    const message = crypto.randomUUID();
    this.#own.add(message);
    const id = entryIds.ownMessage(message);
    const entry: TextEntry = {
      kind: 'text',
      id,
      peer: undefined,
      name: '',
      own: true,
      at: Date.now(),
      text,
      message,
      reply,
      mentions,
      to,
      state: 'sending',
    };
    this.add(entry);
    void this.#send(entry);
  }

  /** Sends a failed message again. */
  retry(id: string): void {
    const entry = this.#entries.peek().find((one) => one.id === id);
    if (entry?.kind !== 'text' || entry.state !== 'failed') return;
    this.#entries.value = withState(this.#entries.peek(), id, 'sending');
    void this.#send(entry);
  }

  discard(id: string): void {
    this.#entries.value = withoutEntry(this.#entries.peek(), id);
  }

  /** Adds an entry or updates it; entries of others are counted while nobody reads. */
  add(entry: ChatEntry, { news = true, mentioned = false } = {}): void {
    const known = this.#entries.peek().some(({ id }) => id === entry.id);
    this.#entries.value = withEntry(this.#entries.peek(), entry, { senders: this.#senders });
    if (known || entry.own || !news || this.#reading.peek() || !this.#admits(entry)) return;
    this.#unread.value += 1;
    if (mentioned) this.#mentions.value += 1;
    const { sidePanel, toasts } = this.#options;
    // All of a long message takes a browser twenty milliseconds to lay out, each time that one arrives.
    const said = { name: shortName(entry.name), text: excerpt(entry.text) };
    toasts.show({
      group: 'chat',
      text: mentioned
        ? t('chat.mentioned', said)
        : entry.kind === 'text' && entry.to
          ? t('chat.private_toast', said)
          : `${said.name}: ${said.text}`,
      action: { label: t('chat.open'), run: () => sidePanel.show('chat') },
      about: 'chat',
    });
  }

  /** Nobody can accept the file in the entry of this id any more. */
  withdraw(id: string): void {
    this.#entries.value = withWithdrawn(this.#entries.peek(), id);
  }

  /** Whether this participant is not blocked. */
  admits(peer: PeerId): boolean {
    return (this.#options.filter ?? noFilter).admits(peer);
  }

  #admits({ peer }: ChatEntry): boolean {
    return peer === undefined || this.admits(peer);
  }

  #onMessage(
    { id: message, peer, name, at, text, reply, mentions, to }: ChatMessage & Pick<TextEntry, 'to'>,
    { self, news }: { self: PeerId; news: boolean },
  ): void {
    // Another participant may choose the id of a message sent from here.
    const own = peer === self && this.#own.has(message);
    const id = own ? entryIds.ownMessage(message) : entryIds.message(peer, message);
    const shown = this.#entries.peek().find((entry) => entry.id === id);
    // The server eventually forgets ids, but a message that has been read must not change. A local message only gets
    // its position by the server's clock.
    if (shown && !own) return;
    const marked = mentions
      ?.slice(0, MAX_MENTIONS)
      .map(({ peer: of, at: from, length }) => ({ peer: of, at: from, length }));
    const received = { text: text.slice(0, MAX_MESSAGE_LENGTH), message, reply, mentions: marked, to };
    const said = shown?.kind === 'text' ? shown : received;
    const entry = { ...said, kind: 'text', id, peer, name: this.nameOf(peer, name), at, own, state: 'sent' } as const;
    this.add(entry, { news, mentioned: marked?.some((mention) => mention.peer === self) ?? false });
  }

  #change(message: MessageRef, change: (entry: TextEntry) => TextEntry): void {
    this.#entries.value = withMessage(this.#entries.peek(), message, change);
  }

  /** The same message may be sent any number of times, and appears once. */
  async #send(entry: TextEntry): Promise<void> {
    const { id } = entry;
    this.#unconfirmed.delete(id);
    try {
      if (!this.#signalling) throw new ConnectionLost();
      await this.#request(this.#signalling, entry);
      this.#entries.value = withState(this.#entries.peek(), id, 'sent');
    } catch (error) {
      if (error instanceof ConnectionLost) return void this.#unconfirmed.set(id, entry);
      // Refused: the message is marked as failed, and can be sent again.
      const undelivered = error instanceof AppError && error.code === 'not_found';
      const marked = this.#entries.peek().map((one) => (one.id === id && undelivered ? { ...one, undelivered } : one));
      this.#entries.value = withState(marked, id, 'failed');
    }
  }

  #request(signalling: Signalling, { id, text, reply, mentions = [], to }: TextEntry): Promise<unknown> {
    if (to) return signalling.request('chat:sendPrivately', { id, to: to.peer, text, reply });
    return signalling.request('chat:send', { id, text, reply, mentions: [...mentions] });
  }
}

const keyOf = ({ peer, id }: MessageRef) => `${peer} ${id}`;

function keyed(entry: ChatEntry): [key: string, entry: TextEntry][] {
  return entry.kind === 'text' && entry.peer !== undefined
    ? [[keyOf({ peer: entry.peer, id: entry.message }), entry]]
    : [];
}

/** As many as the protocol allows, whatever a server says; fails for anything else. */
const bounded = (reactions: readonly MessageReaction[]): MessageReaction[] =>
  reactions
    .slice(0, MAX_REACTIONS)
    .map(({ reaction, count, people }) => ({ reaction, count, people: people.slice(0, MAX_NAMED) }));

/** The reaction among these that the local participant chose: the server names them first. */
const ownOf = (reactions: readonly MessageReaction[], self: PeerId): Reaction | undefined =>
  reactions.find(({ people }) => people.some(({ peer }) => peer === self))?.reaction;
