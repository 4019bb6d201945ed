/** The whole matrix of requests and standings, generated from the requests of the protocol. */
import { describe, expect, test } from '@jest/globals';
import { type Permission, permissions, permit, type Standing } from '../../../server/auth/permissions.ts';
import { AppError } from '../../../server/shared/protocol/errors.ts';
import { type RequestName, requests } from '../../../server/shared/protocol/events.ts';
import type { Switches } from '../../../server/shared/protocol/moderation.ts';
import { Role } from '../../../server/shared/protocol/roles.ts';

const names = Object.keys(requests) as RequestName[];
const standings: readonly Standing[] = ['outside', 'prepared', ...Role.options];
const switches = (on: boolean): Switches => ({ chat: on, files: on, sharing: on, unmuting: on, reactions: on });

/** `yes`, or the code of the refusal. */
function verdict(name: RequestName, standing: Standing, { on }: { on: boolean }): string {
  try {
    permit(name, { standing, switches: standing === 'outside' ? undefined : switches(on) });
    return 'yes';
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.message).toMatch(/^[a-z].{9,}/u);
    return error.code;
  }
}

/** Those who may make a request, with everything switched on. */
const allowed = (name: RequestName) => standings.filter((standing) => verdict(name, standing, { on: true }) === 'yes');

describe('[A1] who may do what', () => {
  test.each(names)('%s has an entry, and is refused to everybody who is not in it', (name) => {
    const permission: Permission = permissions[name];
    for (const standing of standings) {
      const isOutsider = standing === 'outside' || standing === 'prepared';
      const expected = permission.for.includes(standing) ? 'yes' : isOutsider ? 'not_joined' : 'not_allowed';
      expect([standing, verdict(name, standing, { on: true })]).toEqual([standing, expected]);
    }
  });

  test('each request is open to every role above one to which it is open', () => {
    for (const name of names) {
      const roles = Role.options.filter((role) => allowed(name).includes(role));
      expect([name, ...roles]).toEqual([name, ...Role.options.slice(Role.options.length - roles.length)]);
    }
  });

  test('outside a room, nothing but a join and its preparation is possible', () => {
    expect(names.filter((name) => allowed(name).includes('outside'))).toEqual(['prejoin:prepare', 'room:join']);
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
    const beyond = (role: Role) => names.filter((name) => !allowed(name).includes(role));
    const [participant, moderator] = [beyond('participant'), beyond('moderator')];
    expect(participant.filter((name) => !/^(moderation|spotlight|role|switches):|^room:end$/u.test(name))).toEqual([]);
    expect(moderator).toEqual(['role:set', 'switches:set', 'room:end']);
    expect(beyond('host')).toEqual([]);
  });

  test('a switch that is off applies to everybody who does not moderate, and to nothing else', () => {
    const differ = (standing: Standing) =>
      names.filter((name) => verdict(name, standing, { on: true }) !== verdict(name, standing, { on: false }));
    expect(differ('participant')).toEqual(['file:offer', 'chat:send', 'reaction:send']);
    expect(differ('viewer')).toEqual(['chat:send', 'reaction:send']);
    for (const standing of ['outside', 'prepared', 'moderator', 'host'] as const) expect(differ(standing)).toEqual([]);
    expect(verdict('chat:send', 'participant', { on: false })).toBe('not_allowed');
  });
});
