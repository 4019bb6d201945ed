/** Moves of a call between the direct path and the server, and the state and media that continue. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { allowsDirect } from '../support/allows-direct.ts';
import type { Attendee } from '../support/browser.ts';
import { paintedCameras } from '../support/cameras.ts';
import { becomes, comesDirectly, directSoon } from '../support/direct-room.ts';
import { meetings } from '../support/meetings.ts';
import { paintedScreen } from '../support/painted-screen.ts';
import type { RawClient } from '../support/raw-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const { together } = meetings({
  server: directSoon,
  attendee: { init: [allowsDirect, paintedCameras, paintedScreen] },
});

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Runs in the page before its own scripts: counts what arrives over either path, and saves files as downloads. */
function countData(): void {
  const came = { direct: 0, server: 0 };
  const listen = RTCDataChannel.prototype.addEventListener;
  RTCDataChannel.prototype.addEventListener = function (this: RTCDataChannel, ...args: Parameters<typeof listen>) {
    const way = this.protocol === '' ? 'server' : 'direct';
    if (args[0] === 'message') {
      listen.call(this, 'message', (event) => {
        const { data } = event as MessageEvent;
        came[way] += typeof data === 'string' ? data.length : data.byteLength;
      });
    }
    listen.apply(this, args);
  } as typeof listen;
  Object.assign(window, { came, showSaveFilePicker: undefined });
}

const came = ({ page }: Attendee) =>
  page.evaluate(() => ({ ...(window as unknown as { came: { direct: number; server: number } }).came }));

async function offer({ page }: Attendee, { name, bytes }: { name: string; bytes: Buffer }): Promise<void> {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  await page.locator('input[type=file]').setInputFiles(path);
}

async function say({ page }: Attendee, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Write a message' }).fill(text);
  await page.keyboard.press('Enter');
}

const numbers = async ({ page }: Attendee) =>
  (await page.getByText(/^message \d+$/).allTextContents()).map((text) => Number(text.slice(8)));

/** Takes a file, has the room move in the middle of it while messages are sent, and resolves with what was saved. */
async function acrossMove(
  [ada, bob]: [Attendee, Attendee],
  {
    file,
    before,
    after,
    move,
  }: { file: string; before: 'direct' | 'server'; after: 'direct' | 'server'; move(): Promise<void> },
): Promise<string> {
  const at = await came(bob);
  const download = bob.page.waitForEvent('download', { timeout: 240_000 });
  await bob.button(`Save ${file}`).click();
  await until(async () => (await came(bob))[before] > at[before] + 500_000, 'a part of it has come');
  const count = (await numbers(ada)).length;
  await say(ada, `message ${count + 1}`);
  await move();
  await say(ada, `message ${count + 2}`);
  await until(async () => (await came(bob))[after] > at[after] + 500_000, 'the rest comes by the other way');
  await say(ada, `message ${count + 3}`);
  return sha256(readFileSync(await (await download).path()));
}

