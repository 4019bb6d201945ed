/**
 * Records the messages of a direct call, and of its move to the server when a third participant joins, in real
 * browsers, and writes both as diagrams to docs/direct-call.md.
 *
 *     npm run diagram:direct
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { allowsDirect } from '../support/allows-direct.ts';
import { launchBrowser } from '../support/browser.ts';
import { becomes, directSoon, pairsOf } from '../support/direct-room.ts';
import { adminToken } from '../support/limits-of.ts';
import { allSee, Meeting } from '../support/meeting.ts';
import { startTestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';
import { keepRunLog, logOf } from './run-log.ts';
import { mermaid, type Step, stepsBetween, stepsOf } from './sequence.ts';

const target = fileURLToPath(new URL('../../docs/direct-call.md', import.meta.url));

const server = await startTestServer({ ...directSoon, admin: { token: adminToken } });
const browser = await launchBrowser();
const room = new Meeting(() => ({ server, browser, attendee: { init: [allowsDirect, keepRunLog] } }), 'e2e');
const [ada, bob] = await room.enter('Ada', 'Bob');
await becomes(room, 'direct');
await allSee([ada, bob], 6);
await until(async () => (await room.report()).forwardedBytes === 0, 'the server forwards nothing more');
const direct = (await pairsOf(ada)).length;
const [cem] = await room.enter('Cem');
await becomes(room, 'sfu');
await allSee([ada, bob, cem], 6);
await until(async () => (await pairsOf(ada)).length < direct, 'the direct link is closed');
await until(async () => (await pairsOf(bob)).length < direct, 'the direct link is closed at the other end too');
const logs = await Promise.all([ada, bob, cem].map(logOf));
await browser.close();
await server.close();

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

When two participants are alone in a room and both allow it, they send audio, video, files and pointers directly to each
other (rules M1 to M7 of the [protocol](../server/shared/protocol/README.md)). \`npm run diagram:direct\` draws these
diagrams from a run with three real browsers and one server on the loopback interface. Identical messages are drawn
once, where the first of them occurs; messages that do not concern the mode are left out. Times count from the first
line. The browsers and the server shared two cores, so most of the time is computation.

## Two participants meet

Ada is in the room when Bob joins, and the server forwards their media at first. It asks both to connect directly, and
relays their negotiation. Each browser reports when all media arrives over the direct link. The mode then changes to
\`direct\`; once each participant sees and hears the other directly, the server forwards nothing more.

${mermaid(call, ['Ada', 'Bob'])}

## A third participant joins

When Cem joins, media flows over the server before anybody stops sending directly. Each of the two browsers sends
\`shown\` once it plays the other's media from the server, and closes the direct link when the other browser has sent
\`shown\` as well.

${mermaid(move, ['Ada', 'Bob', 'Cem'])}

## What is sent directly

| | in a direct call | over the server |
|---|---|---|
| audio, video, shared screens | peer connection between the browsers | two transports, forwarded by the media worker |
| content of files, pointers | one data channel each, on the same peer connection | one data channel each, on the data transport |
| offers of files, and the answers to them | signalling | signalling |
| progress of a file | its data channel | signalling |
| chat, hands, reactions, roster | signalling | signalling |

Chat stays on signalling in both modes, so that all participants see the messages in the same order, and a third
participant receives the earlier ones. If the mode changes during a file transfer, the transfer continues where it
stopped: the receiver requests the rest over the new path, and the SHA-256 digest of the whole file is checked at the
end.
`;
}
