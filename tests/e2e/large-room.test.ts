/** A room of 130 people, as somebody in it sees the list of people. */
import { afterEach, expect, test } from '@jest/globals';
import { paintedCameras } from '../support/cameras.ts';
import { meetings } from '../support/meetings.ts';
import { RawClient } from '../support/raw-client.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';
import { until } from '../support/until.ts';

const LISTENERS = 130;
const AT_ONCE = 40;

const file = meetings({
  server: { rooms: { maxPeople: 500 }, signalling: { joinsPerSecond: 1000 } },
  attendee: { init: [paintedCameras, silentMicrophone] },
});
const { enter } = file;
const clients: RawClient[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

const nameOf = (number: number) => `Listener ${String(number).padStart(3, '0')}`;

/** From several addresses: one takes only a part of a room. */
async function listeners(): Promise<RawClient[]> {
  const all: RawClient[] = [];
  while (all.length < LISTENERS) {
    const count = Math.min(AT_ONCE, LISTENERS - all.length);
    const come = async (_: unknown, index: number) => {
      const client = new RawClient(file.server.url, { from: `127.0.0.${10 + index}` });
      clients.push(client);
      await client.join(file.room, nameOf(all.length + index));
      return client;
    };
    all.push(...(await Promise.all(Array.from({ length: count }, come))));
  }
  return all;
}

test('the list of a large room is loaded as one scrolls and searches, and follows who comes and goes', async () => {
  const others = await listeners();
  const [ada] = await enter('Ada');
  const { page } = ada;
  await page.getByRole('button', { name: '131 people', exact: true }).click();
  const panel = page.getByRole('complementary');
  const rows = panel.getByRole('list').getByRole('listitem');
  await panel.getByRole('list', { name: '131 people', exact: true }).waitFor();
  await panel.getByText('131 people', { exact: true }).waitFor();

  // Only rows near the visible ones are in the page, and each knows its place.
  await rows.filter({ hasText: 'Listener 000' }).waitFor();
  expect(await rows.first().getAttribute('aria-posinset')).toBe('1');
  expect(await rows.first().getAttribute('aria-setsize')).toBe('131');
  expect(await rows.count()).toBeLessThan(45);

  // By keyboard, from one row's menu to the next, to people who are loaded on the way.
  await rows.getByRole('button', { name: `Options for ${nameOf(0)}` }).focus();
  for (let number = 1; number <= 70; number += 1) {
    await page.keyboard.press('Tab');
    await until(async () => (await focused(page)) === `Options for ${nameOf(number)}`, `${number} has the focus`);
  }
  expect(await rows.count()).toBeLessThan(45);

  const search = panel.getByRole('searchbox');
  await search.fill('listener 12');
  await panel.getByRole('status').filter({ hasText: '10 of 131 people' }).waitFor();
  await rows.filter({ hasText: 'Listener 129' }).waitFor();
  await search.fill('nobody');
  await panel.getByRole('status').filter({ hasText: 'Nobody here has that name.' }).waitFor();
  await search.fill('');
  await rows.filter({ hasText: 'Listener 000' }).waitFor();

  // Raised hands come first, whoever it is.
  await others.at(-1)?.request('hand:raise', {});
  await until(async () => (await rows.nth(1).textContent())?.includes('Listener 129') ?? false, 'the hand is first');
  others[0]?.close();
  await panel.getByText('130 people', { exact: true }).waitFor();
  await rows.filter({ hasText: 'Listener 000' }).waitFor({ state: 'detached' });
  expect(file.problems).toEqual([]);
});

const focused = (page: { evaluate(script: string): Promise<unknown> }) =>
  page.evaluate('document.activeElement?.getAttribute("aria-label") ?? ""') as Promise<string>;