describe('in one meeting', () => {
  const two = together({ name: 'Ada', init: countData }, { name: 'Bob', init: countData });
  beforeAll(() => becomes(two.meeting, 'direct'));

  test('[M7] a half-sent file and chat messages arrive complete and in order across a move, to the server and back', async () => {
    const [ada, bob] = two.people;
    for (const attendee of two.people) await attendee.button('Show chat').click();
    const one = randomBytes(20_000_000);
    await offer(ada, { name: 'one.bin', bytes: one });
    let cem: RawClient | undefined;
    const toServer = await acrossMove([ada, bob], {
      file: 'one.bin',
      before: 'direct',
      after: 'server',
      move: async () => {
        cem = await two.meeting.seat('Cem');
        await becomes(two.meeting, 'sfu');
      },
    });
    expect(toServer).toBe(sha256(one));
    // Larger, since two must have been alone for a while before they connect directly again.
    const other = randomBytes(40_000_000);
    await offer(ada, { name: 'two.bin', bytes: other });
    const back = await acrossMove([ada, bob], {
      file: 'two.bin',
      before: 'server',
      after: 'direct',
      move: async () => {
        await cem?.request('room:leave', {});
        await becomes(two.meeting, 'direct');
      },
    });
    expect(back).toBe(sha256(other));
    await until(async () => (await numbers(bob)).length === 6, 'every message has arrived');
    expect(await numbers(bob)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const attendee of two.people) await attendee.button('Hide chat').click();
    expect(two.meeting.problems).toEqual([]);
  }, 300_000);

  test('[M7] a pointer is seen in both modes, and continues across a move', async () => {
    const [ada, bob] = two.people;
    await ada.button('Share screen').click();
    await bob.tile('Ada’s screen').getByRole('button', { name: 'Point and draw' }).click();
    const layer = ({ page }: Attendee) => page.locator('[data-pointer-layer]').first();
    const points = async (way: 'direct' | 'server') => {
      const { [way]: before } = await came(ada);
      let step = 0;
      await until(async () => {
        step += 1;
        const box = await layer(bob).boundingBox();
        if (box) await bob.page.mouse.move(box.x + box.width * (0.3 + (step % 10) * 0.02), box.y + box.height * 0.4);
        const seen = await layer(ada).locator('[data-pointer]').filter({ hasText: /^Bob$/ }).count();
        return seen > 0 && (await came(ada))[way] > before + 300;
      }, `Ada sees where Bob points, which comes by ${way}`);
    };
    await points('direct');
    const cem = await two.meeting.seat('Cem');
    await points('server');
    await cem.request('room:leave', {});
    await becomes(two.meeting, 'direct');
    await points('direct');
    await ada.button('Stop sharing').first().click();
    expect(two.meeting.problems).toEqual([]);
  });

  test('another camera, mute and a shared screen survive a move, and change on either path over the same tracks', async () => {
    const [ada, bob] = two.people;
    const choose = async (camera: string) => {
      await ada.button('Choose camera').click();
      await ada.page.getByRole('radio', { name: camera }).check();
      await ada.page.keyboard.press('Escape');
    };
    const films = (viewer: Attendee, color: 'red' | 'green') =>
      until(async () => (await viewer.colorOf('Ada'))[color] > 120, `${viewer.name} sees the ${color} camera`);
    const mutedAt = (viewer: Attendee) => viewer.tile('Ada').getByRole('img', { name: 'Muted' });
    await comesDirectly(bob, 'Ada');
    await films(bob, 'red');
    const direct = await bob.videoOf('Ada');
    await choose('The green camera');
    await films(bob, 'green');
    expect((await bob.videoOf('Ada'))?.track).toBe(direct?.track);
    await ada.button('Mute microphone').click();
    await mutedAt(bob).waitFor();
    await ada.button('Share screen').click();
    await bob.sees('Ada’s screen', 4);

    const [cem] = await two.meeting.enter('Cem');
    await becomes(two.meeting, 'sfu');
    for (const viewer of [bob, cem]) {
      await films(viewer, 'green');
      await mutedAt(viewer).waitFor();
      await viewer.sees('Ada’s screen', 4);
    }
    await until(async () => {
      const track = (await bob.videoOf('Ada'))?.track;
      return track !== undefined && track !== direct?.track;
    }, 'Bob sees it over the server');
    const overServer = await bob.videoOf('Ada');
    await choose('The red camera');
    await films(bob, 'red');
    expect((await bob.videoOf('Ada'))?.track).toBe(overServer?.track);
    await ada.button('Unmute microphone').click();
    await mutedAt(bob).waitFor({ state: 'detached' });
    await ada.button('Stop sharing').first().click();
    await bob.tile('Ada’s screen').waitFor({ state: 'detached' });

    await cem.button('Leave').click();
    await becomes(two.meeting, 'direct');
    await films(bob, 'red');
    expect(await mutedAt(bob).count()).toBe(0);
    expect(await bob.tile('Ada’s screen').count()).toBe(0);
    expect(two.meeting.problems).toEqual([]);
  });
});
