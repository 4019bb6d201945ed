/** The whole matrix of requests and standings, generated from the requests of the protocol. */
import { describe, expect, test } from '@jest/globals';
import { type Permission, permissions, permit, type Standing } from '../../../server/auth/permissions.ts';
import { AppError } from '../../../server/shared/protocol/errors.ts';
import { type RequestName, requests } from '../../../server/shared/protocol/events.ts';
import type { Switches } from '../../../server/shared/protocol/moderation.ts';
import { Role } from '../../../server/shared/protocol/roles.ts';

const names = Object.keys(requests) as RequestName[];
const standings: readonly Standing[] = ['outside', 'waiting', 'prepared', ...Role.options];
const switches = (on: boolean): Switches => ({ chat: on, files: on, sharing: on, unmuting: on, reactions: on });

/** `yes`, or the code of the refusal. */
function verdict(name: RequestName, standing: Standing, { on }: { on: boolean }): string {
  try {
    permit(name, { standing, switches: standing === 'outside' || standing === 'waiting' ? undefined : switches(on) });
    return 'yes';
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.message).toMatch(/^[a-z].{9,}/u);
    return error.code;
  }
}

/** The code for somebody who may not make a request. */
function refusalOf(name: RequestName, standing: Standing): string {
  if (name === 'lobby:knock') return 'already_joined';
  if (name === 'lobby:leave') return 'not_found';
  return Role.options.some((role) => role === standing) ? 'not_allowed' : 'not_joined';
}

/** Those who may make a request, with everything switched on. */
const allowed = (name: RequestName) => standings.filter((standing) => verdict(name, standing, { on: true }) === 'yes');

describe('[A1] who may do what', () => {
  test.each(names)('%s has an entry, and is refused to everybody who is not in it', (name) => {
    const permission: Permission = permissions[name];
    for (const standing of standings) {
      const expected = permission.for.includes(standing) ? 'yes' : refusalOf(name, standing);
      expect([standing, verdict(name, standing, { on: true })]).toEqual([standing, expected]);
    }
  });

  test('each request is open to every role above one to which it is open', () => {
    for (const name of names) {
      if (name === 'lobby:knock' || name === 'lobby:leave') continue;
      const roles = Role.options.filter((role) => allowed(name).includes(role));
      expect([name, ...roles]).toEqual([name, ...Role.options.slice(Role.options.length - roles.length)]);
    }
  });

  test('outside a room, nothing but a join, its preparation and a knock is possible', () => {
    const open = names.filter((name) => allowed(name).includes('outside'));
    expect(open).toEqual(['prejoin:prepare', 'room:join', 'lobby:knock']);
  });

  test('[K4] in the lobby, nothing else is possible but to leave it', () => {
    const open = names.filter((name) => allowed(name).includes('waiting'));
    expect(open).toEqual(['prejoin:prepare', 'room:join', 'lobby:knock', 'lobby:leave']);
  });

  test('in pre-join, nothing reaches the people of the room', () => {
    const open = names.filter((name) => allowed(name).includes('prepared'));
    expect(
      open.filter(
        (name) => !/^(prejoin|room:(join|leave)|transport|producer|consumers|subscriptions|direct:)/u.test(name),
      ),
    ).toEqual([]);
  });

  test('a viewer sends no media and no files, points at nothing and moderates nobody', () => {
    const viewer = names.filter((name) => allowed(name).includes('viewer'));
    const participant = names.filter((name) => allowed(name).includes('participant'));
    expect(participant.filter((name) => !viewer.includes(name))).toEqual([
      'transport:createSend',
      'producers:create',
      'producer:pause',
      'producer:resume',
      'producer:speaking',
      'producer:close',
      'file:offer',
      'file:send',
      'pointer:start',
      'direct:offer',
    ]);
  });

  test('only moderators and hosts moderate, and only hosts decide on roles and on the room', () => {
    const forRoles = names.filter((name) => name !== 'lobby:knock' && name !== 'lobby:leave');
    const beyond = (role: Role) => forRoles.filter((name) => !allowed(name).includes(role));
    const [participant, moderator] = [beyond('participant'), beyond('moderator')];
    expect(
      participant.filter((name) => !/^(moderation|spotlight|role|switches|access|lobby):|^room:end$/u.test(name)),
    ).toEqual([]);
    expect(moderator).toEqual(['role:set', 'switches:set', 'room:end', 'access:set']);
    expect(beyond('host')).toEqual([]);
  });

  test('a switch that is off applies to everybody who does not moderate, and to nothing else', () => {
    const differ = (standing: Standing) =>
      names.filter((name) => verdict(name, standing, { on: true }) !== verdict(name, standing, { on: false }));
    const talk = ['chat:send', 'chat:sendPrivately', 'chat:react', 'reaction:send'];
    expect(differ('participant')).toEqual(['file:offer', ...talk]);
    expect(differ('viewer')).toEqual(talk);
    for (const standing of ['outside', 'waiting', 'prepared', 'moderator', 'host'] as const)
      expect(differ(standing)).toEqual([]);
    expect(verdict('chat:send', 'participant', { on: false })).toBe('not_allowed');
  });
});
