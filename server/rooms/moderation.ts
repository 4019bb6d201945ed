import { EventEmitter } from 'node:events';
import { AppError } from '#shared/protocol/errors.ts';
import type { ModerationAction, StoppableSource, Switches } from '#shared/protocol/moderation.ts';
import { isBelow, moderates, type NamedPeer } from '#shared/protocol/roles.ts';
import { type PeerId, Source } from '#shared/protocol/scalars.ts';
import type { Hands } from './hands.ts';
import type { Lobby } from './lobby.ts';
import type { Membership } from './membership.ts';
import type { Peer } from './peer.ts';
import type { Producers } from './producers.ts';
import type { Removals } from './removals.ts';
import type { Restraints } from './restraints.ts';

/** Who did what to whom. */
export type Deed = {
  action: ModerationAction;
  by: Peer;
  target?: Pick<Peer, 'id' | 'name'>;
  source?: StoppableSource;
};

export type ModerationEvents = {
  /** For the log; `done` says who learns of it. */
  decided: [deed: Deed];
  done: [to: readonly Peer[], deed: Deed];
  /** This person has another name, and does not know it yet. */
  renamed: [peer: Peer];
  /** What is stopped of this person has changed. */
  stopped: [peer: Peer];
  /** Everybody should see this person large, or nobody in particular; without `by`, the person has left. */
  spotlight: [peer: PeerId | undefined, by: Peer | undefined];
  switched: [switches: Switches, by: Peer];
  /** What restrains the media of two people who are alone has changed. */
  restrained: [];
};

export type ModerationOptions = {
  members: Pick<Membership, 'people' | 'remove' | 'end' | 'faultUnlessGone'>;
  producers: Pick<Producers, 'mute' | 'restrain'>;
  hands: Pick<Hands<Peer>, 'raised' | 'lower'>;
  restraints: Restraints;
  removals: Removals;
  rename(peer: Peer, name: string): void;
  lobby: Pick<Lobby, 'dismiss'>;
  /** Lets these people in, who wait. */
  admit(ids: readonly PeerId[]): void;
};

/**
 * What moderators and hosts do to the people of a room. Callers have checked that they may. Everything takes effect on
 * the server at once; a decision that changes nothing is not announced.
 */
export class Moderation extends EventEmitter<ModerationEvents> {
  readonly #options: ModerationOptions;
  #spotlight: Peer | undefined;
  /** Those who have been muted, and have not unmuted since. */
  readonly #muted = new Set<Peer>();
  /** Those of them whom the last `muteAll` has muted. */
  readonly #mutedTogether = new Set<Peer>();

  constructor(options: ModerationOptions) {
    super();
    this.#options = options;
  }

  get spotlight(): PeerId | undefined {
    return this.#spotlight?.id;
  }

  /** Whether the media of this person has to pass the server. */
  holds(peer: Peer): boolean {
    return this.#muted.has(peer) || this.#options.restraints.holds(peer);
  }

