import { expect, test } from '@jest/globals';
import { mermaid, stepsBetween, stepsOf } from '../../diagram/sequence.ts';

const candidate = { epoch: 1, message: { candidate: { candidate: 'x' } } };
const logs = [
  {
    name: 'Ada',
    log: [
      { at: 100, way: 'out' as const, text: '420["room:join",1,{"name":"Ada"}]' },
      { at: 160, way: 'note' as const, text: 'the direct link is connected' },
      {
        at: 140,
        way: 'in' as const,
        text: '42["notices",[["mode:changed",{"mode":"trying","epoch":1,"reason":"two_alone","role":"caller"}]]]',
      },
      { at: 150, way: 'out' as const, text: `421["direct:send",2,${JSON.stringify(candidate)}]` },
      { at: 155, way: 'out' as const, text: `422["direct:send",3,${JSON.stringify(candidate)}]` },
      { at: 170, way: 'in' as const, text: '431[{"ok":true,"result":null}]' },
      { at: 175, way: 'in' as const, text: '2' },
      { at: 180, way: 'out' as const, text: '423["subscriptions:set",4,{}]' },
    ],
  },
];

test('logged messages become a diagram in chronological order, with identical messages drawn once', () => {
  expect(mermaid(stepsOf(logs), ['Ada', 'Bob'])).toBe(
    [
      '```mermaid',
      'sequenceDiagram',
      '  participant Ada',
      '  participant Parley',
      '  participant Bob',
      '  Ada->>Parley: room:join · 0 ms',
      '  Parley->>Ada: mode:changed trying, epoch 1, two_alone, as caller · 40 ms',
      '  Ada->>Parley: direct:send candidate, epoch 1 (2 times) · 50 ms',
      '  Note over Ada: the direct link is connected · 60 ms',
      '```',
    ].join('\n'),
  );
});

test('a part of it goes from its first to its last message', () => {
  const part = stepsBetween(stepsOf(logs), {
    begins: ({ text }) => text.startsWith('mode:changed'),
    ends: ({ text }) => text.startsWith('direct:send'),
  });
  expect(part.map(({ at }) => at)).toEqual([140, 150, 155]);
});
