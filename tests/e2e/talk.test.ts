/** Chat, raised hands, reactions and the list of people, in real browsers. */
import { describe, expect, test } from '@jest/globals';
import { breakableSockets } from '../support/breakable-sockets.ts';
import type { Attendee } from '../support/browser.ts';
import { meetings } from '../support/meetings.ts';
import { until } from '../support/until.ts';

const file = meetings({ browser: { refuse: true } });
const { enter, seat } = file;

const messages = (attendee: Attendee) => attendee.page.getByRole('log', { name: 'Chat' }).locator('[data-text]');

async function write(attendee: Attendee, text: string): Promise<void> {
  await attendee.page.getByRole('textbox', { name: 'Write a message' }).fill(text);
  await attendee.page.keyboard.press('Enter');
}

/** Expects the chat to show these messages, in this order. */
const reads = (attendee: Attendee, texts: string[]) =>
  until(
    async () => JSON.stringify(await messages(attendee).allTextContents()) === JSON.stringify(texts),
    `${attendee.name} reads ${texts.join(', ')}`,
  );

const focused = (attendee: Attendee, role: 'button' | 'complementary' | 'textbox', name: string) =>
  until(
    () =>
      attendee.page
        .getByRole(role, { name, exact: true })
        .evaluateAll((found) => found.some((one) => one === document.activeElement)),
    `${role} ${name} has the focus`,
  );

