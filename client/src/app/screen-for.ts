import { assertNever } from '#shared/util/assert-never.ts';
import type { CallState, EndedReason, SocketState } from '../models/call/call.ts';
import type { Route } from './route.ts';

/** Which screen is shown, and its data. */
export type Screen =
  | { show: 'landing' }
  | { show: 'bad_room'; name: string }
  | { show: 'not_found' }
  | { show: 'outdated' }
  | { show: 'unsupported'; missing: readonly string[] }
  | { show: 'check' }
  | { show: 'pre_join'; room: string }
  | { show: 'room' }
  | { show: 'ended'; room: string; reason: EndedReason; by: string | undefined };

export type Situation = {
  route: Route;
  /** Features that every meeting needs and this browser lacks. */
  missing: readonly string[];
  call: CallState;
  socketState: SocketState;
  /** Whether the person waits in the lobby. */
  waiting: boolean;
  /** How the last call ended. */
  end: Ended | undefined;
  /** The end from which the person has already moved on. */
  seen: CallState | undefined;
};

export type Ended = Extract<CallState, { phase: 'ended' }>;

/** Chooses the screen. */
export function screenFor({ route, ...situation }: Situation): Screen {
  switch (route.page) {
    case 'landing':
    case 'not_found':
    case 'check':
      return { show: route.page };
    case 'bad_room':
      return { show: 'bad_room', name: route.name };
    case 'room':
      return roomScreen(route.room, situation);
    default:
      return assertNever(route);
  }
}

function roomScreen(room: string, situation: Omit<Situation, 'route'>): Screen {
  const { missing, call, socketState, waiting, end, seen } = situation;
  if (missing.length > 0) return { show: 'unsupported', missing };
  if (call.phase === 'live' || call.phase === 'reconnecting') return { show: 'room' };
  if (waiting && call.phase === 'joining') return { show: 'pre_join', room };
  // A person who rejoins from the end page stays on it until they are in.
  const unread = call.phase === 'ended' ? call : call.phase === 'joining' ? end : undefined;
  if (unread && unread !== seen) return { show: 'ended', room, reason: unread.reason, by: unread.by };
  return socketState === 'outdated' ? { show: 'outdated' } : { show: 'pre_join', room };
}
