/** The local participant's role, and what moderators decide for them. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { addTexts } from '../../../../../client/src/i18n/i18n.ts';
import { roomEn, roomKo } from '../../../../../client/src/i18n/room-texts.ts';
import { ToastsModel } from '../../../../../client/src/models/announcements/toasts.ts';
import { ModerationModel } from '../../../../../client/src/models/moderation/moderation.ts';
import { everythingOn } from '../../../../../client/src/models/moderation/restraint.ts';
import { moderationWords } from '../../../../../client/src/screens/room/announcers/moderation-words.ts';
import { Signalling } from '../../../../../client/src/signalling/signalling.ts';
import type { Notice } from '../../../../../server/shared/protocol/events.ts';
import type { JoinResult } from '../../../../../server/shared/protocol/room.ts';
import { HostileServer } from '../../../../fuzz/hostile-server.ts';
import { settle } from '../../../../fuzz/page.ts';
import { joined as template, welcome } from '../../../../fuzz/values/notice-templates.ts';

addTexts({ en: roomEn, ko: roomKo });

const ada = { peer: 'ada', name: 'Ada' };
const bob = { peer: 'bob', name: 'Bob' };
const self = { peer: 'self', name: 'Eve' };
const { stopped: _stopped, spotlight: _spotlight, ...plain } = template;
const joined: JoinResult = { ...plain, self: self.peer, role: 'participant', switches: everythingOn };

let server: HostileServer;
let signalling: Signalling;
let toasts: ToastsModel;
let renamed: string[];
let model: ModerationModel;

beforeEach(async () => {
  server = new HostileServer({ welcome });
  signalling = new Signalling({ open: () => server.socket });
  toasts = new ToastsModel();
  renamed = [];
  model = new ModerationModel({ toasts, onRenamed: (name) => renamed.push(name) });
  await settle();
  model.follow(signalling, joined);
});

afterEach(() => signalling.close());

async function hear(...batch: Notice[]): Promise<void> {
  server.say(batch);
  await settle();
}

const words = () => model.news.value.map(moderationWords);
const asked = () => server.asked.map(({ name, data }) => ({ name, data }));

test('[A6] a participant moderates nobody, a moderator those below a host, and a host everybody', async () => {
  expect(model.mayModerate('participant')).toBe(false);
  await hear(['role:changed', { peer: 'self', role: 'moderator', by: ada }]);
  expect(model.mayModerate('moderator')).toBe(true);
  expect(model.mayModerate('host')).toBe(false);
  await hear(['role:changed', { peer: 'self', role: 'host', by: ada }]);
  expect(model.mayModerate('host')).toBe(true);
  expect(words()).toEqual(['Ada made you a moderator of this meeting.', 'Ada made you a host of this meeting.']);
});

test('[A5] a role that somebody else gets, or that one gives oneself, is no news', async () => {
  await hear(['role:changed', { peer: 'bob', role: 'host', by: ada }]);
  await hear(['role:changed', { peer: 'self', role: 'moderator', by: self }]);
  expect(model.role.value).toBe('moderator');
  expect(words()).toEqual([]);
});

test('[A3] a new host learns of the role when the last host leaves, also after a lost connection', async () => {
  await hear(['role:changed', { peer: 'self', role: 'host' }]);
  model.follow(signalling, { ...joined, role: 'moderator' });
  expect(words()).toEqual([undefined, 'You are now a moderator of this meeting.']);
});

test('[A7] a muted person learns by whom, and is asked to unmute until they answer', async () => {
  await hear(
    ['producer:limited', { producer: 'p', source: 'microphone', measure: 'paused', reason: 'moderator' }],
    ['moderation:done', { action: 'mute', by: ada, target: self }],
  );
  expect(words()).toEqual(['Ada muted you.']);
  expect(model.askedBy.value).toBeUndefined();
  await hear(['moderation:done', { action: 'ask_to_unmute', by: ada, target: self }]);
  expect(model.askedBy.value).toEqual(ada);
  model.answerAsk();
  expect(model.askedBy.value).toBeUndefined();
});

test('[A7] a request to unmute that goes to somebody else asks nobody here', async () => {
  await hear(['moderation:done', { action: 'ask_to_unmute', by: ada, target: bob }]);
  expect(model.askedBy.value).toBeUndefined();
  expect(words()).toEqual([undefined]);
});

test.each([
  { given: { action: 'stop', source: 'camera' }, want: 'Ada turned off your camera.' },
  { given: { action: 'allow', source: 'camera' }, want: 'Ada lets you turn on your camera again.' },
  { given: { action: 'stop', source: 'screen' }, want: 'Ada stopped your screen share.' },
  { given: { action: 'stop', source: 'microphone' }, want: 'Ada muted you. You cannot unmute for now.' },
  { given: { action: 'lower_hand' }, want: 'Ada lowered your hand.' },
  { given: { action: 'rename' }, want: 'Ada changed your name.' },
  { given: { action: 'remove' }, want: undefined },
] as const)('[A6] the person concerned reads of $given: $want', ({ given, want }) => {
  expect(moderationWords({ what: 'done', done: { ...given, by: ada, target: self }, mine: true })).toBe(want);
});

test.each([
  { given: { action: 'mute_all' }, want: 'Ada muted everyone.' },
  { given: { action: 'remove', target: bob }, want: 'Ada removed Bob from the meeting.' },
  { given: { action: 'ban', target: bob }, want: 'Ada removed Bob from the meeting.' },
  { given: { action: 'mute', target: bob }, want: undefined },
] as const)('[A6] other moderators read of $given: $want', ({ given, want }) => {
  expect(moderationWords({ what: 'done', done: { ...given, by: ada }, mine: false })).toBe(want);
});

test('[A8] what is stopped is refused with the reason, until it is allowed again', async () => {
  await hear(['peer:stopped', { peer: 'self', sources: ['camera'] }]);
  expect(model.permits('camera')).toBe(false);
  expect(toasts.shown.value.map(({ text }) => text)).toEqual(['A moderator has to let you turn on your camera.']);
  await hear(['peer:stopped', { peer: 'bob', sources: [] }]);
  expect(model.restraintOn('camera')).toBe('stopped_camera');
  await hear(['peer:stopped', { peer: 'self', sources: [] }]);
  expect(model.permits('camera')).toBe(true);
});

test('[A11] participants learn who has switched what off, and that they are on again', async () => {
  const switches = { ...everythingOn, chat: false };
  await hear(['switches:changed', { switches, by: ada }]);
  await hear(['switches:changed', { switches: everythingOn, by: ada }]);
  await hear(['switches:changed', { switches: { ...switches, files: false }, by: ada }]);
  expect(words()).toEqual([
    'Ada turned off the chat for participants.',
    'Ada turned on the chat for participants.',
    'Ada changed what participants can do.',
  ]);
  expect(model.restraintOn('chat')).toBe('off_chat');
});

test('[A11] a host reads nothing about the own switches', async () => {
  await hear(['switches:changed', { switches: { ...everythingOn, chat: false }, by: self }]);
  expect(model.switches.value.chat).toBe(false);
  expect(words()).toEqual([]);
});

test('[A11] somebody whose new microphone stays muted learns why', async () => {
  model.follow(signalling, { ...joined, switches: { ...everythingOn, unmuting: false } });
  await hear(['producer:limited', { producer: 'p', source: 'microphone', measure: 'paused', reason: 'moderator' }]);
  expect(words()).toEqual(['You are muted. A host has turned off unmuting.']);
});

test('[K1] [K5] a host knows who waits, and others learn who has changed who may join', async () => {
  await hear(['lobby:changed', { waiting: [bob] }]);
  expect(model.waiting.value).toEqual([]);
  model.follow(signalling, { ...joined, role: 'host', policy: 'lobby', waiting: [bob] });
  expect([model.policy.value, model.waiting.value]).toEqual(['lobby', [bob]]);
  await hear(['lobby:changed', { waiting: [] }], ['access:changed', { policy: 'locked', by: ada }]);
  expect([model.policy.value, model.waiting.value]).toEqual(['locked', []]);
  expect(words().at(-1)).toBe('Ada locked the meeting.');
});

test('[A9] a name from a moderator is the name of this participant from then on', async () => {
  await hear(['peer:renamed', { peer: 'bob', name: 'Bo' }]);
  await hear(['peer:renamed', { peer: 'self', name: 'Eva' }]);
  expect(renamed).toEqual(['Eva']);
});

test('[A12] a spotlight is on another participant, and ends', async () => {
  await hear(['spotlight:changed', { peer: 'bob', by: ada }]);
  expect(model.spotlight.value).toBe('bob');
  await hear(['spotlight:changed', { peer: 'self', by: ada }]);
  expect(model.spotlight.value).toBeUndefined();
});

test('a request reports whether it was granted; somebody who has left counts as removed', async () => {
  expect(await model.request('moderation:mute', { peer: 'bob' })).toBe(true);
  expect(asked()).toEqual([{ name: 'moderation:mute', data: { peer: 'bob' } }]);
  server.answer = () => ({ ok: false, code: 'not_found', message: 'nobody of that id is here' });
  expect(await model.request('moderation:mute', { peer: 'bob' })).toBe(false);
  expect(await model.request('moderation:remove', { peer: 'bob', ban: false })).toBe(true);
});

test('nothing of a call is left for the next one', async () => {
  await hear(['role:changed', { peer: 'self', role: 'host', by: ada }]);
  await hear(['moderation:done', { action: 'ask_to_unmute', by: ada, target: self }]);
  await hear(['peer:stopped', { peer: 'self', sources: ['camera'] }]);
  model.clear();
  expect(model.role.value).toBe('participant');
  expect([model.askedBy.value, model.news.value, model.restraintOn('camera')]).toEqual([undefined, [], undefined]);
});
