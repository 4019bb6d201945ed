import { type PlainKey, t } from '../../client/src/i18n/i18n.ts';
import { type Cast, COMPANY } from './cast.ts';
import { type LookName, usual } from './looks.ts';
import type { Visit } from './visit.ts';

/** A state of the page to take a screenshot of, in a room or outside one. */
export type Scene = {
  name: string;
  /** How many others are in the room; undefined outside a room. */
  others?: number;
  looks: readonly LookName[];
  /** Sets the scene, for somebody who has joined if it is in a room. */
  show(visit: Visit, cast: Cast): Promise<void>;
  /** Restores the room. */
  undo?(visit: Visit, cast: Cast): Promise<void>;
};

const outside: Scene[] = [
  { name: 'landing', looks: [...usual, 'desktop-korean', 'phone-on-its-side'], show: (visit) => visit.goTo('/') },
  {
    name: 'pre-join',
    looks: [...usual, 'desktop-zoomed', 'phone-360', 'phone-on-its-side'],
    async show(visit) {
      await visit.prepare();
      await visit.playing(1);
    },
  },
  {
    name: 'pre-join-blocked',
    looks: ['desktop-light', 'phone-dark-korean'],
    async show(visit) {
      await visit.page.addInitScript(refused);
      await visit.prepare();
      await visit.button('capture.retry').waitFor();
    },
  },
  {
    name: 'pre-join-no-media',
    looks: [...usual, 'phone-360'],
    async show(visit) {
      await announceWrongly(visit);
      await visit.prepare();
      await visit.page.locator('[data-fault]').waitFor();
    },
  },
  {
    name: 'no-media',
    looks: [...usual, 'desktop-korean'],
    async show(visit) {
      await announceWrongly(visit);
      await visit.prepare();
      await visit.join();
      await visit.button('room.leave').waitFor();
      await visit.page.locator('[data-fault]').waitFor();
    },
  },
  { name: 'not-found', looks: usual, show: (visit) => visit.goTo('/nothing') },
  {
    name: 'not-supported',
    looks: usual,
    async show(visit) {
      await visit.page.addInitScript('delete window.RTCPeerConnection');
      await visit.goTo('/r/harbour-garden?name=Sena');
    },
  },
  {
    name: 'check',
    looks: [...usual, 'desktop-korean', 'phone-360'],
    async show(visit) {
      await visit.goTo('/check?self-test');
      await visit.button('check.again').waitFor();
    },
  },
  {
    name: 'check-blocked',
    looks: ['desktop-dark', 'phone-light'],
    async show(visit) {
      await visit.page.addInitScript(refused);
      await visit.goTo('/check?self-test');
      await visit.button('check.again').waitFor();
    },
  },
  {
    name: 'error',
    looks: usual,
    async show(visit) {
      await visit.page.route('**/assets/room-*.js', (route) => route.abort());
      await visit.prepare();
      await visit.join();
      await visit.button('ended.reload').waitFor();
    },
  },
];

const rooms: Scene[] = [1, 2, 3, 5, 9, 17, 49].map((people) => ({
  name: `room-of-${people}`,
  others: people - 1,
  looks: [...usual, ...moreLooks(people)],
  show: (visit) => visit.playing(Math.min(people, visit.narrow ? 4 : 12) - 1),
}));

function moreLooks(people: number): LookName[] {
  if (people === 5) return ['desktop-korean', 'desktop-zoomed', 'phone-on-its-side'];
  return people === 9 ? ['desktop-1920', 'phone-360'] : people === 49 ? ['desktop-1920'] : [];
}

/** A panel beside the video, with a button that closes it. */
const panel = (name: 'chat' | 'people', looks: readonly LookName[]): Scene => ({
  name,
  others: COMPANY,
  looks,
  async show(visit) {
    if (visit.narrow && name === 'people') await visit.choose('people.title');
    else await visit.page.locator(`[data-opens~="${name}"]`).filter({ visible: true }).first().click();
    await visit.page.getByRole('complementary').waitFor();
    if (name === 'chat') await visit.page.getByRole('complementary').locator('img').first().waitFor();
  },
  undo: (visit) => visit.page.getByRole('complementary').locator('header button').click(),
});

/** The list of people in a large room, and what a search finds there. */
const crowds: Scene[] = [
  { ...panel('people', usual), name: 'people-of-400', others: 399 },
  {
    ...panel('people', ['desktop-light', 'phone-dark-korean']),
    name: 'people-search',
    others: 399,
    async show(visit, cast) {
      await panel('people', []).show(visit, cast);
      await visit.page.getByRole('searchbox').fill('li');
      await visit.page.getByRole('complementary').getByRole('status').filter({ hasText: '400' }).waitFor();
    },
  },
];

/** With half a minute of measurements. */
const connection: Scene = {
  name: 'connection',
  others: COMPANY,
  looks: usual,
  async show(visit) {
    await visit.choose('quality.title');
    const panel = visit.page.getByRole('complementary');
    await panel.locator('summary').filter({ hasText: 'Jonas' }).click();
    await visit.page.waitForTimeout(25_000);
    await panel
      .locator('header ~ div')
      .first()
      .evaluate((content) => content.scrollTo({ top: 0 }));
  },
  undo: (visit) => visit.page.getByRole('complementary').locator('header button').click(),
};

const pressEscape = ({ page }: Visit) => page.keyboard.press('Escape');

