/** The differences on a phone. Its features are simulated: lock, controls outside the page, on-screen keyboard. */
import { describe, expect, test } from '@jest/globals';
import type { Attendee } from '../support/browser.ts';
import { simulcastCameras } from '../support/cameras.ts';
import { meetings } from '../support/meetings.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';
import { smallTargets } from '../support/small-targets.ts';
import { until } from '../support/until.ts';

const upright = { width: 390, height: 844 };
const onSide = { width: 844, height: 390 };
const touching = { hasTouch: true, isMobile: true };

const file = meetings({ attendee: { viewport: upright, context: touching, init: simulcastCameras } });

const locksHeld = ({ page }: Attendee) => page.evaluate('locks.held') as Promise<number>;

test('the screen stays on from joining to leaving, also after another app was in front', async () => {
  const ada = await file.open({ name: 'Ada', init: [fakeWakeLock, hideable, silentMicrophone] });
  await ada.button('Join').waitFor();
  expect(await locksHeld(ada)).toBe(0);
  await ada.join();
  await until(async () => (await locksHeld(ada)) === 1, 'the screen is kept on');
  await ada.page.evaluate('hide(true)');
  expect(await locksHeld(ada)).toBe(0);
  await ada.page.evaluate('hide(false)');
  await until(async () => (await locksHeld(ada)) === 1, 'the screen is kept on again');
  await ada.button('Leave').click();
  await until(async () => (await locksHeld(ada)) === 0, 'the screen may go dark');
});

describe('of two', () => {
  const two = file.together({ name: 'Ada', init: hideable }, { name: 'Ben', init: silentMicrophone });

  test('a participant is still heard when another app comes to the front', async () => {
    const [ada, ben] = two.people;
    await ben.hears();
    await ada.page.evaluate('hide(true)');
    await ben.hears();
    await ben.tile('Ada').waitFor();
    expect(await ben.tile('Ada').getByText('Muted').count()).toBe(0);
    await ada.page.evaluate('hide(false)');
  });

  test('the camera switches to the other side and back, and the others see it over the same track', async () => {
    const [ada, ben] = two.people;
    const sees = (color: 'red' | 'green') =>
      until(async () => (await ben.colorOf('Ada'))[color] > 120, `Ben sees the ${color} camera`);
    const turn = async () => {
      await ada.button('More').click();
      await ada.button('Switch camera').click();
    };
    await ben.tile('Ada').locator('video').waitFor();
    await sees('red');
    const before = await ben.videoOf('Ada');
    await turn();
    await sees('green');
    await turn();
    await sees('red');
    expect((await ben.videoOf('Ada'))?.track).toBe(before?.track);
  });

  test('audio that the system has stopped plays again when the page is back', async () => {
    const [ada] = two.people;
    const playing = () => ada.page.evaluate(() => document.querySelector('audio')?.paused === false);
    await until(playing, 'Ben is heard');
    await ada.page.evaluate('hide(true)');
    await ada.page.evaluate(() => document.querySelector('audio')?.pause());
    expect(await playing()).toBe(false);
    await ada.page.evaluate('hide(false)');
    await until(playing, 'Ben is heard again');
  });
});

test('the system’s own call controls mute and hang up, and show the state', async () => {
  const ada = await file.open({ name: 'Ada', init: [fakeMediaSession, silentMicrophone] });
  await ada.button('Join').waitFor();
  expect(await ada.page.evaluate('Object.keys(session.handlers)')).toEqual([]);
  await ada.join();
  await until(() => ada.page.evaluate<boolean>('session.microphone && session.camera'), 'both are on');
  expect(await ada.page.evaluate('navigator.mediaSession.metadata.title')).toBe(file.room);
  await ada.page.evaluate('session.handlers.togglemicrophone()');
  await ada.button('Unmute microphone').waitFor();
  expect(await ada.page.evaluate('session')).toMatchObject({ microphone: false, camera: true });
  await ada.page.evaluate('session.handlers.hangup()');
  await ada.button('Rejoin').waitFor();
  expect(await ada.page.evaluate('Object.values(session.handlers).filter(Boolean)')).toEqual([]);
});

test('closing the page asks for confirmation only while a screen is shared', async () => {
  const ada = await file.open({ name: 'Ada', viewport: { width: 1280, height: 720 }, context: {} });
  const asks = () => ada.page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
  await ada.join();
  expect(await asks()).toBe(false);
  await ada.button('Share screen').click();
  await ada.page.getByText('You are sharing your screen').waitFor();
  expect(await asks()).toBe(true);
  await ada.button('Stop sharing').first().click();
  await until(async () => !(await asks()), 'nothing would be lost');
});

