/** Files over real data channels, through a real worker. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { FileView } from '../../client/src/models/files/view.ts';
import { AppError } from '../../server/shared/protocol/errors.ts';
import { DataPeer, phaseOf } from '../support/data-peer.ts';
import { png } from '../support/images.ts';
import { madeOn } from '../support/made-on.ts';
import { SilentAddress } from '../support/silent-address.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
const peers: DataPeer[] = [];

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.close();
  await server.close();
});

async function enter(name: string): Promise<DataPeer> {
  const peer = await DataPeer.join(server.url, { room: 'blue', name });
  peers.push(peer);
  return peer;
}

const content = (bytes: number) => new Uint8Array(randomBytes(bytes));
const fileOf = (bytes: Uint8Array<ArrayBuffer>, name = 'report.pdf') =>
  new File([bytes], name, { type: 'application/pdf' });

/** A file whose content after this many bytes cannot be read before the release. */
function heldAt(bytes: number, file: File): { file: File; release: () => void } {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const slice = (start: number, end: number) => {
    const part = File.prototype.slice.call(file, start, end);
    const read = () => Blob.prototype.arrayBuffer.call(part);
    return Object.assign(part, { arrayBuffer: () => (start < bytes ? read() : released.then(read)) });
  };
  return { file: Object.assign(file, { slice }), release };
}

async function accept(peer: DataPeer, name = 'report.pdf'): Promise<void> {
  const { info } = await peer.file(name, (view) => phaseOf(view) === 'offered', 'offered');
  await peer.files.accept(info.id);
}

const codeOf = (error: unknown) => (error instanceof AppError ? error.code : undefined);

const isDone = (view: FileView) => view.direction === 'out' && view.recipients.every(({ state }) => state === 'done');

test('[X4] participants who accept a file get it, and the others get nothing of it', async () => {
  const [ada, bob, cleo, dan] = [await enter('Ada'), await enter('Bob'), await enter('Cleo'), await enter('Dan')];
  const bytes = content(3_000_001);
  ada.files.send([fileOf(bytes)]);
  await Promise.all([accept(bob), accept(cleo)]);
  expect(Buffer.compare(await bob.received('report.pdf'), bytes)).toBe(0);
  expect(Buffer.compare(await cleo.received('report.pdf'), bytes)).toBe(0);
  const sent = await ada.file('report.pdf', isDone);
  expect(sent.direction === 'out' && sent.recipients.map(({ name }) => name).sort()).toEqual(['Bob', 'Cleo']);
  expect(dan.channels).toEqual([]);
});

test('[X5] a sender learns that a file has arrived, even if its receiver has used up its requests', async () => {
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  const { file, release } = heldAt(1_000_000, fileOf(content(1_500_000)));
  ada.files.send([file]);
  await accept(bob);
  await bob.file('report.pdf', (view) => view.direction === 'in' && view.bytes >= 1_000_000);
  const request = () => bob.signalling.request('data:close', { channel: randomUUID() }).then(() => undefined, codeOf);
  const asking = setInterval(() => void Array.from({ length: 10 }, request), 20);
  await until(async () => (await request()) === 'too_many_requests', 'his requests are refused');
  release();
  await bob.received('report.pdf');
  clearInterval(asking);
  await ada.file(
    'report.pdf',
    (view) => view.direction === 'out' && view.recipients.length === 1 && isDone(view),
    'arrived',
  );
});

test('[X2] a participant who joins later is offered the file as well', async () => {
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  const bytes = content(100_000);
  ada.files.send([fileOf(bytes)]);
  await accept(bob);
  await bob.received('report.pdf');
  const cleo = await enter('Cleo');
  await accept(cleo);
  expect(Buffer.compare(await cleo.received('report.pdf'), bytes)).toBe(0);
});

const printed = ({ chat }: DataPeer) => chat.entries.value.map(({ text }) => text);