describe('in one meeting', () => {
  const one = file.joined('Ada');

  test('the list of people opens and closes by keyboard, and the focus returns to its button', async () => {
    const [ada] = one.people;
    await ada.page.locator('main:focus').waitFor();
    await ada.button('Show people').focus();
    await ada.page.keyboard.press('Enter');
    await focused(ada, 'complementary', 'People');
    await ada.page.keyboard.press('Escape');
    await ada.page.getByRole('complementary', { name: 'People' }).waitFor({ state: 'detached' });
    await focused(ada, 'button', 'Show people');
    expect(one.meeting.problems).toEqual([]);
  });

  test('people are found by name among many', async () => {
    const [ada] = one.people;
    for (const name of ['Zoë', 'Bob', '김민아']) await one.meeting.seat(name);
    await ada.button('Show people').click();
    const people = ada.page.getByRole('complementary', { name: 'People' }).getByRole('listitem');
    await until(async () => (await people.count()) === 4, 'all four are listed');
    expect(await people.first().textContent()).toContain('Ada (you)');
    await ada.page.getByRole('searchbox', { name: 'Search people' }).fill('zoe');
    await until(async () => (await people.count()) === 1, 'one is found');
    expect(await people.textContent()).toContain('Zoë');
    await ada.page.getByRole('searchbox', { name: 'Search people' }).fill('nobody');
    await ada.page.getByText('Nobody here has that name.').waitFor();
    await ada.button('Hide people').click();
  });

  test('of many simultaneous actions, one sentence names three people, and one toast shows all hands', async () => {
    const [ada] = one.people;
    const toasts = ada.page.getByRole('list', { name: 'Notifications' });
    const printed = ada.page.getByRole('log').locator('p');
    const peers = [];
    for (const name of ['Bob', 'Cleo', 'Dan', 'Eve', 'Finn']) peers.push(await one.meeting.seat(name));
    await printed
      .filter({ hasText: 'Finn joined' })
      .or(printed.filter({ hasText: 'others joined' }))
      .waitFor({ state: 'attached' });
    await Promise.all(peers.map((peer) => peer.request('hand:raise', {})));
    await toasts.getByText('Bob, Cleo, Dan, and 2 others raised their hands').waitFor();
    expect(await printed.filter({ hasText: 'raised' }).count()).toBe(1);
    await Promise.all(peers.map((peer) => peer.request('hand:lower', {})));
    await toasts.waitFor({ state: 'hidden' });
    for (const peer of peers) peer.close();
    await printed.filter({ hasText: 'Bob, Cleo, Dan, and 2 others left' }).waitFor({ state: 'attached' });
    expect(one.meeting.problems).toEqual([]);
  });

  test('toasts cover no tile and no control, and on a phone only one shows at a time', async () => {
    const [ada] = one.people;
    const toasts = ada.page.getByRole('list', { name: 'Notifications' });
    const eva = await one.meeting.seat('Eva');
    await toasts.getByText('Eva joined').waitFor();
    // They stay as long as one of them has the focus.
    await ada.button('Dismiss').focus();
    await eva.request('hand:raise', {});
    await toasts.getByRole('button', { name: 'People' }).focus();
    for (const { shown, ...size } of [
      { width: 1280, height: 720, shown: 2 },
      { width: 844, height: 390, shown: 1 },
      { width: 390, height: 844, shown: 1 },
      { width: 360, height: 640, shown: 1 },
    ]) {
      await ada.page.setViewportSize(size);
      // Checked repeatedly, since the tiles move only after the page has noticed its size.
      await until(async () => {
        const covered = await ada.page.evaluate(coveredByToasts);
        return covered.toasts === shown && covered.others > 8 && covered.labels.length === 0;
      }, `${shown} toasts cover nothing at ${size.width} by ${size.height} pixels`);
    }
    await ada.page.setViewportSize({ width: 1280, height: 720 });
    for (const dismiss of (await toasts.getByRole('button', { name: 'Dismiss' }).all()).reverse())
      await dismiss.click();
    const outline = () => getComputedStyle(document.activeElement ?? document.body).outlineStyle;
    expect(await ada.page.evaluate(outline)).toBe('none');
    expect(one.meeting.problems).toEqual([]);
  });

  test('everybody sees the order of raised hands, on tiles, in the list and in announcements', async () => {
    const [ada] = one.people;
    const [[bob], cleo] = [await one.meeting.enter('Bob'), await one.meeting.seat('Cleo')];
    await bob.button('Raise hand').click();
    await ada.tile('Bob').getByRole('img', { name: 'Hand raised, number 1 in line' }).waitFor();
    await ada.page.getByRole('list', { name: 'Notifications' }).getByText('Bob raised a hand').waitFor();
    await ada.page.getByRole('log').getByText('Bob raised a hand').waitFor();
    await cleo.request('hand:raise', {});
    await ada.tile('Cleo').getByRole('img', { name: 'Hand raised, number 2 in line' }).waitFor();
    await ada.page.keyboard.press('p');
    const rows = ada.page.getByRole('complementary', { name: 'People' }).getByRole('listitem');
    await until(async () => (await rows.count()) === 3, 'all are listed');
    expect(await rows.nth(1).getByRole('img', { name: 'Hand raised, number 1 in line' }).count()).toBe(1);
    expect(await rows.nth(1).textContent()).toContain('Bob');
    const hues = await Promise.all(
      [ada.tile('Ada (you)'), rows.nth(0), bob.tile('Ada')].map((shown) =>
        shown
          .locator('[style*="--hue"]')
          .first()
          .evaluate((one) => getComputedStyle(one).getPropertyValue('--hue')),
      ),
    );
    expect(new Set(hues).size).toBe(1);
    await bob.button('Lower hand').click();
    await until(async () => (await rows.nth(1).textContent())?.includes('Cleo') ?? false, 'Cleo is the next');
    await ada.button('Hide people').click();
    expect(one.meeting.problems).toEqual([]);
  });

  test('a long chat is drawn in portions from its end, where the arrow keys begin', async () => {
    const [ada] = one.people;
    const peers = await Promise.all(['Bob', 'Cleo', 'Dan', 'Eve', 'Finn', 'Gus'].map((name) => one.meeting.seat(name)));
    const texts = Array.from({ length: 10 }, (_, turn) => peers.map((_, peer) => `${turn}-${peer}`)).flat();
    for (const [number, text] of texts.entries()) {
      const answer = await peers[number % peers.length]?.request('chat:send', { id: crypto.randomUUID(), text });
      expect(answer).toMatchObject({ ok: true });
    }
    await ada.button('Show chat, 60 new messages').waitFor();
    await ada.page.evaluate(() => {
      const drawn: number[] = [];
      const count = (node: Node) => (node instanceof Element ? node.querySelectorAll('[data-message]').length : 0);
      const watch = (changes: MutationRecord[]) =>
        drawn.push(changes.flatMap(({ addedNodes }) => [...addedNodes]).reduce((sum, node) => sum + count(node), 0));
      new MutationObserver(watch).observe(document.body, { childList: true, subtree: true });
      Object.assign(window, { drawn });
    });
    await ada.button('Show chat, 60 new messages').click();
    await reads(ada, texts);
    const drawn = (await ada.page.evaluate('drawn')) as number[];
    expect(Math.max(...drawn)).toBeLessThan(40);
    const log = ada.page.getByRole('log', { name: 'Chat' });
    await until(async () => (await log.getAttribute('aria-live')) === 'polite', 'new messages are read out');
    const below = () => log.evaluate((all) => all.scrollHeight - all.scrollTop - all.clientHeight);
    await until(async () => (await below()) < 2, 'the end is in sight');
    await log.focus();
    await ada.page.keyboard.press('ArrowUp');
    expect(await ada.page.evaluate(() => document.activeElement?.textContent)).toContain('9-5');
    await ada.button('Hide chat').click();
    for (const peer of peers) peer.close();
  });

  test('on a phone all controls are visible and do not overlap', async () => {
    const [ada] = one.people;
    const controls = ada.page.getByRole('region', { name: 'Meeting controls' }).getByRole('button');
    for (const size of [
      { width: 360, height: 640 },
      { width: 390, height: 844 },
      { width: 610, height: 390 },
      { width: 844, height: 390 },
    ]) {
      await ada.page.setViewportSize(size);
      // Checked repeatedly, since controls move into the menu only after the page has noticed its size.
      await until(async () => {
        const boxes = await controls.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON()));
        const tops = boxes.map(({ top }) => top);
        const inSight = boxes.filter(
          ({ left, right, bottom }) => left >= 0 && right <= size.width && bottom <= size.height,
        );
        return boxes.length > 4 && inSight.length === boxes.length && Math.max(...tops) - Math.min(...tops) < 10;
      }, `all controls are in sight and in one row at ${size.width} by ${size.height} pixels`);
    }
    await ada.page.setViewportSize({ width: 1280, height: 720 });
  });
});

