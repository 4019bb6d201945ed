import type { Notices } from '#shared/protocol/events.ts';
import type { LimitReason } from '#shared/protocol/media.ts';
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
  const others = (all: readonly Peer[], peer: Peer) => all.filter((other) => other !== peer);
  const facts = (peer: Peer) => ({ room: room.id, peer: peer.id, people: room.members.size });

  room.on('joined', (peer) => {
    notify(others(room.members.people, peer), 'peer:joined', { peer: peer.info });
    peopleLog.info(peer, facts(peer), 'joined');
  });
  room.on('left', (peer) => {
    notify(others(room.members.everybody, peer), 'peer:left', { peer: peer.id });
    sessions.delete(peer.id);
    peopleLog.info(peer, facts(peer), peer.seated ? 'left' : 'left pre-join');
  });
  room.producers.on('created', (peer, producer) =>
    notify(others(room.members.people, peer), 'producer:created', { peer: peer.id, producer }),
  );
  room.producers.on('paused', (peer, producer) =>
    notify(others(room.members.people, peer), 'producer:paused', { peer: peer.id, producer }),
  );
  room.producers.on('resumed', (peer, producer) =>
    notify(others(room.members.people, peer), 'producer:resumed', { peer: peer.id, producer }),
  );
  room.producers.on('closed', (peer, producer) =>
    notify(others(room.members.everybody, peer), 'producer:closed', { peer: peer.id, producer }),
  );
  room.producers.on('limited', (peer, { id: producer, source }, limited) => {
    notify([peer], 'producer:limited', { producer, source, ...limited });
    peopleLog.warn(peer, { ...facts(peer), source, measure: limited.measure }, limitSentences[limited.reason]);
  });
  room.on('consumersCreated', (peer, { consumers, paused }) =>
    sessions
      .get(peer.id)
      ?.outbox.push('consumers:created', { consumers }, paused ? () => room.applied(peer, consumers) : undefined),
  );
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
  room.on('speakers', (peers) => notify(room.members.people, 'speakers:changed', { peers }));
  room.on('qualityChanged', ({ id: peer }, quality) =>
    notify(room.members.people, 'quality:changed', { peer, quality }),
  );
  room.on('reached', (peer, connected) =>
    notify(others(room.members.people, peer), 'media:changed', { peer: peer.id, connected }),
  );
  const missing = new WeakSet<Peer>();
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
  room.data.on('fileOffered', (to, { from: peer, name, file, at }) =>
    send(to, 'file:offered', { peer, name, file, at }),
  );
  room.data.on('fileCancelled', (to, file) => send(to, 'file:cancelled', { file }));
  room.data.on('fileAccepted', (to, accepted) => send([to], 'file:accepted', accepted));
  room.data.on('fileDeclined', (to, declined) => send([to], 'file:declined', declined));
  room.data.on('fileProgressed', (to, progress) => send([to], 'file:progressed', progress));
  room.data.on('channelOpened', (to, channel) => send([to], 'data:opened', channel));
  room.data.on('transportLost', (to) => send([to], 'data:closed', {}));
  room.data.on('pointerStarted', (to) => send(to, 'pointer:started', {}));
  room.direct.on('modeAnnounced', (to, mode) => send([to], 'mode:changed', mode));
  room.direct.on('messageRelayed', (to, relayed) => send([to], 'direct:message', relayed));
  room.data.on('fault', (err) => logger.error({ room: room.id, err }, 'data failed'));
  room.talk.on('messageSent', (message) => notify(room.members.people, 'chat:sent', message));
  room.talk.on('handRaised', (peer) => notify(room.members.people, 'hand:raised', { peer }));
  room.talk.on('handLowered', (peer) => notify(room.members.people, 'hand:lowered', { peer }));
  room.talk.on('reacted', (peer, reaction) => notify(room.members.people, 'reaction:sent', { peer, reaction }));
  room.on('ended', (peer, reason) => {
    notify([peer], 'room:ended', { reason });
    const level = reason === 'shutting_down' ? 'info' : 'warn';
    peopleLog[level](peer, { room: room.id, peer: peer.id, reason }, 'removed');
  });
  room.on('consumersMissing', (peer, missing) =>
    full({ room: room.id, peer: peer.id, missing, limit: 'limits.consumersPerServer' }, 'no place for more consumers'),
  );
  room.on('fault', (err) => logger.error({ room: room.id, err }, 'forwarding failed'));
  room.once('closed', () => logger.info({ room: room.id }, 'room closed'));
  logger.info({ room: room.id }, 'room opened');
  logger.debug({ room: room.id, name: room.name }, 'room name');
}