test('[X2] an offer from before the join is not news, and is placed when it was made', async () => {
  const ada = await enter('Ada');
  ada.chat.send('Here it comes.');
  await until(() => ada.chat.entries.value[0]?.state === 'sent', 'the first message is sent');
  ada.files.send([fileOf(content(1000))]);
  const before = await enter('Bob');
  await before.file('report.pdf', (view) => phaseOf(view) === 'offered');
  ada.chat.send('There it is.');
  await until(() => printed(before).length === 3, 'the last message is sent');
  const cleo = await enter('Cleo');
  await cleo.file('report.pdf', (view) => phaseOf(view) === 'offered');
  expect(printed(cleo)).toEqual(['Here it comes.', 'report.pdf', 'There it is.']);
  expect(cleo.chat.entries.value).toEqual(before.chat.entries.value);
  expect([cleo.chat.unread.value, cleo.told]).toEqual([0, []]);
  ada.files.send([fileOf(content(1000), 'more.pdf')]);
  await until(() => cleo.chat.unread.value === 1, 'what is offered from then on is news');
  expect(cleo.told).toEqual(['Ada: more.pdf']);
});

test('[X2] a participant who comes back knows the earlier offers, and offers made meanwhile are news', async () => {
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  ada.files.send([fileOf(content(1000))]);
  await until(() => bob.chat.unread.value === 1, 'the first file is news');
  await bob.lose();
  ada.files.send([fileOf(content(1000), 'more.pdf')]);
  await ada.file('more.pdf', (view) => phaseOf(view) === 'offered');
  await bob.join();
  await until(() => bob.chat.unread.value === 2, 'the second file is news');
  expect(printed(bob)).toEqual(['report.pdf', 'more.pdf']);
  expect(bob.told).toEqual(['Ada: report.pdf', 'Ada: more.pdf']);
});

test('[X2] a file of a participant who was lost for a moment keeps its time', async () => {
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  ada.files.send([fileOf(content(1000))]);
  await until(() => bob.chat.unread.value === 1, 'the file is news');
  await ada.lose();
  const cleo = await enter('Cleo');
  await ada.join();
  await ada.signalling.request('hand:raise', {});
  const dan = await enter('Dan');
  for (const other of [cleo, dan]) {
    await other.file('report.pdf', (view) => phaseOf(view) === 'offered');
    expect(other.chat.entries.value).toEqual(bob.chat.entries.value);
    expect([other.chat.unread.value, other.told]).toEqual([0, []]);
  }
  expect(bob.told).toEqual(['Ada: report.pdf']);
});

test('several files of several people arrive complete at the same time', async () => {
  const all = [await enter('Ada'), await enter('Bob'), await enter('Cleo')];
  const sent = all.map((peer) => ({ peer, name: `${peer.name}.bin`, bytes: content(700_000) }));
  for (const { peer, name, bytes } of sent) peer.files.send([fileOf(bytes, name)]);
  const received = sent.flatMap(({ peer, name, bytes }) =>
    all
      .filter((other) => other !== peer)
      .map(async (other) => {
        await accept(other, name);
        return Buffer.compare(await other.received(name), bytes);
      }),
  );
  expect(await Promise.all(received)).toEqual([0, 0, 0, 0, 0, 0]);
});

test('a small image is fetched without a click, and shown only if its bytes are an image', async () => {
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  const page = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>');
  ada.files.send([
    new File([png({ width: 64, height: 48 })], 'a.png', { type: 'image/png' }),
    new File([page], 'b.png', { type: 'image/png' }),
  ]);
  await bob.received('a.png');
  await bob.received('b.png');
  const { image } = await bob.file('a.png', (view) => view.image !== undefined);
  expect(image).toMatchObject({ kind: 'shown', width: 64, height: 48 });
  expect((await bob.file('b.png', () => true)).image).toBeUndefined();
});

test('20 of 32 images sent at once are fetched without a click, and the others wait for one', async () => {
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  const small = png({ width: 64, height: 48 });
  ada.files.send(Array.from({ length: 32 }, (_, index) => new File([small], `${index}.png`, { type: 'image/png' })));
  const phases = () => [...bob.files.files.value.values()].map(phaseOf);
  await until(() => phases().length === 32 && !phases().includes('receiving'), 'all have come that will');
  expect(phases()).toEqual([...Array(20).fill('done'), ...Array(12).fill('offered')]);
});

