import { effect, untracked } from '@preact/signals';
import type { RequestInput } from '#shared/protocol/events.ts';
import type { EndReason } from '#shared/protocol/room.ts';
import { ConnectionLost, type Signalling } from '../../signalling/signalling.ts';
import { nameOfOther } from '../people/self-names.ts';

/** `by` is the moderator who turned the person away. */
export type LobbyOutcome = { admitted: true } | { admitted: false; reason: EndReason; by: string | undefined };

/**
 * Waits in the lobby of a room until somebody lets this person in or turns them away, and knocks again after a lost
 * connection. Aborting leaves the lobby; the outcome is then undefined.
 * @throws AppError with the refusal of a knock.
 */
export async function waitInLobby(
  signalling: Signalling,
  knock: RequestInput<'lobby:knock'>,
  stopped: AbortSignal,
): Promise<LobbyOutcome | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<LobbyOutcome | undefined>();
  const admit = () => resolve({ admitted: true });
  const stop = () => {
    signalling.request('lobby:leave', {}).catch(() => undefined);
    resolve(undefined);
  };
  const send = () =>
    signalling
      .request('lobby:knock', knock, ({ admitted }) => {
        if (admitted) admit();
      })
      .catch((error: unknown) => {
        // The next connection knocks again.
        if (!(error instanceof ConnectionLost)) reject(error);
      });
  const undo = [
    signalling.on('lobby:admitted', admit),
    signalling.on('room:ended', ({ reason, by }) =>
      resolve({ admitted: false, reason, by: by && nameOfOther(by.name) }),
    ),
    effect(() => {
      if (signalling.state.value === 'connected') untracked(() => void send());
    }),
  ];
  stopped.addEventListener('abort', stop, { once: true });
  if (stopped.aborted) stop();
  try {
    return await promise;
  } finally {
    for (const end of undo) end();
    stopped.removeEventListener('abort', stop);
  }
}
