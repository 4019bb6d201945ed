/** The page that tests a browser, its devices and the connection, and produces a report to send as text. */
import { expect, test } from '@jest/globals';
import { accessibilityFaults, wordsThatDoNotFit } from '../support/accessibility.ts';
import { asSafari } from '../support/as-safari.ts';
import { type Attendee, type AttendeeOptions, chromiumBin } from '../support/browser.ts';
import { meetings } from '../support/meetings.ts';
import { until } from '../support/until.ts';
import { withoutDevices } from '../support/without-devices.ts';

// The headless shell reports another reason when devices are blocked.
const file = meetings({ browser: { executablePath: chromiumBin } });
let ada: Attendee;

async function open(options: Partial<AttendeeOptions> = {}): Promise<void> {
  ada = await file.open({ name: 'Ada', path: '/check', ...options });
  await ada.page.getByRole('heading', { level: 1 }).waitFor();
}

/** Each check, with its result. */
async function results(): Promise<Record<string, string>> {
  const rows = ada.page.getByRole('list', { name: 'Results' }).getByRole('listitem');
  const texts = await rows.evaluateAll((all) =>
    all.map((row) => [...row.querySelectorAll('span')].map((span) => span.textContent)),
  );
  return Object.fromEntries(texts.map(([, label = '', verdict = '']) => [label, verdict]));
}

const over = () => ada.button('Test again').waitFor({ timeout: 60_000 });

/** Works in every supported browser. */
const essential = {
  'Required features': 'Works',
  'Video formats': 'Works',
  Microphone: 'Works',
  Camera: 'Works',
  'Connection to the server': 'Works',
  'Preparing to join': 'Works',
  'Path for audio and video': 'Works',
  'Video arrives': 'Works',
  'Video in several sizes': 'Works',
  'Audio arrives': 'Works',
  'Files arrive': 'Works',
};

test('started by the keyboard, every check passes, and the report can be copied as text', async () => {
  await open({ context: { permissions: ['camera', 'microphone', 'clipboard-read', 'clipboard-write'] } });
  await ada.button('Start the test').focus();
  await ada.page.keyboard.press('Enter');
  await over();
  expect(await results()).toMatchObject(essential);
  await ada.page.getByRole('status').getByText('This browser is ready for meetings.').waitFor();
  expect(await accessibilityFaults(ada.page)).toEqual([]);
  await ada.button('Copy report').click();
  await ada.button('Report copied').waitFor();
  const report = await ada.page.evaluate(() => navigator.clipboard.readText());
  expect(report).toMatch(/^Parley self-test, .*\nMozilla/);
  expect(report).toMatch(/^- Video arrives: Works \(video\/VP8, \d+x\d+, \d+ ms\)$/m);
  expect(report).toMatch(/^- Path for audio and video: Works \(host, udp, round trip \d+ ms\)$/m);
  expect(ada.problems).toEqual([]);
});

test('with ?self-test it starts by itself, and leaves nothing on the server', async () => {
  await open({ path: '/check?self-test', ...asSafari });
  await over();
  expect(await results()).toMatchObject(essential);
  await until(async () => (await file.server.routers()).length === 0, 'the room of the test is gone');
});

test('blocked devices fail with their reason, and the rest is tested anyway', async () => {
  await open({ path: '/check?self-test', init: withoutDevices });
  await over();
  expect(await results()).toMatchObject({
    Microphone: 'Failed',
    Camera: 'Failed',
    'Path for audio and video': 'Works',
    'Video arrives': 'Works',
    'Audio arrives': 'Not tested',
    'Files arrive': 'Works',
  });
  await ada.page.getByRole('status').getByText('2 checks failed.').waitFor();
  expect(await ada.page.getByText('denied', { exact: true }).count()).toBe(2);
});

test('on a narrow phone in Korean and in the dark theme all text fits', async () => {
  const phone = { viewport: { width: 360, height: 740 } };
  await open({ ...phone, path: '/check?self-test', context: { locale: 'ko-KR', colorScheme: 'dark' } });
  await ada.button('다시 점검').waitFor({ timeout: 60_000 });
  expect([...(await accessibilityFaults(ada.page)), ...(await wordsThatDoNotFit(ada.page))]).toEqual([]);
});

test('a browser without a needed feature shows its name', async () => {
  await open({ path: '/r/weekly', init: 'delete AbortSignal.any' });
  await ada.page.getByText('This browser lacks AbortSignal.any().').waitFor();
  await ada.button('Check this browser').click();
  await ada.button('Start the test').waitFor();
});