test('[X3] a participant who declines is shown as such, and the others continue', async () => {
  const [ada, bob, cleo] = [await enter('Ada'), await enter('Bob'), await enter('Cleo')];
  const bytes = content(2_000_000);
  const { file, release } = heldAt(1_000_000, fileOf(bytes));
  ada.files.send([file]);
  await Promise.all([accept(bob), accept(cleo)]);
  const { info } = await cleo.file(
    'report.pdf',
    ({ direction, ...view }) => direction === 'in' && 'bytes' in view && view.bytes > 0,
  );
  cleo.files.decline(info.id);
  release();
  await bob.received('report.pdf');
  const ended = (view: FileView) =>
    view.direction === 'out' &&
    view.recipients
      .map(({ name, state }) => `${name} ${state}`)
      .sort()
      .join() === 'Bob done,Cleo declined';
  await ada.file('report.pdf', ended, 'with Bob done and Cleo declined');
});

test('[X6] a file that its sender withdraws ends for everybody', async () => {
  const [ada, bob, cleo] = [await enter('Ada'), await enter('Bob'), await enter('Cleo')];
  ada.files.send([fileOf(content(20_000_000))]);
  await accept(bob);
  const { info } = await bob.file('report.pdf', (view) => view.direction === 'in' && view.bytes > 0);
  ada.files.withdraw(info.id);
  await bob.file('report.pdf', (view) => phaseOf(view) === 'withdrawn');
  await cleo.file('report.pdf', (view) => phaseOf(view) === 'withdrawn');
});

test('[X3] a receiver who is lost in the middle continues from the same byte', async () => {
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  const bytes = content(6_000_000);
  const { file, release } = heldAt(3_000_000, fileOf(bytes));
  ada.files.send([file]);
  await accept(bob);
  await bob.file('report.pdf', (view) => view.direction === 'in' && view.bytes > 300_000);
  await bob.leave();
  release();
  const gone = (view: FileView) => view.direction === 'out' && view.recipients[0]?.state === 'gone';
  await ada.file('report.pdf', gone, 'not delivered');
  await bob.file('report.pdf', (view) => phaseOf(view) === 'interrupted');
  await bob.join();
  expect(Buffer.compare(await bob.received('report.pdf'), bytes)).toBe(0);
  const sent = await ada.file('report.pdf', isDone);
  expect(sent.direction === 'out' && sent.recipients.length).toBe(1);
});

test('[X6] a file whose sender leaves ends at once for everybody', async () => {
  const [ada, bob, cleo] = [await enter('Ada'), await enter('Bob'), await enter('Cleo')];
  const { file, release } = heldAt(3_000_000, fileOf(content(6_000_000)));
  ada.files.send([file]);
  await accept(bob);
  await bob.file('report.pdf', (view) => view.direction === 'in' && view.bytes > 300_000);
  await ada.leave();
  await bob.file('report.pdf', (view) => phaseOf(view) === 'withdrawn', 'withdrawn');
  await cleo.file('report.pdf', (view) => phaseOf(view) === 'withdrawn', 'withdrawn');
  release();
});

test('[X6] a sender who comes back after the seat was given up continues from the same byte', async () => {
  await server.close();
  server = await startTestServer({ rooms: { graceSeconds: 1 } });
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  const bytes = content(6_000_000);
  const { file, release } = heldAt(3_000_000, fileOf(bytes));
  ada.files.send([file]);
  await accept(bob);
  await bob.file('report.pdf', (view) => view.direction === 'in' && view.bytes > 300_000);
  await ada.lose();
  await bob.file('report.pdf', (view) => phaseOf(view) === 'interrupted', 'interrupted');
  release();
  await ada.join();
  expect(Buffer.compare(await bob.received('report.pdf'), bytes)).toBe(0);
});

test('[X10] a participant with the name of a lost sender cannot continue the file, and the sender can', async () => {
  await server.close();
  server = await startTestServer({ rooms: { graceSeconds: 1 } });
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  const bytes = content(6_000_000);
  const { file, release } = heldAt(3_000_000, fileOf(bytes));
  ada.files.send([file]);
  await accept(bob);
  const { info } = await bob.file('report.pdf', (view) => view.direction === 'in' && view.bytes > 300_000);
  await ada.lose();
  await bob.file('report.pdf', (view) => phaseOf(view) === 'interrupted', 'interrupted');
  const other = await enter('Ada');
  const named = jest.spyOn(crypto, 'randomUUID').mockReturnValueOnce(info.id as ReturnType<Crypto['randomUUID']>);
  other.files.send([fileOf(content(6_000_000))]);
  named.mockRestore();
  await other.file('report.pdf', (view) => phaseOf(view) === 'withdrawn', 'refused');
  expect(phaseOf(await bob.file('report.pdf', () => true))).toBe('interrupted');
  release();
  await ada.join();
  expect(Buffer.compare(await bob.received('report.pdf'), bytes)).toBe(0);
  expect([...bob.files.files.value.keys()]).toEqual([info.id]);
});

