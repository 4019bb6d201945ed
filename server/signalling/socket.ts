import type { Server, Socket } from 'socket.io';
import type { ClientEvents, ServerEvents } from '#shared/protocol/events.ts';

/** socket.io's server and the connection of one client, with the events of the protocol. */
export type SignallingServer = Server<ClientEvents, ServerEvents>;
export type ClientSocket = Socket<ClientEvents, ServerEvents>;

/** Why a socket ends after the client has said goodbye; any other reason is a loss. */
export const GOODBYE = 'client namespace disconnect';
