import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { JoinResult } from '#shared/protocol/room.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { type ChatMessage, MAX_MESSAGE_LENGTH, tidyMessage } from '#shared/protocol/talk.ts';
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
  type TextEntry,
  withEntry,
  withoutEntry,
  withState,
  withWithdrawn,
} from './entries.ts';

export type { ChatEntry, TextEntry } from './entries.ts';

export type ChatOptions = {
  sidePanel: Pick<SidePanelModel, 'open' | 'show'>;
  toasts: Pick<ToastsModel, 'show' | 'settle'>;
  /** Decides which participants' entries are hidden. */
  filter?: Pick<PersonalFilter, 'admits'>;
};

/** How many participants are remembered: enough to fill a chat. */
const MAX_SENDERS = 1000;

/** The chat of the call: its entries, the draft, and the number of unread entries. */
export class ChatModel implements CallObserver {
  readonly #options: ChatOptions;
  readonly #entries = signal<readonly ChatEntry[]>([]);
  readonly #unread = signal(0);
  readonly #draft = signal('');
  /** In the order of the server's clock; unsent entries come last. */
  readonly entries: ReadonlySignal<readonly ChatEntry[]>;
  /** The same in groups. */
  readonly groups: ReadonlySignal<readonly EntryGroup[]>;
  /** How many entries of others arrived while the chat was not open. */
  readonly unread: ReadonlySignal<number> = this.#unread;
  /** The draft. */
  readonly draft: ReadonlySignal<string> = this.#draft;
  /** Whether the chat is open. */
  readonly #reading: ReadonlySignal<boolean>;
  /** The ids of messages sent from here, in whatever seat. */
  readonly #own = new Set<string>();
  /** Messages of which it is not known whether the server has them; they are sent again in the next seat. */
  readonly #unconfirmed = new Map<string, TextEntry>();
  readonly #namesakes = new Namesakes();
  /** The participants in the order in which they came. */
  readonly #senders = new Set<PeerId>();
  #signalling: Signalling | undefined;
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
      options.toasts.settle('chat');
    });
  }

  follow(signalling: Signalling, { self, peers, chat }: JoinResult): () => void {
    const news = this.#wasHere;
    this.#wasHere = true;
    this.#signalling = signalling;
    // Those who are here keep their plain names before those who have left.
    for (const { id, name } of peers) this.nameOf(id, name);
    // Entries from before the first join are not unread; entries from an interruption are.
    batch(() => {
      for (const message of chat) this.#onMessage(message, { self, news });
    });
    const undo = [
      signalling.on('peer:joined', ({ peer }) => void this.nameOf(peer.id, peer.name)),
      signalling.on('peer:renamed', ({ peer, name }) => void this.nameOf(peer, name)),
      signalling.on('peers:named', ({ peers }) => {
        for (const { id, name } of peers) this.nameOf(id, name);
      }),
      signalling.on('chat:sent', (message) => this.#onMessage(message, { self, news: true })),
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
    this.#unconfirmed.clear();
    this.#wasHere = false;
    this.#namesakes.clear();
    this.#senders.clear();
    this.#options.toasts.settle('chat');
  }

  /** The name of this participant in the chat, made unique. */
  nameOf(peer: PeerId, name: string): string {
    if (this.#senders.size < MAX_SENDERS) this.#senders.add(peer);
    return this.#namesakes.label(peer, name);
  }

  write(draft: string): void {
    this.#draft.value = draft;
  }

  /** Sends the draft unless it is empty or too long. */
  sendDraft(): void {
    const text = tidyMessage(this.#draft.peek());
    if (text === '' || text.length > MAX_MESSAGE_LENGTH) return;
    this.#draft.value = '';
    this.send(text);
  }

  /** Sends this message. */
  send(text: string): void {
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
  add(entry: ChatEntry, { news = true } = {}): void {
    const known = this.#entries.peek().some(({ id }) => id === entry.id);
    this.#entries.value = withEntry(this.#entries.peek(), entry, { senders: this.#senders });
    if (known || entry.own || !news || this.#reading.peek() || !this.#admits(entry)) return;
    this.#unread.value += 1;
    const { sidePanel, toasts } = this.#options;
    toasts.show({
      group: 'chat',
      // All of a long message takes a browser twenty milliseconds to lay out, each time that one arrives.
      text: `${shortName(entry.name)}: ${excerpt(entry.text)}`,
      action: { label: t('chat.open'), run: () => sidePanel.show('chat') },
      about: 'chat',
    });
  }

  /** Nobody can accept the file in the entry of this id any more. */
  withdraw(id: string): void {
    this.#entries.value = withWithdrawn(this.#entries.peek(), id);
  }

  #admits({ peer }: ChatEntry): boolean {
    return peer === undefined || (this.#options.filter ?? noFilter).admits(peer);
  }

  #onMessage(
    { id: message, peer, name, at, text }: ChatMessage,
    { self, news }: { self: PeerId; news: boolean },
  ): void {
    // Another participant may choose the id of a message sent from here.
    const own = peer === self && this.#own.has(message);
    const id = own ? entryIds.ownMessage(message) : entryIds.message(peer, message);
    const shown = this.#entries.peek().find((entry) => entry.id === id);
    // The server eventually forgets ids, but a message that has been read must not change. A local message only gets
    // its position by the server's clock.
    if (shown && !own) return;
    const entry = { kind: 'text', id, peer, name: this.nameOf(peer, name), at, own, state: 'sent' } as const;
    this.add({ ...entry, text: shown?.text ?? text.slice(0, MAX_MESSAGE_LENGTH) }, { news });
  }

  /** The same message may be sent any number of times, and appears once. */
  async #send(entry: TextEntry): Promise<void> {
    const { id, text } = entry;
    this.#unconfirmed.delete(id);
    try {
      if (!this.#signalling) throw new ConnectionLost();
      await this.#signalling.request('chat:send', { id, text });
      this.#entries.value = withState(this.#entries.peek(), id, 'sent');
    } catch (error) {
      if (error instanceof ConnectionLost) return void this.#unconfirmed.set(id, entry);
      // Refused: the message is marked as failed, and can be sent again.
      this.#entries.value = withState(this.#entries.peek(), id, 'failed');
    }
  }
}
