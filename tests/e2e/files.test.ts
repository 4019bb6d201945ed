/** Files and pointers between real browsers. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { breakableSockets } from '../support/breakable-sockets.ts';
import type { Attendee } from '../support/browser.ts';
import { paintedCameras } from '../support/cameras.ts';
import { png } from '../support/images.ts';
import { meetings } from '../support/meetings.ts';
import { paintedScreen } from '../support/painted-screen.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { withoutDevices } from '../support/without-devices.ts';

const folder = temporaryFolder();
const file = meetings({ attendee: { init: [paintedCameras, paintedScreen, silentMicrophone] } });

/** Received files are saved as downloads, and no media costs anything. */
const silent = (name: string, ...init: (() => void)[]) => ({
  name,
  init: [withoutSaveDialog, withoutDevices, ...init],
});

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function send(attendee: Attendee, { name, bytes }: { name: string; bytes: Buffer }): Promise<void> {
  const chat = attendee.button('Show chat');
  if (await chat.isVisible()) await chat.click();
  const path = join(folder, name);
  writeFileSync(path, bytes);
  await attendee.page.locator('input[type=file]').setInputFiles(path);
}

async function openChat(attendee: Attendee): Promise<void> {
  const chat = attendee.page.getByRole('button', { name: /^Show chat/ });
  if (await chat.isVisible()) await chat.click();
}

/** The text that the chat shows for this file. */
const entry = ({ page }: Attendee, name: string): Locator =>
  page.getByRole('log', { name: 'Chat' }).locator('[data-message]').filter({ hasText: name });

/** Accepts an offered file, and resolves with the digest of the saved content. */
async function save(attendee: Attendee, name: string): Promise<string> {
  // Three pages with videos share the machine with it.
  const download = attendee.page.waitForEvent('download', { timeout: 120_000 });
  await attendee.button(`Save ${name}`).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe(name);
  return sha256(readFileSync(await saved.path()));
}

test('large received files are removed an hour later, at the next start, unless a page still has them', async () => {
  const { page } = await file.open({ ...silent('Ada'), path: '/' });
  await page.evaluate(storeFile, 'left');
  await page.evaluate(storeFile, 'offered');
  await page.evaluate(() => {
    void navigator.locks.request('received/offered', () => new Promise(() => undefined));
  });
  expect(await page.evaluate(storedFiles)).toEqual(['left', 'offered']);
  const later = await page.context().newPage();
  await later.addInitScript(twoHoursLater);
  await later.goto(file.server.url);
  await until(async () => (await later.evaluate(storedFiles)).join() === 'offered', 'what was left is removed');
  await page.close();
  const held = () => later.evaluate(async () => (await navigator.locks.query()).held?.length);
  await until(async () => (await held()) === 0, 'its locks have ended with it');
  await later.reload();
  await until(async () => (await later.evaluate(storedFiles)).length === 0, 'what a page had is removed after it');
});

async function storeFile(name: string): Promise<void> {
  const root = await navigator.storage.getDirectory();
  const received = await root.getDirectoryHandle('received', { create: true });
  const file = await (await received.getFileHandle(name, { create: true })).createWritable();
  await file.write('content');
  await file.close();
}

async function storedFiles(): Promise<string[]> {
  const root = await navigator.storage.getDirectory();
  const names = [];
  for await (const name of (await root.getDirectoryHandle('received', { create: true })).keys()) names.push(name);
  return names.sort();
}

function twoHoursLater(): void {
  const now = Date.now;
  Date.now = () => now() + 7_200_000;
}