test('all touch targets are as large as a finger', async () => {
  const ada = await file.open({ name: 'Ada', path: '/' });
  await ada.page.getByRole('heading', { level: 1 }).waitFor();
  expect(await smallTargets(ada.page)).toEqual([]);
  await ada.page.goto(`${file.server.url}/r/${file.room}?name=Ada`);
  await ada.button('Join').waitFor();
  expect(await smallTargets(ada.page)).toEqual([]);
  await ada.join();
  expect(await smallTargets(ada.page)).toEqual([]);
  await ada.button('More').tap();
  await ada.page.getByRole('dialog').first().waitFor();
  expect(await smallTargets(ada.page)).toEqual([]);
  await ada.page.keyboard.press('Escape');
  await ada.button('Change layout').tap();
  await ada.page.getByRole('radio', { name: 'Grid' }).waitFor();
  expect(await smallTargets(ada.page)).toEqual([]);
  await ada.page.keyboard.press('Escape');
  await ada.button('Show chat').tap();
  await ada.button('Emoji').tap();
  expect(await smallTargets(ada.page)).toEqual([]);
  await ada.page.keyboard.press('Escape');
  await ada.button('Close').tap();
  for (const dialog of ['Invite people', 'Settings']) {
    await ada.button('More').tap();
    await ada.button(dialog).tap();
    await ada.page.getByRole('dialog', { name: dialog }).waitFor();
    expect(await smallTargets(ada.page)).toEqual([]);
    await ada.page.keyboard.press('Escape');
  }
});

describe('alone in the meeting', () => {
  const one = file.joined({ name: 'Ada', init: [coveringKeyboard, silentMicrophone] });

  test('turned on its side, everything is still on the screen', async () => {
    const [ada] = one.people;
    for (const viewport of [onSide, upright]) {
      await ada.page.setViewportSize(viewport);
      for (const name of ['Mute microphone', 'Turn off camera', 'More', 'Leave', 'Copy link']) {
        const box = await ada.button(name).first().boundingBox();
        expect(box?.x).toBeGreaterThanOrEqual(0);
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(viewport.width);
        expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(viewport.height);
      }
      expect(await ada.page.evaluate(() => document.documentElement.scrollHeight <= window.innerHeight)).toBe(true);
    }
  });

  test('the menu of the smallest phones shows all actions without scrolling, and none for a keyboard', async () => {
    const [ada] = one.people;
    await ada.page.setViewportSize({ width: 360, height: 640 });
    await ada.button('More').tap();
    const menu = ada.page.getByRole('dialog', { name: 'More' });
    await menu.getByRole('group', { name: 'React' }).waitFor();
    expect(await menu.getByRole('button', { name: 'Keyboard shortcuts' }).count()).toBe(0);
    expect(await menu.evaluate((panel) => panel.scrollHeight - panel.clientHeight)).toBe(0);
    await ada.page.keyboard.press('Escape');
    await ada.page.setViewportSize(upright);
  });

  test('an on-screen keyboard covers none of the controls', async () => {
    const [ada] = one.people;
    const bottom = async () => {
      const box = await ada.button('Leave').boundingBox();
      return (box?.y ?? 0) + (box?.height ?? 0);
    };
    expect(await bottom()).toBeGreaterThan(upright.height - 100);
    await ada.page.evaluate('coverBy(336)');
    await until(async () => (await bottom()) <= upright.height - 336, 'the controls are above the keyboard');
    await ada.page.evaluate('coverBy(0)');
    await until(async () => (await bottom()) > upright.height - 100, 'the controls are back');
  });

  test('pull-to-refresh is off, and the page can be installed', async () => {
    const [ada] = one.people;
    expect(await ada.page.evaluate(() => getComputedStyle(document.documentElement).overscrollBehaviorY)).toBe('none');
    const devtools = await ada.page.context().newCDPSession(ada.page);
    const { errors, url } = await devtools.send('Page.getAppManifest');
    expect(errors).toEqual([]);
    expect(url).toBe(`${file.server.url}/manifest.webmanifest`);
    const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
    // Chromium treats an incognito window as an error, and a page that was never installed is not our problem.
    const serious = installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito');
    expect(serious).toEqual([]);
  });
});

/** Runs in the page: counts the locks; a hidden page loses its lock, as in browsers. */
function fakeWakeLock(): void {
  const locks = { held: 0 };
  Object.assign(window, { locks });
  const request = async () => {
    if (document.hidden) throw new DOMException('hidden', 'NotAllowedError');
    locks.held += 1;
    let over = false;
    const release = async () => {
      if (!over) locks.held -= 1;
      over = true;
    };
    document.addEventListener('visibilitychange', () => document.hidden && void release(), { once: true });
    return { release };
  };
  Object.defineProperty(navigator, 'wakeLock', { value: { request } });
}

/** Runs in the page: another app in front, or this one again. */
function hideable(): void {
  let hidden = false;
  Object.defineProperty(document, 'hidden', { get: () => hidden });
  const hide = (now: boolean) => {
    hidden = now;
    document.dispatchEvent(new Event('visibilitychange'));
  };
  Object.assign(window, { hide });
}

/** Runs in the page: records the state and the actions that the page gives to the system. */
function fakeMediaSession(): void {
  const session = { handlers: {} as Record<string, unknown>, microphone: false, camera: false };
  Object.assign(window, { session });
  navigator.mediaSession.setActionHandler = (action: string, handler: unknown) => {
    session.handlers[action] = handler;
  };
  navigator.mediaSession.setMicrophoneActive = async (active) => {
    session.microphone = active;
  };
  navigator.mediaSession.setCameraActive = async (active) => {
    session.camera = active;
  };
}

/** Runs in the page: a keyboard like Safari's, which makes only the visual viewport smaller. */
function coveringKeyboard(): void {
  let covered = 0;
  const viewport = window.visualViewport as VisualViewport;
  Object.defineProperty(viewport, 'height', { get: () => window.innerHeight - covered });
  const coverBy = (height: number) => {
    covered = height;
    viewport.dispatchEvent(new Event('resize'));
  };
  Object.assign(window, { coverBy });
}