  async mute(by: Peer, target: Peer): Promise<void> {
    this.#muted.add(target);
    this.emit('restrained');
    if (await this.#options.producers.mute(target)) this.#announce({ action: 'mute', by, target });
  }

  /** @returns how many people it has muted: everybody but `by`, and those of a higher role. */
  async muteAll(by: Peer): Promise<number> {
    const { members, producers } = this.#options;
    const others = members.people.filter((peer) => peer !== by && !isBelow(by.role, peer.role) && isHeard(peer));
    this.#mutedTogether.clear();
    for (const peer of others) this.#muted.add(peer);
    for (const peer of others) this.#mutedTogether.add(peer);
    this.emit('restrained');
    const muted = await Promise.all(others.map((peer) => producers.mute(peer)));
    const heard = others.filter((_, index) => muted[index]);
    for (const target of heard) this.emit('done', [target], { action: 'mute', by, target });
    if (heard.length > 0) this.#announce({ action: 'mute_all', by });
    return heard.length;
  }

  askToUnmute(by: Peer, target: Peer): void {
    this.#announce({ action: 'ask_to_unmute', by, target });
  }

  /** Asks those whom the last `muteAll` has muted, and who still are. @returns their number. */
  askAllToUnmute(by: Peer): number {
    const asked = [...this.#mutedTogether].filter((peer) => peer !== by);
    this.#mutedTogether.clear();
    for (const target of asked) this.emit('done', [target], { action: 'ask_to_unmute', by, target });
    if (asked.length > 0) this.#announce({ action: 'ask_all_to_unmute', by });
    return asked.length;
  }

  /** This person may not send this source until it is allowed. */
  async stop(by: Peer, target: Peer, source: StoppableSource): Promise<void> {
    if (!this.#options.restraints.stop(target, source)) return;
    this.emit('stopped', target);
    this.emit('restrained');
    this.#announce({ action: 'stop', by, target, source });
    await this.#options.producers.restrain(target, source === 'screen' ? screenSources : [source]);
  }

  allow(by: Peer, target: Peer, source: StoppableSource): void {
    if (!this.#options.restraints.allow(target, source)) return;
    this.emit('stopped', target);
    this.emit('restrained');
    this.#announce({ action: 'allow', by, target, source });
  }

  lowerHand(by: Peer, target: Peer): void {
    if (!this.#options.hands.raised.has(target.id)) return;
    this.#options.hands.lower(target.id);
    this.#announce({ action: 'lower_hand', by, target });
  }

  rename(by: Peer, target: Peer, name: string): void {
    if (target.name === name) return;
    this.#options.rename(target, name);
    this.emit('renamed', target);
    this.#announce({ action: 'rename', by, target });
  }

  /** Its seat key admits nobody from now on. @throws AppError `bad_request` for oneself. */
  remove(by: Peer, target: Peer, { ban }: { ban: boolean }): void {
    if (target === by) throw new AppError('bad_request', 'peer: leave the room instead of removing yourself');
    const reason = ban ? 'banned' : 'removed';
    this.#options.removals.add(target.id, reason);
    this.#announce({ action: ban ? 'ban' : 'remove', by, target });
    this.#options.members.remove(target, reason, { by });
  }

  /** Everybody should see this person large; undefined for nobody. */
  show(by: Peer, target: Peer | undefined): void {
    if (this.#spotlight === target) return;
    this.#spotlight = target;
    this.emit('spotlight', target?.id, by);
  }

  /** Changes what participants may do. */
  async switch(by: Peer, changes: Partial<Switches>): Promise<void> {
    const { restraints, members, producers } = this.#options;
    if (!restraints.switch(changes)) return;
    this.emit('switched', restraints.switches, by);
    this.emit('restrained');
    if (changes.sharing === false)
      await Promise.all(members.people.map((peer) => producers.restrain(peer, screenSources)));
  }

  /** Lets these people in, who wait in the lobby. */
  admit(by: Peer, people: readonly NamedPeer[]): void {
    const [first, ...others] = people;
    if (!first) return;
    this.#options.admit(people.map(({ peer }) => peer));
    if (others.length > 0) this.#announce({ action: 'admit_all', by });
    else this.#announce({ action: 'admit', by, target: { id: first.peer, name: first.name } });
  }

  /** Does not let this person in, who may knock again unless banned. */
  deny(by: Peer, { peer: id, name }: NamedPeer, { ban }: { ban: boolean }): void {
    if (ban) this.#options.removals.add(id, 'banned');
    this.#options.lobby.dismiss([id], ban ? 'banned' : 'denied', by);
    this.#announce({ action: 'deny', by, target: { id, name } });
  }

  /** Ends the meeting for everybody. */
  end(by: Peer): void {
    this.#options.members.end('ended', { by });
  }

  /** Must be called in the tick in which this peer is seated, before anybody learns of it. */
  enter(peer: Peer): void {
    this.#options.restraints.enter(peer);
    this.#restrain(peer, Source.options);
  }

  /** Must be called whenever a role has changed: what restrains participants does not apply to others. */
  review(peer: Peer): void {
    this.#restrain(peer, screenSources);
    this.emit('restrained');
  }

  /** The microphone of this person is on. */
  unmuted(peer: Peer): void {
    this.#mutedTogether.delete(peer);
    if (this.#muted.delete(peer)) this.emit('restrained');
  }

  /** Must be called once a seated peer has left. */
  leave(peer: Peer): void {
    this.#muted.delete(peer);
    this.#mutedTogether.delete(peer);
    this.#options.restraints.leave(peer);
    if (this.#spotlight !== peer) return;
    this.#spotlight = undefined;
    this.emit('spotlight', undefined, undefined);
  }

  #restrain(peer: Peer, sources: readonly Source[]): void {
    const { producers, members } = this.#options;
    producers.restrain(peer, sources).catch((error: unknown) => members.faultUnlessGone(peer, error));
  }

  /** The person concerned, and the other moderators, learn of it. */
  #announce(deed: Deed): void {
    const { by, target } = deed;
    const isConcerned = (peer: Peer) => peer !== by && (peer === target || moderates(peer.role));
    this.emit('decided', deed);
    this.emit('done', this.#options.members.people.filter(isConcerned), deed);
  }
}

const screenSources: readonly Source[] = ['screen', 'screen-audio'];

const isHeard = ({ producers }: Peer) => producers.some(({ source, paused }) => source === 'microphone' && !paused);