describe('of three', () => {
  const three = file.together(
    { name: 'Ada', init: withoutSaveDialog },
    { name: 'Bob', init: [withoutSaveDialog, breakableSockets] },
    { name: 'Cleo', init: withoutSaveDialog },
  );

  test('a file of 5 MB arrives complete with two others while video runs', async () => {
    const [ada, bob, cleo] = three.people;
    const bytes = randomBytes(5_000_000);
    await send(ada, { name: 'running.mkv', bytes });
    await Promise.all([openChat(bob), openChat(cleo)]);
    await bob.sees('Ada');
    const { framesDecoded: before = 0 } = (await bob.videoOf('Ada')) ?? {};
    const digests = await Promise.all([save(bob, 'running.mkv'), save(cleo, 'running.mkv')]);
    expect(digests).toEqual([sha256(bytes), sha256(bytes)]);
    expect((await bob.videoOf('Ada'))?.framesDecoded).toBeGreaterThan(before);
    await ada.page.getByText(/^Delivered to (Bob and Cleo|Cleo and Bob)$/).waitFor();
    expect(three.meeting.problems).toEqual([]);
  }, 240_000);

  describe('without video', () => {
    beforeAll(async () => {
      for (const attendee of three.people) await attendee.button('Turn off camera').click();
    });

    test('a participant who joins later is offered the file as well', async () => {
      const [ada] = three.people;
      const bytes = randomBytes(3_000_000);
      await send(ada, { name: 'later.mkv', bytes });
      const [dan] = await three.meeting.enter(silent('Dan'));
      await openChat(dan);
      expect(await save(dan, 'later.mkv')).toBe(sha256(bytes));
      expect(three.meeting.problems).toEqual([]);
    });

    test('where the browser can, a file goes directly to disk', async () => {
      const [ada] = three.people;
      const [dan] = await three.meeting.enter({ name: 'Dan', init: [saveDialogOfItsOwn, withoutDevices] });
      const bytes = randomBytes(3_000_000);
      await send(ada, { name: 'to-disk.mkv', bytes });
      await openChat(dan);
      await dan.button('Save to-disk.mkv').click();
      await entry(dan, 'to-disk.mkv').getByText('Received, 3 MB').waitFor();
      const written = await dan.page.evaluate(async () => {
        const folder = await navigator.storage.getDirectory();
        const saved = await (await folder.getFileHandle('to-disk.mkv')).getFile();
        const digest = await crypto.subtle.digest('SHA-256', await saved.arrayBuffer());
        return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      });
      expect(written).toBe(sha256(bytes));
    });

    test('a directional mark does not hide the kind of a file', async () => {
      const [ada] = three.people;
      const eve = await three.meeting.seat('Eve');
      const offered = { id: randomUUID(), name: '\u200freport.pdf\u200f.exe', bytes: 1000, type: '' };
      await eve.request('file:offer', { file: offered });
      await openChat(ada);
      // Without its marks.
      const name = ada.page.getByText('report.pdf .exe', { exact: true });
      await name.waitFor();
      const order = await name.evaluate((element) => {
        const leftOf = (piece: string) => {
          const [text, range] = [element.firstChild ?? element, document.createRange()];
          const at = (text.textContent ?? '').indexOf(piece);
          range.setStart(text, at);
          range.setEnd(text, at + piece.length);
          return range.getBoundingClientRect().left;
        };
        return ['report', 'pdf', 'exe'].sort((one, other) => leftOf(one) - leftOf(other)).join(' ');
      });
      expect(order).toBe('report pdf exe');
    });

    test('declining or cancelling is shown to the sender, and nothing is saved', async () => {
      const [ada, bob, cleo] = three.people;
      await send(ada, { name: 'declined.mkv', bytes: randomBytes(40_000_000) });
      await Promise.all([openChat(bob), openChat(cleo)]);
      await bob.button('Decline declined.mkv').click();
      await cleo.button('Save declined.mkv').click();
      await entry(cleo, 'declined.mkv').getByRole('progressbar').waitFor();
      await cleo.button('Cancel declined.mkv').click();
      await entry(cleo, 'declined.mkv').getByText('Declined', { exact: true }).waitFor();
      await entry(ada, 'declined.mkv').getByText('Declined by Cleo').waitFor();
      expect(await cleo.button('Save declined.mkv').count()).toBe(0);
      await ada.button('Stop sharing declined.mkv').click();
      await entry(ada, 'declined.mkv').getByText('No longer shared').waitFor();
    });

    test('a pointer on a shared screen is seen at the same spot in every size, for two seconds', async () => {
      const [ada, bob, cleo] = three.people;
      for (const attendee of three.people) await attendee.button('Hide chat').click();
      await cleo.page.setViewportSize({ width: 700, height: 900 });
      await ada.button('Share screen').click();
      for (const other of [bob, cleo]) {
        await other.tile('Ada’s screen').getByRole('button', { name: 'Point and draw' }).waitFor();
      }
      await bob.tile('Ada’s screen').getByRole('button', { name: 'Point and draw' }).click();
      const layer = (attendee: Attendee) => attendee.page.locator('[data-pointer-layer]').first();
      const moveTo = async (x: number, y: number) => {
        // Each time again: tiles move to their places.
        const box = await layer(bob).boundingBox();
        if (box) await bob.page.mouse.move(box.x + box.width * x, box.y + box.height * y);
      };
      const dot = (attendee: Attendee) =>
        layer(attendee)
          .locator('[data-pointer]')
          .filter({ hasText: /^(Bob|You)$/ });
      const at = async (attendee: Attendee) => {
        const place = await dot(attendee).evaluateAll((dots) => dots.map((one) => (one as HTMLElement).style.cssText));
        return place[0]?.match(/(left|top): \d+/g)?.join(' ');
      };
      let seen = '';
      for (const attendee of [cleo, ada, bob]) {
        await until(async () => {
          await moveTo(0.295, 0.405);
          await moveTo(0.305, 0.405);
          seen = (await at(attendee)) ?? 'nothing';
          return /^left: (29|30) top: 40$/.test(seen);
        }, `${attendee.name} sees where Bob points`).catch((cause) => {
          throw new Error(`${attendee.name} saw ${seen}`, { cause });
        });
      }
      // Her own screen may contain the page, so she asks for its picture; the pointer is on both.
      expect(await ada.tile('Your screen').locator('video').count()).toBe(0);
      await ada.button('Show preview').click();
      await ada.tile('Your screen').locator('[data-shown=true] video').waitFor();
      await bob.page.mouse.down();
      let step = 0;
      await until(async () => {
        step += 1;
        await moveTo(0.3 + (step % 20) * 0.02, 0.4);
        return (await layer(cleo).locator('line').count()) > 1 && (await layer(ada).locator('line').count()) > 1;
      }, 'Cleo sees what Bob draws, and Ada on the preview');
      await bob.page.mouse.up();
      await dot(cleo).waitFor({ state: 'detached' });
      expect(await layer(cleo).locator('line').count()).toBe(0);
      await bob.tile('Ada’s screen').getByRole('button', { name: 'Stop pointing' }).click();
      await ada.button('Stop sharing').first().click();
      expect(three.meeting.problems).toEqual([]);
    });

    test('an interrupted file continues from the same byte', async () => {
      const [ada, bob] = three.people;
      const bytes = randomBytes(10_000_000);
      await send(ada, { name: 'interrupted.mkv', bytes });
      await openChat(bob);
      const download = bob.page.waitForEvent('download', { timeout: 150_000 });
      await bob.button('Save interrupted.mkv').click();
      await entry(bob, 'interrupted.mkv').getByRole('progressbar').waitFor();
      await bob.page.evaluate(() => (window as unknown as { breakSockets(): void }).breakSockets());
      await entry(bob, 'interrupted.mkv')
        .getByText(/^Interrupted at/)
        .waitFor();
      await bob.page.evaluate(() => (window as unknown as { allowSockets(): void }).allowSockets());
      expect(sha256(readFileSync(await (await download).path()))).toBe(sha256(bytes));
      await entry(ada, 'interrupted.mkv').getByText('Delivered to Bob').waitFor();
    }, 240_000);

    test('a file whose sender leaves in the middle is no longer available', async () => {
      const [ada, bob] = three.people;
      await send(ada, { name: 'left.mkv', bytes: randomBytes(40_000_000) });
      await openChat(bob);
      await bob.button('Save left.mkv').click();
      await entry(bob, 'left.mkv').getByRole('progressbar').waitFor();
      await ada.button('Leave').click();
      await entry(bob, 'left.mkv').getByText('No longer available').waitFor();
      expect(
        await entry(bob, 'left.mkv')
          .getByText(/^Interrupted at/)
          .count(),
      ).toBe(0);
    });
  });
});

