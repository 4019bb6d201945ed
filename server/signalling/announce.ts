import type { Notices } from '#shared/protocol/events.ts';
import type { ConsumerInfo, LimitReason } from '#shared/protocol/media.ts';
import { moderates } from '#shared/protocol/roles.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Peer } from '../rooms/peer.ts';
import type { Room } from '../rooms/room.ts';
import type { Logger } from '../util/logger.ts';
import type { SampledLog } from '../util/sampled-log.ts';
import { missingMedia, type RelayFacts } from './missing-media.ts';
import type { PeopleLog } from './people-log.ts';
import type { Sessions } from './session.ts';

const limitSentences: Record<LimitReason, string> = {
  bitrate: 'producer exceeded its bitrate',
  overloaded: 'producer limited for its packets, which overload a worker',
  moderator: 'producer stopped by a moderator',
};

export type AnnounceOptions = {
  sessions: Sessions;
  logger: Logger;
  peopleLog: PeopleLog;
  /** Logs full limits. */
  full: SampledLog;
  /** What a participant at this counted address knows of relays. */
  relaysFor(address: string): RelayFacts;
};

/**
 * Translates the events of a room into notices: actions of people for the other participants, and
 * changes of consumers also for prepared peers.
 */
export function announce(room: Room, { sessions, logger, peopleLog, full, relaysFor }: AnnounceOptions): void {
  const send = <Name extends keyof Notices>(to: readonly PeerId[], name: Name, notice: Notices[Name]) => {
    for (const id of to) sessions.get(id)?.outbox.push(name, notice);
  };
  const notify = <Name extends keyof Notices>(to: readonly Peer[], name: Name, notice: Notices[Name]) =>
    send(
      to.map(({ id }) => id),
      name,
      notice,
    );
  /** Goes to everybody, who know these participants by then. */
  const tellAll = <Name extends keyof Notices>(about: readonly PeerId[], name: Name, notice: Notices[Name]) => {
    room.roster.introduce(room.members.people, about);
    notify(room.members.people, name, notice);
  };
  /** These receivers know this participant from now on, and so learn when it leaves. */
  const introduce = (to: readonly PeerId[], peer: PeerId) =>
    room.roster.introduce(
      to.flatMap((id) => room.members.find(id) ?? []),
      [peer],
    );
  const facts = (peer: Peer) => ({ room: room.id, peer: peer.id, people: room.members.size });

  room.on('joined', (peer) => {
    notify(room.roster.whoKnow(peer), 'peer:joined', { peer: peer.info });
    peopleLog.info(peer, facts(peer), 'joined');
  });
  room.presence.on('changed', (to, people) => notify(to, 'prejoin:people', people));
  room.roster.on('named', (to, peers) => notify([to], 'peers:named', { peers: peers.map(({ info }) => info) }));
  room.roster.on('counted', (to, count) => notify(to, 'people:counted', count));
  room.on('left', (peer, to) => {
    notify(to, 'peer:left', { peer: peer.id });
    sessions.delete(peer.id);
    peopleLog.info(peer, facts(peer), peer.seated ? 'left' : 'left pre-join');
  });
  room.producers.on('created', (peer, producer) => {
    if (producer.source === 'screen') room.roster.introduce(room.members.people, [peer.id]);
    notify(room.roster.whoKnow(peer), 'producer:created', { peer: peer.id, producer });
  });
  room.producers.on('paused', (peer, producer) =>
    notify(room.roster.whoKnow(peer), 'producer:paused', { peer: peer.id, producer }),
  );
  room.producers.on('resumed', (peer, producer) =>
    notify(room.roster.whoKnow(peer), 'producer:resumed', { peer: peer.id, producer }),
  );
  room.producers.on('closed', (peer, producer) =>
    notify(room.concerned(peer, [producer]), 'producer:closed', { peer: peer.id, producer }),
  );
  room.producers.on('limited', (peer, { id: producer, source }, limited) => {
    notify([peer], 'producer:limited', { producer, source, ...limited });
    const level = limited.reason === 'moderator' ? 'info' : 'warn';
    peopleLog[level](peer, { ...facts(peer), source, measure: limited.measure }, limitSentences[limited.reason]);
  });
  room.on('consumersCreated', (peer, { consumers, paused }) => {
    if (peer.seated) room.roster.introduce([peer], sendersOf(consumers));
    // Without their parameters, which are large, and would be kept until the receipt arrives.
    const unapplied = consumers.map(({ id, producer }) => ({ id, producer }));
    sessions
      .get(peer.id)
      ?.outbox.push('consumers:created', { consumers }, paused ? () => room.applied(peer, unapplied) : undefined);
  });
  room.on('consumersClosed', (peer, producers) => notify([peer], 'consumers:closed', { producers }));
  room.on('consumersRejected', (peer, rejected) => {
    for (const { source, rtpParameters } of rejected) {
      const { mimeType, parameters } = rtpParameters.codecs[0] ?? {};
      const what = { code: 'consumer_rejected', browser: peer.browser, source, mimeType, parameters };
      peopleLog.warn(peer, { ...facts(peer), ...what }, 'browser rejected a consumer');
    }
  });
  room.on('moved', (peer, reason) => {
    notify([peer], 'media:moved', peer.media.transports);
    if (reason === 'worker') peopleLog.info(peer, facts(peer), 'moved to another worker');
    else peopleLog.warn(peer, facts(peer), 'media address not verified');
  });
  room.on('layersNeeded', (peer, needed) => notify([peer], 'producer:layersNeeded', needed));
  room.on('speakers', (peers) => tellAll(peers, 'speakers:changed', { peers }));
  room.on('qualityChanged', (peer, quality) =>
    notify([...room.roster.whoKnow(peer), peer], 'quality:changed', { peer: peer.id, quality }),
  );
  room.on('reached', (peer, connected) =>
    notify(room.roster.whoKnow(peer), 'media:changed', { peer: peer.id, connected }),
  );
  const missing = new WeakSet<Peer>();
  room.on('interrupted', (peer, interrupted) =>
    notify(room.roster.whoKnow(peer), 'peer:interrupted', { peer: peer.id, interrupted }),
  );
  room.on('gotMedia', (peer, got) => {
    if (got) {
      if (missing.has(peer)) peopleLog.info(peer, facts(peer), 'media connected');
      return;
    }
    missing.add(peer);
    peopleLog.warn(peer, { ...facts(peer), ...missingMedia(peer, relaysFor(peer.address)) }, 'media not connected');
  });
  const mode = () => {
    const { mode, epoch, reason } = room.direct.info;
    return { mode, epoch, reason };
  };
  room.stats.on('sampled', (watcher, stats) => send([watcher], 'stats:room', { ...stats, mode: mode() }));
  room.data.on('fileOffered', (to, { from: peer, name, file, at }) => {
    introduce(to, peer);
    send(to, 'file:offered', { peer, name, file, at });
  });
  room.data.on('fileCancelled', (to, file) => send(to, 'file:cancelled', { file }));
  room.data.on('fileAccepted', (to, accepted) => {
    introduce([to], accepted.peer);
    send([to], 'file:accepted', accepted);
  });
  room.data.on('fileDeclined', (to, declined) => send([to], 'file:declined', declined));
  room.data.on('fileProgressed', (to, progress) => send([to], 'file:progressed', progress));
  room.data.on('channelOpened', (to, channel) => {
    introduce([to], channel.peer);
    send([to], 'data:opened', channel);
  });
  room.data.on('transportLost', (to) => send([to], 'data:closed', {}));
  room.data.on('pointerStarted', (to) => send(to, 'pointer:started', {}));
  room.direct.on('modeAnnounced', (to, mode) => send([to], 'mode:changed', mode));
  room.direct.on('messageRelayed', (to, relayed) => send([to], 'direct:message', relayed));
  room.data.on('fault', (err) => logger.error({ room: room.id, err }, 'data failed'));
  room.talk.on('delivered', (to, news) => {
    for (const one of news)
      if ('message' in one) notify(to, 'chat:sent', one.message);
      else notify(to, 'chat:reacted', one.reacted);
  });
  room.talk.on('deliveredPrivately', (message) => send([message.to.peer, message.peer], 'chat:sentPrivately', message));
  room.hands.on('changed', (to, changes) => {
    room.roster.introduce(
      to,
      changes.flatMap(({ peer, raised }) => (raised ? [peer] : [])),
    );
    for (const { peer, raised } of changes) notify(to, raised ? 'hand:raised' : 'hand:lowered', { peer });
  });
  room.renames.on('changed', (to, renamed) => {
    for (const peer of renamed) {
      const others = to.filter((other) => other !== peer && room.roster.knows(other, peer));
      notify(others, 'peer:renamed', { peer: peer.id, name: peer.name });
    }
  });
  room.roles.on('changed', (peer, by) => {
    const role = { peer: peer.id, role: peer.role };
    notify([...room.roster.whoKnow(peer), peer], 'role:changed', { ...role, ...(by ? { by: named(by) } : {}) });
    peopleLog.info(by ?? peer, { ...facts(peer), role: peer.role, by: by?.id }, 'role changed');
    if (moderates(peer.role) && room.lobby.waiting.length > 0) tellWaiting([peer]);
  });
  room.moderation.on('done', (to, { action, by, target, source }) => {
    const what = { action, ...(source ? { source } : {}) };
    notify(to, 'moderation:done', { ...what, by: named(by), ...(target ? { target: named(target) } : {}) });
  });
  const moderators = () => room.members.people.filter(({ role }) => moderates(role));
  const tellWaiting = (to: readonly Peer[]) => notify(to, 'lobby:changed', { waiting: room.lobby.waiting });
  room.lobby.on('changed', () => tellWaiting(moderators()));
  room.lobby.on('admitted', (id) => send([id], 'lobby:admitted', {}));
  room.lobby.on('dismissed', (id, reason, by) =>
    send([id], 'room:ended', { reason, ...(by ? { by: named(by) } : {}) }),
  );
  room.access.on('changed', (policy, by) => {
    notify(room.members.people, 'access:changed', { policy, by: named(by) });
    peopleLog.info(by, { room: room.id, by: by.id, policy }, 'access changed');
  });
  room.moderation.on('decided', ({ action, by, target, source }) =>
    peopleLog.info(by, { room: room.id, action, by: by.id, peer: target?.id, source }, 'moderation'),
  );
  room.moderation.on('stopped', (peer) =>
    notify([...room.roster.whoKnow(peer), peer], 'peer:stopped', { peer: peer.id, sources: [...peer.stopped] }),
  );
  room.moderation.on('renamed', (peer) => notify([peer], 'peer:renamed', { peer: peer.id, name: peer.name }));
  room.moderation.on('spotlight', (peer, by) => {
    tellAll(peer === undefined ? [] : [peer], 'spotlight:changed', {
      peer: peer ?? null,
      ...(by ? { by: named(by) } : {}),
    });
    if (by) peopleLog.info(by, { room: room.id, by: by.id, peer }, 'spotlight changed');
  });
  room.moderation.on('switched', (switches, by) => {
    notify(room.members.people, 'switches:changed', { switches, by: named(by) });
    peopleLog.info(by, { room: room.id, by: by.id, ...switches }, 'switches changed');
  });
  room.reactions.on('sent', (to, reactions) => {
    for (const sent of reactions) notify(to, 'reaction:sent', sent);
  });
  room.on('stopping', (inMs) => notify(room.members.people, 'server:stopping', { inMs }));
  room.on('ended', (peer, reason, by) => {
    notify([peer], 'room:ended', { reason, ...(by ? { by: named(by) } : {}) });
    const level = reason === 'shutting_down' || by ? 'info' : 'warn';
    peopleLog[level](peer, { room: room.id, peer: peer.id, reason, by: by?.id }, 'removed');
  });
  room.on('consumersMissing', (peer, missing) =>
    full({ room: room.id, peer: peer.id, missing, limit: 'limits.consumersPerServer' }, 'no place for more consumers'),
  );
  room.on('fault', (err) => logger.error({ room: room.id, err }, 'forwarding failed'));
  room.once('closed', () => logger.info({ room: room.id }, 'room closed'));
  logger.info({ room: room.id }, 'room opened');
  logger.debug({ room: room.id, name: room.name }, 'room name');
}

const named = ({ id: peer, name }: Pick<Peer, 'id' | 'name'>) => ({ peer, name });

const sendersOf = (consumers: readonly ConsumerInfo[]) => consumers.map(({ peer }) => peer);