const dialog = (name: string, title: PlainKey, looks: readonly LookName[], tab?: PlainKey): Scene => ({
  name,
  others: COMPANY,
  looks,
  async show(visit) {
    await visit.choose(title);
    if (tab)
      await visit.page
        .getByRole('tab')
        .nth(['settings.audio', 'settings.video', 'settings.general'].indexOf(tab))
        .click();
  },
  undo: pressEscape,
});

const menu = (name: string, button: PlainKey, looks: readonly LookName[]): Scene => ({
  name,
  others: COMPANY,
  looks,
  show: (visit) => visit.press(button),
  undo: pressEscape,
});

/** Opens the menu of this participant's tile. */
async function openMenuOf({ page }: Visit, label: string): Promise<void> {
  await page.getByRole('button', { name: t('tile.menu', { label }), exact: true }).focus();
  await page.keyboard.press('Enter');
}

const wide: readonly LookName[] = ['desktop-light', 'desktop-dark'];

const inside: Scene[] = [
  panel('chat', [...usual, 'desktop-korean', 'phone-360', 'desktop-1920']),
  panel('people', usual),
  connection,
  dialog('settings-audio', 'settings.title', [...usual, 'desktop-zoomed'], 'settings.audio'),
  dialog('settings-video', 'settings.title', usual, 'settings.video'),
  dialog('settings-general', 'settings.title', ['desktop-light', 'phone-dark-korean'], 'settings.general'),
  dialog('shortcuts', 'shortcut.title', usual),
  dialog('invite', 'invite.title', usual),
  menu('layout', 'layout.title', [...usual, 'desktop-korean', 'phone-360']),
  menu('menu', 'room.more', usual),
  menu('menu-camera', 'camera.options', wide),
  menu('menu-microphone', 'mic.options', wide),
  {
    name: 'host-controls',
    others: COMPANY,
    looks: [...usual, 'desktop-korean', 'phone-360'],
    async show(visit, cast) {
      await cast.giveRole(visit.name, 'host');
      await visit.choose('host.title');
      await visit.page.getByRole('complementary').waitFor();
    },
    async undo(visit, cast) {
      await visit.page.getByRole('complementary').locator('header button').click();
      await cast.giveRole(visit.name, 'participant');
    },
  },
  {
    name: 'host-menu',
    others: COMPANY,
    looks: [...usual, 'desktop-korean', 'phone-360'],
    async show(visit, cast) {
      await cast.giveRole(visit.name, 'host');
      await openMenuOf(visit, 'Jonas');
      await visit.button('host.remove').waitFor();
    },
    async undo(visit, cast) {
      await pressEscape(visit);
      await cast.giveRole(visit.name, 'participant');
    },
  },
  {
    name: 'host-remove',
    others: COMPANY,
    looks: ['desktop-light', 'phone-dark-korean'],
    async show(visit, cast) {
      await cast.giveRole(visit.name, 'host');
      await openMenuOf(visit, 'Jonas');
      await visit.button('host.remove').click();
      await visit.button('host.remove_action').waitFor();
    },
    async undo(visit, cast) {
      await pressEscape(visit);
      await cast.giveRole(visit.name, 'participant');
    },
  },
  {
    name: 'screen-share',
    others: COMPANY,
    looks: [...usual, 'desktop-korean', 'desktop-1920', 'phone-on-its-side'],
    async show(visit, cast) {
      await cast.share();
      await visit.page.waitForFunction(() =>
        [...document.querySelectorAll('video')].some((one) => one.videoWidth === 1280),
      );
    },
    undo: (_, cast) => cast.endShare(),
  },
  {
    name: 'own-share',
    others: COMPANY,
    looks: ['desktop-light', 'desktop-dark'],
    show: (visit) => visit.press('screen.start'),
    undo: (visit) => visit.press('screen.stop'),
  },
  {
    name: 'reactions',
    others: COMPANY,
    looks: usual,
    async show(visit, cast) {
      if (!visit.narrow) await visit.press('reaction.title');
      await cast.raiseHands(2, 0);
      await cast.react();
    },
    async undo(visit, cast) {
      if (!visit.narrow) await pressEscape(visit);
      await cast.lowerHands();
    },
  },
  {
    name: 'message',
    others: COMPANY,
    looks: ['desktop-light', 'phone-dark-korean'],
    show: (_, cast) => cast.say('Shall we look at the plan together?'),
  },
];

/** The last in its room. */
const ended: Scene = {
  name: 'ended',
  others: 4,
  looks: usual,
  async show(visit) {
    await visit.page.evaluate(someTimePasses);
    await visit.press('room.leave');
    await visit.button('ended.rejoin').waitFor();
  },
};

/** All scenes; those of a room are next to each other. */
export const scenes: readonly Scene[] = [...outside, ...rooms, ended, ...inside, ...crowds];

/** Runs in the page: its clock jumps ahead by three quarters of an hour. */
function someTimePasses(): void {
  const { now } = Date;
  Date.now = () => now() + 43 * 60_000;
}

/** The server announces an address for media that leads nowhere (RFC 5737). */
const announceWrongly = ({ page }: Visit) =>
  page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => socket.send(String(message).replaceAll('"127.0.0.1"', '"192.0.2.1"')));
  });

/** Runs in the page before its own scripts. */
const refused = `navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('No', 'NotAllowedError'));`;