describe('of two', () => {
  const two = file.joined(silent('Ada'), silent('Bob'));

  test('an offer from before the join is not news, and stands above later messages', async () => {
    const [ada] = two.people;
    await send(ada, { name: 'film.mkv', bytes: randomBytes(3_000_000) });
    const field = ada.page.getByRole('textbox', { name: 'Write a message' });
    await field.fill('There it is');
    await field.press('Enter');
    const entries = (attendee: Attendee) => attendee.page.getByRole('log').locator('[data-message]').allTextContents();
    const enterAndRead = async () => {
      const [cleo] = await two.meeting.enter(silent('Cleo'));
      await cleo.button('Show chat').click();
      await cleo.button('Save film.mkv').waitFor();
      expect(await entries(cleo)).toEqual([
        expect.stringContaining('film.mkv'),
        expect.stringContaining('There it is'),
      ]);
      expect(await cleo.page.getByText('Ada: film.mkv').count()).toBe(0);
      return cleo;
    };
    const cleo = await enterAndRead();
    await cleo.button('Leave').click();
    await enterAndRead();
  });

  test('a pasted image is shown to the others at once, if its bytes are an image', async () => {
    const [ada, bob] = two.people;
    await ada.page.evaluate(async () => {
      const canvas = new OffscreenCanvas(64, 48);
      canvas.getContext('2d')?.fillRect(0, 0, 64, 48);
      const clipboardData = new DataTransfer();
      const page = new Blob(['<svg xmlns="http://www.w3.org/2000/svg"><script>document.title="x"</script></svg>']);
      clipboardData.items.add(new File([await canvas.convertToBlob()], 'shot.png', { type: 'image/png' }));
      clipboardData.items.add(new File([page], 'trick.png', { type: 'image/png' }));
      window.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    });
    await openChat(bob);
    const image = bob.page.getByRole('img', { name: 'shot.png' });
    await image.waitFor();
    await until(
      () => image.evaluate(({ naturalWidth }: HTMLImageElement) => naturalWidth === 64),
      'the image is drawn',
    );
    await bob.page.getByText('trick.png').first().waitFor();
    expect(await bob.page.getByRole('img', { name: 'trick.png' }).count()).toBe(0);
    expect(two.meeting.problems).toEqual([]);
  });

  test('an image with too many pixels is never decoded, and can be saved as a file', async () => {
    const [ada, bob] = two.people;
    const bytes = Buffer.from(png({ width: 20_000, height: 20_000 }));
    await send(ada, { name: 'huge.png', bytes });
    await openChat(bob);
    for (const { page } of [ada, bob]) await page.getByText('Too large to show here: 20,000 × 20,000 pixels').waitFor();
    expect(await save(bob, 'huge.png')).toBe(sha256(bytes));
    for (const { page } of [ada, bob]) expect(await page.getByRole('img', { name: 'huge.png' }).count()).toBe(0);
    expect(two.meeting.problems).toEqual([]);
  });

  test('a photo is shown as a small copy of itself, and saved in full size', async () => {
    const [ada, bob] = two.people;
    const bytes = Buffer.from(png({ width: 6000, height: 3000 }));
    await send(ada, { name: 'photo.png', bytes });
    await openChat(bob);
    const image = bob.page.getByRole('img', { name: 'photo.png' });
    const size = () =>
      image.evaluate(({ naturalWidth, naturalHeight }: HTMLImageElement) => [naturalWidth, naturalHeight]);
    await until(async () => `${await size()}` === '560,280', 'the copy is drawn');
    expect(await save(bob, 'photo.png')).toBe(sha256(bytes));
  });
});

