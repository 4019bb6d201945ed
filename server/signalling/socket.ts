import type { Server, Socket } from 'socket.io';
import type { ClientEvents, ServerEvents } from '#shared/protocol/events.ts';

/** socket.io's server and one client's connection, with the wire's own events. */
export type SignallingServer = Server<ClientEvents, ServerEvents>;
export type ClientSocket = Socket<ClientEvents, ServerEvents>;

/** Why a socket ends whose client has said so; any other reason is a loss. */
export const GOODBYE = 'client namespace disconnect';