test('reactions rise over the video and are read out, also those sent from the menu of a phone', async () => {
  const [ada, bob] = await enter('Ada', 'Bob');
  await bob.page.setViewportSize({ width: 390, height: 844 });
  await bob.button('More').click();
  await bob.button('🎉').click();
  await bob.button('👏').click();
  await ada.page.locator('[aria-hidden]').getByText('🎉').waitFor();
  // Announced in one sentence, or in two if the clicks were far apart.
  for (const emoji of ['🎉', '👏']) await ada.page.getByRole('log').getByText(`Bob: ${emoji}`).waitFor();
  expect(file.problems).toEqual([]);
});

test('two people chat, unread messages are counted, and a later participant reads them all', async () => {
  const [ada, bob] = await enter('Ada', 'Bob');
  await ada.button('Show chat').click();
  await focused(ada, 'textbox', 'Write a message');
  await write(ada, 'Hello Bob');
  await bob.page.getByRole('list', { name: 'Notifications' }).getByText('Ada: Hello Bob').waitFor();
  await write(ada, 'Are you there?');
  await bob.button('Show chat, 2 new messages').waitFor();
  const icon = bob.page.locator('link[rel=icon]');
  expect(await bob.page.title()).toBe(`(2) ${file.room} · Parley`);
  expect(await icon.getAttribute('href')).toBe('/favicon-unread.svg');
  await bob.button('Open chat').click();
  await reads(bob, ['Hello Bob', 'Are you there?']);
  expect(await bob.page.title()).toBe(`${file.room} · Parley`);
  expect(await icon.getAttribute('href')).toBe('/favicon.svg');
  await bob.button('Hide chat').waitFor();
  expect(await bob.page.getByRole('list', { name: 'Notifications' }).count()).toBe(0);
  await write(bob, 'Yes');
  await reads(ada, ['Hello Bob', 'Are you there?', 'Yes']);
  const [cleo] = await enter('Cleo');
  await cleo.button('Show chat').click();
  await reads(cleo, ['Hello Bob', 'Are you there?', 'Yes']);
  expect(file.problems).toEqual([]);
});

test('Enter sends, Shift and Enter start a new line, and a syllable that is being composed is left alone', async () => {
  const [ada] = await enter('Ada');
  await ada.button('Show chat').click();
  const field = ada.page.getByRole('textbox', { name: 'Write a message' });
  await field.fill('one');
  await field.press('Shift+Enter');
  await ada.page.keyboard.insertText('two');
  for (const composing of [{ isComposing: true }, { keyCode: 229 }]) {
    await field.dispatchEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...composing });
  }
  expect(await field.inputValue()).toBe('one\ntwo');
  await field.press('Enter');
  await reads(ada, ['one\ntwo']);
  expect(await field.inputValue()).toBe('');
});

test('messages of others are text, links lead only to the web, and nothing reverses the page', async () => {
  const [ada, eve] = [...(await enter('Ada')), await seat('Eve')];
  await ada.button('Show chat').click();
  const printed = [
    '<img src=x onerror="document.title=1">',
    'javascript:alert(1) https://example.com/a',
    'e\u0301'.repeat(60),
  ];
  for (const text of printed) await eve.request('chat:send', { id: crypto.randomUUID(), text });
  await reads(ada, printed);
  const links = ada.page.getByRole('log', { name: 'Chat' }).getByRole('link');
  expect(await links.evaluateAll((all) => all.map((link) => link.outerHTML))).toEqual([
    '<a href="https://example.com/a" dir="ltr" target="_blank" rel="noopener noreferrer">https://example.com/a</a>',
  ]);
  expect(await ada.page.title()).toBe(`${file.room} · Parley`);
  expect(file.problems).toEqual([]);
});