test('of many images only those near the visible part are in the page, and the others keep their places', async () => {
  const [ada, bob] = await file.enter(silent('Ada'), silent('Bob'));
  await openChat(bob);
  const paths = Array.from({ length: 20 }, (_, index) => join(folder, `${index}.png`));
  for (const path of paths) writeFileSync(path, png({ width: 1920, height: 1080 }));
  await ada.button('Show chat').click();
  await ada.page.locator('input[type=file]').setInputFiles(paths);
  const log = bob.page.getByRole('log', { name: 'Chat' });
  await until(async () => (await log.getByRole('button', { name: /^Save/ }).count()) === 20, 'all images have come');
  const shown = () => log.locator('img').evaluateAll((images) => images.map((image) => image.getAttribute('alt')));
  await until(async () => (await shown()).includes('19.png'), 'the last is seen');
  expect((await shown()).length).toBeLessThan(10);
  const height = () => log.evaluate(({ scrollHeight }) => scrollHeight);
  const before = await height();
  await log.evaluate((element) => element.scrollTo({ top: 0 }));
  await until(async () => (await shown()).includes('0.png'), 'the first is seen');
  expect(await shown()).not.toContain('19.png');
  expect([(await shown()).length < 10, await height()]).toEqual([true, before]);
  expect(await log.evaluate(({ scrollTop }) => scrollTop)).toBe(0);
  await bob.button('Hide chat').click();
  expect(await bob.page.locator('img[src^=blob]').count()).toBe(0);
});

