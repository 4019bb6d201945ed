/** Visits so short that nobody may have seen them. */
import { expect, test } from '@jest/globals';
import { BriefVisits } from '../../../../../client/src/models/announcements/brief-visits.ts';
import { PersonalFilter } from '../../../../../client/src/models/people/personal-filter.ts';
import { Signalling } from '../../../../../client/src/signalling/signalling.ts';
import { HostileServer } from '../../../../fuzz/hostile-server.ts';
import { settle } from '../../../../fuzz/page.ts';
import { welcome } from '../../../../fuzz/values/notice-templates.ts';
import { memoryStore } from '../../../../support/memory-store.ts';

const peers = [
  { peer: 'bob', name: 'Bob' },
  { peer: 'eve', name: 'Eve' },
];

test.each([
  {
    what: 'a small room',
    notices: peers.flatMap(({ peer, name }) => [
      ['peer:joined', { peer: { id: peer, name, producers: [], quality: 'good', handRaisedAt: undefined } }],
      ['peer:left', { peer }],
    ]),
  },
  {
    what: 'a large room',
    notices: [['people:counted', { people: 60, joined: { count: 2, named: peers }, left: { count: 2, named: peers } }]],
  },
])('a brief visit to $what is announced, unless the visitor is blocked', async ({ notices }) => {
  const server = new HostileServer({ welcome });
  const signalling = new Signalling({ open: () => server.socket });
  await settle();
  const filter = new PersonalFilter(memoryStore());
  const announced: string[] = [];
  const visits = new BriefVisits({ news: { add: (_, { name }) => void announced.push(name) }, filter });
  visits.follow(signalling);
  filter.toggle('blocked', 'eve');
  server.say(notices);
  await settle();
  expect(announced).toEqual(['Bob']);
  signalling.close();
});