test('a message is answered, with a mention and a reaction, by keyboard', async () => {
  const [ada, bob] = [...(await enter('Ada')), await seat('Bob')];
  await ada.button('Show chat').click();
  await focused(ada, 'textbox', 'Write a message');
  const asked = { id: crypto.randomUUID(), text: 'Who can come?\nOn Monday.' };
  await bob.request('chat:send', asked);
  await reads(ada, [asked.text]);
  const { keyboard } = ada.page;
  await ada.page.getByRole('log', { name: 'Chat' }).focus();
  await keyboard.press('ArrowUp');
  for (const key of ['Tab', 'Tab', 'Enter']) await keyboard.press(key);
  await focused(ada, 'button', '👍');
  await keyboard.press('Enter');
  const entry = ada.page.locator('[data-message]').first();
  await entry.getByRole('button', { name: '👍 1: You' }).waitFor();
  // The message has the focus again; the reaction comes before the actions.
  for (const key of ['Tab', 'Tab', 'Enter']) await keyboard.press(key);
  await ada.page.getByRole('group', { name: 'Reply to Bob' }).waitFor();
  await keyboard.type('I can, @b');
  await ada.page.getByRole('option', { name: 'Bob' }).waitFor();
  for (const key of ['Enter', 'Enter']) await keyboard.press(key);
  await reads(ada, [asked.text, 'I can, @Bob']);
  const last = ada.page.locator('[data-message]').last();
  await last.locator('mark').waitFor();
  await last.getByRole('button', { name: 'Bob Who can come?' }).click();
  await until(() => entry.evaluate((one) => one === document.activeElement), 'the question is marked');
  await until(() => bob.notices.filter(({ name }) => name === 'chat:sent').length === 2, 'Bob reads the answer');
  const sent = bob.notices.filter(({ name }) => name === 'chat:sent').at(-1);
  expect(sent?.notice).toMatchObject({ reply: { id: asked.id }, mentions: [{ at: 7, length: 4 }] });

  await ada.tile('Bob').getByRole('button', { name: 'Options for Bob' }).click();
  await ada.page.getByRole('button', { name: 'Send a private message' }).click();
  await focused(ada, 'textbox', 'Write to Bob');
  await keyboard.type('Only you');
  await keyboard.press('Enter');
  await until(() => bob.notices.some(({ name }) => name === 'chat:sentPrivately'), 'Bob reads it');
  await ada.page.getByText('Only to Bob').first().waitFor();
  expect(file.problems).toEqual([]);
});

test('a message is copied by keyboard, and the button says so', async () => {
  const [ada, eve] = [...(await enter('Ada')), await seat('Eve')];
  await ada.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await ada.button('Show chat').click();
  await focused(ada, 'textbox', 'Write a message');
  await eve.request('chat:send', { id: crypto.randomUUID(), text: 'the plan: https://example.com/plan' });
  await reads(ada, ['the plan: https://example.com/plan']);
  await ada.page.getByRole('log', { name: 'Chat' }).focus();
  await ada.page.keyboard.press('ArrowUp');
  // Past the link, and the buttons that answer and react.
  for (let stop = 0; stop < 4; stop += 1) await ada.page.keyboard.press('Tab');
  await ada.page.keyboard.press('Enter');
  await ada.button('Copied').waitFor();
  expect(await ada.page.evaluate(() => navigator.clipboard.readText())).toBe('the plan: https://example.com/plan');
  await ada.button('Copy message').waitFor();
});

test('an emoji is chosen by keyboard and inserted at the cursor', async () => {
  const [ada] = await enter('Ada');
  await ada.button('Show chat').click();
  await focused(ada, 'textbox', 'Write a message');
  const field = ada.page.getByRole('textbox', { name: 'Write a message' });
  await field.fill('ab');
  await field.press('ArrowLeft');
  await field.press('Tab');
  await ada.page.keyboard.press('Enter');
  await focused(ada, 'button', '😀');
  for (const key of ['ArrowRight', 'ArrowDown', 'Enter']) await ada.page.keyboard.press(key);
  await focused(ada, 'textbox', 'Write a message');
  expect(await field.inputValue()).toBe('a🤔b');
});