test('[X10] nobody replaces a message or an offer of another participant, whatever ids they choose', async () => {
  const [ada, bob, eve] = [await enter('Ada'), await enter('Bob'), await enter('Ada')];
  ada.chat.send('Hello');
  await until(() => bob.chat.entries.value.length === 1, 'the message is sent');
  ada.files.send([fileOf(content(1000))]);
  const { info } = await bob.file('report.pdf', (view) => phaseOf(view) === 'offered');
  const message = ada.chat.entries.value[0]?.id ?? '';
  await eve.signalling.request('chat:send', { id: info.id, text: 'Forged message' });
  await eve.signalling.request('file:offer', { file: { ...info, id: message, name: 'forged.pdf' } });
  for (const peer of [ada, bob]) {
    await until(() => peer.chat.entries.value.length === 4, `${peer.name} hears all`);
    expect(printed(peer)).toEqual(['Hello', 'report.pdf', 'Forged message', 'forged.pdf']);
    expect(peer.chat.groups.value.map(({ entries }) => entries.length)).toEqual([2, 2]);
  }
  expect(bob.chat.entries.value.map(({ name }) => name)).toEqual(['Ada', 'Ada', 'Ada (2)', 'Ada (2)']);
});

test.each(['sender', 'receiver'])(
  '[X2] a %s who is lost in the middle and keeps the seat continues from the same byte',
  async (who) => {
    const [ada, bob] = [await enter('Ada'), await enter('Bob')];
    const bytes = content(6_000_000);
    const { file, release } = heldAt(3_000_000, fileOf(bytes));
    ada.files.send([file]);
    await accept(bob);
    const { info } = await bob.file('report.pdf', (view) => view.direction === 'in' && view.bytes > 300_000);
    const lost = who === 'sender' ? ada : bob;
    await lost.lose();
    release();
    await lost.join();
    expect(Buffer.compare(await bob.received('report.pdf'), bytes)).toBe(0);
    const sent = await ada.file('report.pdf', isDone);
    expect(sent).toMatchObject({ info, recipients: [{ name: 'Bob', state: 'done' }] });
  },
);

test('[X5] a receiver who reads nothing delays nobody, and the worker buffers little for it', async () => {
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  const slow = await enter('Slow');
  const bytes = content(8_000_000);
  ada.files.send([fileOf(bytes)]);
  slow.takes = false;
  await Promise.all([accept(bob), accept(slow)]);
  expect(Buffer.compare(await bob.received('report.pdf'), bytes)).toBe(0);
});

test('[X1] a join sets up nothing for data', async () => {
  const before = await transports();
  await enter('Ada');
  expect((await transports()) - before).toBe(2);
});

async function transports(): Promise<number> {
  const [worker] = server.workers;
  const { webRtcServerIds } = (await worker?.dump()) ?? { webRtcServerIds: [] };
  expect(webRtcServerIds).toHaveLength(1);
  const dump = await worker?.webRtcServer.dump();
  return dump?.webRtcTransportIds.length ?? 0;
}

test('[S6] a data transport that is diverted by a check in another address’s name ends, and the file continues over a new one', async () => {
  const { transports } = madeOn(server);
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  const bytes = content(3_000_001);
  const { file, release } = heldAt(2_000_000, fileOf(bytes));
  ada.files.send([file]);
  await accept(bob);
  await until(() => bob.channels.length === 1, 'the file is on its way');
  const silent = await SilentAddress.at('127.0.0.2');
  const data = transports.find(({ sctpParameters }) => sctpParameters !== undefined);
  if (!data) throw new Error('nobody has a transport for data');
  await silent.nominate(data);
  await until(() => data.closed, 'it ends');
  release();
  expect(Buffer.compare(await bob.received('report.pdf'), bytes)).toBe(0);
  expect(silent.bytes).toBeLessThan(50_000);
  silent.close();
});
