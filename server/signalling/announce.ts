import type { Server } from 'socket.io';
import type { ClientEvents, ServerEvents } from '#shared/protocol/events.ts';
import type { Peer } from '../rooms/peer.ts';
import type { Room } from '../rooms/room.ts';
import type { Logger } from '../util/logger.ts';
import { peerChannel, roomChannel } from './connection.ts';

export type SignallingServer = Server<ClientEvents, ServerEvents>;

/** Says on the wire what happens in a room, to those whom it concerns. */
export function announce(room: Room, { io, logger }: { io: SignallingServer; logger: Logger }): void {
  const toAll = () => io.to(roomChannel(room));
  const toOthers = (peer: Peer) => toAll().except(peerChannel(peer.id));
  const toPeer = (peer: Peer) => io.to(peerChannel(peer.id));
  const aboutProducer =
    (notice: 'producer:paused' | 'producer:resumed' | 'producer:closed') => (peer: Peer, producer: string) =>
      toOthers(peer).emit(notice, { peer: peer.id, producer });

  room.on('joined', (peer) => {
    toOthers(peer).emit('peer:joined', { peer: peer.info });
    logger.info({ room: room.name, peer: peer.id, people: room.size }, 'joined');
  });
  room.on('left', (peer) => {
    toOthers(peer).emit('peer:left', { peer: peer.id });
    io.in(peerChannel(peer.id)).socketsLeave([roomChannel(room), peerChannel(peer.id)]);
    logger.info({ room: room.name, peer: peer.id, people: room.size }, 'left');
  });
  room.on('producerCreated', (peer, producer) => toOthers(peer).emit('producer:created', { peer: peer.id, producer }));
  room.on('producerPaused', aboutProducer('producer:paused'));
  room.on('producerResumed', aboutProducer('producer:resumed'));
  room.on('producerClosed', aboutProducer('producer:closed'));
  room.on('consumersCreated', (peer, consumers) => toPeer(peer).emit('consumers:created', { consumers }));
  room.on('speakers', (peers) => toAll().emit('speakers:changed', { peers }));
  room.on('ended', (peer, why) => {
    toPeer(peer).emit('room:ended', { why });
    logger.warn({ room: room.name, peer: peer.id, why }, 'put out');
  });
  room.on('fault', (err) => logger.error({ room: room.name, err }, 'forwarding failed'));
  room.once('closed', () => logger.info({ room: room.name }, 'room closed'));
  logger.info({ room: room.name }, 'room opened');
}