test('a message written during a lost connection is sent automatically afterwards', async () => {
  const [ada, bob] = await enter({ name: 'Ada', init: breakableSockets }, 'Bob');
  await ada.button('Show chat').click();
  await ada.page.evaluate('breakSockets()');
  await ada.page.getByText('Connection lost').waitFor();
  await write(ada, 'Can you read this?');
  await ada.page.evaluate('allowSockets()');
  await bob.button('Open chat').click();
  await reads(bob, ['Can you read this?']);
  await reads(ada, ['Can you read this?']);
});

test('after scrolling up, the position stays, and a button announces new messages', async () => {
  const [ada, bob] = [...(await enter('Ada')), await seat('Bob')];
  const say = (text: string) => bob.request('chat:send', { id: crypto.randomUUID(), text });
  await ada.button('Show chat').click();
  for (let number = 1; number <= 9; number += 1) await say(`${number}\n`.repeat(9));
  await until(async () => (await messages(ada).count()) === 9, 'all came');
  const log = ada.page.getByRole('log', { name: 'Chat' });
  const below = () => log.evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight);
  await until(async () => (await below()) < 2, 'the end is in sight');
  await until(async () => {
    await log.evaluate((one) => one.scrollTo(0, 0));
    return (await ada.button('Jump to latest').count()) > 0;
  }, 'it is noticed that one reads further up');
  await say('the tenth');
  await until(async () => (await messages(ada).count()) === 10, 'one more came');
  expect(await log.evaluate((one) => one.scrollTop)).toBe(0);
  await ada.button('New messages').click();
  await until(async () => (await below()) < 2, 'the end is in sight again');
});

test('the end of the chat stays visible when something above disappears as something below arrives', async () => {
  const [ada, bob] = [...(await enter('Ada')), await seat('Bob')];
  await ada.button('Show chat').click();
  for (let number = 1; number <= 9; number += 1) {
    await bob.request('chat:send', { id: crypto.randomUUID(), text: `${number}\n`.repeat(9) });
  }
  await until(async () => (await messages(ada).count()) === 9, 'all came');
  const log = ada.page.getByRole('log', { name: 'Chat' });
  const below = () => log.evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight);
  const shown = log.locator('[data-message]');
  await shown.first().evaluate((one: HTMLElement) => {
    one.style.paddingBottom = '300px';
  });
  await until(async () => (await below()) < 2, 'the end is in sight');
  // Both changes happen within one frame, as when the oldest image is removed for the newest.
  await shown.evaluateAll((all: HTMLElement[]) => {
    const [first, last] = [all.at(0), all.at(-1)];
    if (first) first.style.paddingBottom = '0';
    if (last) last.style.paddingBottom = '300px';
    return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined))));
  });
  expect(await below()).toBeLessThan(2);
});

test('a word or a name that is wider than the chat does not overflow it', async () => {
  const [ada] = await enter('Ada');
  await ada.button('Show chat').click();
  const wide = await seat('W'.repeat(60));
  await wide.request('chat:send', { id: crypto.randomUUID(), text: 'hello' });
  await write(ada, 'hello yourself');
  await reads(ada, ['hello', 'hello yourself']);
  await ada.page.getByRole('textbox', { name: 'Write a message' }).fill(`https://example.org/${'long'.repeat(100)}`);
  const panel = ada.page.getByRole('complementary', { name: 'Chat' });
  for (const width of [1280, 360]) {
    await ada.page.setViewportSize({ width, height: 740 });
    const [whole, ...parts] = await Promise.all(
      [panel, messages(ada).last(), ...(await panel.getByRole('button').all())].map((part) => part.boundingBox()),
    );
    expect(parts.length).toBeGreaterThan(4);
    for (const part of parts) expect(rightOf(part)).toBeLessThanOrEqual(rightOf(whole));
  }
});

const rightOf = (box: { x: number; width: number } | null | undefined) => (box ? box.x + box.width : Number.NaN);

/** Runs in a page: how many toasts show, how many tiles and controls there are, and those that the toasts cover. */
function coveredByToasts(): { toasts: number; others: number; labels: string[] } {
  const shown = (selector: string) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
  const boxOf = (one: Element) => one.getBoundingClientRect();
  const toasts = shown('header ul > li');
  const others = shown('main li, main button, h1, header > button, section button');
  const isCovered = (one: Element) =>
    toasts.some((toast) => {
      const [a, b] = [boxOf(toast), boxOf(one)];
      return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    });
  const labels = others.filter(isCovered).map((one) => one.textContent);
  return { toasts: toasts.length, others: others.length, labels };
}
