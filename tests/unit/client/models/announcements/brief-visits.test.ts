/** Visits so short that nobody may have seen them. */
import { expect, test } from '@jest/globals';
import { BriefVisits } from '../../../../../client/src/models/announcements/brief-visits.ts';
import { PersonalFilter } from '../../../../../client/src/models/people/personal-filter.ts';
import { Signalling } from '../../../../../client/src/signalling/signalling.ts';
import { HostileServer } from '../../../../fuzz/hostile-server.ts';
import { settle } from '../../../../fuzz/page.ts';
import { welcome } from '../../../../fuzz/values/notice-templates.ts';
import { memoryStore } from '../../../../support/memory-store.ts';

test('a brief visit is announced, unless the visitor is blocked', async () => {
  const server = new HostileServer({ welcome });
  const signalling = new Signalling({ open: () => server.socket });
  await settle();
  const filter = new PersonalFilter(memoryStore());
  const announced: string[] = [];
  const visits = new BriefVisits({ news: { add: (_, { name }) => void announced.push(name) }, filter });
  visits.follow(signalling);
  filter.toggle('blocked', 'eve');
  for (const [id, name] of [
    ['bob', 'Bob'],
    ['eve', 'Eve'],
  ])
    server.say([
      ['peer:joined', { peer: { id, name, producers: [], quality: 'good', handRaisedAt: undefined } }],
      ['peer:left', { peer: id }],
    ]);
  await settle();
  expect(announced).toEqual(['Bob']);
  signalling.close();
});