test('of images fetched without a click, the oldest is dropped beyond 20 MB, and can be downloaded again', async () => {
  const [ada, bob] = await file.enter(silent('Ada'), silent('Bob', clockThatCanBePutOn));
  await openChat(bob);
  await ada.button('Show chat').click();
  const bytes = Buffer.concat([png({ width: 320, height: 200 }), randomBytes(1_990_000)]);
  const paths = Array.from({ length: 11 }, (_, index) => join(folder, `part-${index}.png`));
  for (const path of paths) writeFileSync(path, bytes);
  const input = ada.page.locator('input[type=file]');
  await input.setInputFiles(paths.slice(0, 10));
  const log = bob.page.getByRole('log', { name: 'Chat' });
  const saves = log.getByRole('button', { name: /^Save part/ });
  await until(
    async () => (await saves.count()) === 10 && (await bob.page.getByRole('progressbar').count()) === 0,
    'ten came',
  );
  await bob.page.evaluate(() => (window as unknown as { putOn(ms: number): void }).putOn(60_000));
  await input.setInputFiles(paths.slice(10));
  await bob.page.getByText('Removed to save memory. You can download it again.').waitFor();
  await bob.page.getByRole('img', { name: 'part-10.png' }).waitFor();
  // Of several that arrived at once, any may have been the first.
  const dropped = log.locator('[data-message]').filter({ hasText: 'Removed to save memory' });
  const name = /part-\d+\.png/.exec((await dropped.textContent()) ?? '')?.[0] ?? 'nothing';
  expect(await save(bob, name)).toBe(sha256(bytes));
  await log.getByRole('button', { name: `Save ${name}` }).scrollIntoViewIfNeeded();
  await bob.page.getByRole('img', { name, exact: true }).waitFor();
});

/** Runs in the page before its own scripts: received files are saved as downloads. */
function withoutSaveDialog(): void {
  Object.assign(window, { showSaveFilePicker: undefined });
}

/** Runs in the page before its own scripts: time advances at a test's request. */
function clockThatCanBePutOn(): void {
  const now = performance.now.bind(performance);
  let ahead = 0;
  performance.now = () => now() + ahead;
  Object.assign(window, {
    putOn: (ms: number) => {
      ahead += ms;
    },
  });
}

/** Runs in the page before its own scripts: the dialog is answered with a file of the origin's own. */
function saveDialogOfItsOwn(): void {
  const showSaveFilePicker = async ({ suggestedName }: { suggestedName: string }) =>
    (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
  Object.assign(window, { showSaveFilePicker });
}
