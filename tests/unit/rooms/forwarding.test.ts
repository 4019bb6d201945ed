import { expect, test } from '@jest/globals';
import { plan } from '../../../server/rooms/forwarding.ts';

const party = (id: string, ...producers: string[]) => ({
  id,
  producers: producers.map((producer) => ({ id: producer, source: 'camera' as const, paused: false })),
});

const ids = (parties: Parameters<typeof plan>[0]) =>
  Object.fromEntries(
    [...plan(parties)].map(([id, wanted]) => [id, wanted.map(({ peer, producer }) => `${peer}:${producer.id}`)]),
  );

test.each([
  { what: 'nobody', parties: [], want: {} },
  { what: 'one alone', parties: [party('ada', 'a')], want: { ada: [] } },
  {
    what: 'two, of whom one sends',
    parties: [party('ada', 'a1', 'a2'), party('bob')],
    want: { ada: [], bob: ['ada:a1', 'ada:a2'] },
  },
  {
    what: 'three',
    parties: [party('ada', 'a'), party('bob', 'b'), party('cleo', 'c')],
    want: { ada: ['bob:b', 'cleo:c'], bob: ['ada:a', 'cleo:c'], cleo: ['ada:a', 'bob:b'] },
  },
])('$what: everyone receives all of the others and nothing of themselves', ({ parties, want }) => {
  expect(ids(parties)).toEqual(want);
});
