/**
 * Records the messages of a direct call, and of its move to the server when a third comes, with real browsers, and
 * writes both as diagrams into docs/direct-call.md.
 *
 *     npm run diagram:direct
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { allPlay, DirectRoom, pairsOf } from '../support/direct-room.ts';
import { until } from '../support/until.ts';
import { keepRunLog, logOf } from './run-log.ts';
import { mermaid, type Step, stepsBetween, stepsOf } from './sequence.ts';

const target = fileURLToPath(new URL('../../docs/direct-call.md', import.meta.url));

const room = await DirectRoom.open();
const ada = await room.attend('Ada', [keepRunLog]);
const bob = await room.attend('Bob', [keepRunLog]);
await room.becomes('direct');
await allPlay([ada, bob]);
await until(async () => (await room.account()).forwardedBytes === 0, 'the server forwards nothing more');
const direct = (await pairsOf(ada)).length;
const cem = await room.attend('Cem', [keepRunLog]);
await room.becomes('sfu');
await allPlay([ada, bob, cem]);
await until(async () => (await pairsOf(ada)).length < direct, 'the direct link is closed');
await until(async () => (await pairsOf(bob)).length < direct, 'the direct link is closed at the other end too');
const logs = await Promise.all([ada, bob, cem].map(logOf));
await room.close();

const steps = stepsOf(logs);
const joins = (name: string) => (step: Step) => step.from === name && step.text === 'room:join';
const call = stepsBetween(steps, {
  begins: joins('Bob'),
  ends: ({ text }) => text === 'direct:message shown, epoch 1',
});
const move = stepsBetween(steps, { begins: joins('Cem'), ends: ({ text }) => text === 'closes the direct link' });
await writeFile(target, page());
process.stdout.write(`docs/direct-call.md: ${call.length} messages of a call, ${move.length} of a move\n`);

function page(): string {
  return `# A direct call, message by message

Two who are alone and both allow it send sound, video, files and pointers directly to one another (rules M1 to M7 of
the [protocol](../server/shared/protocol/README.md)). The diagrams are drawn from a run with three real browsers, one
server and the loopback interface, by \`npm run diagram:direct\`; alike messages are drawn once, at the place of the
first, and what has nothing to do with the mode is left out. Times are since the first line, on a machine that had all
of them to bear.

## Two meet

Ada is here already, and Bob joins. At first the server forwards; both are asked to connect directly, agree by its
relay, say when everything flows, and once each sees and hears the other by the direct link the server forwards nothing
more.

${mermaid(call, ['Ada', 'Bob'])}

## A third comes

Cem joins. Sound and video flow over the server before anybody stops sending directly: each end says \`shown\` once
it sees and hears the other by the server, and closes the direct link when the other has said it too.

${mermaid(move, ['Ada', 'Bob', 'Cem'])}

## What goes which way

| | direct | over the server |
|---|---|---|
| sound, video, shared screens | peer connection between the browsers | the two transports, forwarded by the worker |
| bytes of files, pointers | a data channel each, on the same peer connection | a data channel each, on the data transport |
| who offers, takes or declines a file; how far it is over the server | signalling | signalling |
| chat, hands, reactions, who is here | signalling | signalling |

Chat goes over signalling in both modes: it has one order for all, and who comes third is told what was said. A file in
the middle of a move goes on where it was: its receiver asks for the rest by the other way, and the digest at its end is
checked as always.
`;
}
