import { canonicalRoomName } from '#shared/protocol/room-name.ts';
import { decode } from '../util/room-link.ts';

/** The meaning of an address on this site. */
export type Route =
  | { page: 'landing' }
  | { page: 'check' }
  | { page: 'room'; room: string }
  | { page: 'bad_room'; name: string }
  | { page: 'not_found' };

/** Parses the path of an address. */
export function readRoute(path: string): Route {
  if (path === '/') return { page: 'landing' };
  if (/^\/check\/?$/.test(path)) return { page: 'check' };
  const part = /^\/r\/([^/]*)\/?$/u.exec(path)?.[1];
  if (part === undefined) return { page: 'not_found' };
  const name = decode(part) ?? part;
  const room = canonicalRoomName(name);
  return room === undefined ? { page: 'bad_room', name } : { page: 'room', room };
}

/** Whether the query of an address asks for the developer panel. */
export const asksForDebug = (search: string): boolean => new URLSearchParams(search).has('debug');
