/** What people read when their media, or their WebSocket, does not get through. */
import { describe, expect, test } from '@jest/globals';
import { accessibilityFaults, wordsThatDoNotFit } from '../support/accessibility.ts';
import type { Attendee } from '../support/browser.ts';
import { paintedCameras } from '../support/cameras.ts';
import { freePort } from '../support/free-ports.ts';
import { meetings } from '../support/meetings.ts';
import { recordSentences, sentencesOf } from '../support/record-sentences.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';
import { until } from '../support/until.ts';
import { UpgradelessProxy } from '../support/upgradeless-proxy.ts';

const file = meetings({ attendee: { init: [recordSentences, paintedCameras, silentMicrophone] } });

const notice = ({ page }: Attendee) =>
  page.getByRole('alert').filter({ hasText: 'Audio and video do not get through' });

const faultsOf = async ({ page }: Attendee) => [
  ...(await accessibilityFaults(page)),
  ...(await wordsThatDoNotFit(page)),
];

describe('on a server that announces a wrong address', () => {
  const here = file.on(async () => ({
    media: { port: await freePort(), listenAddress: '0.0.0.0', announcedAddress: ['192.0.2.1'] },
    // Two who are alone would help themselves.
    direct: { enabled: false },
  }));

  test('the preview warns before the join, the meeting says it, and so do the tiles of the others', async () => {
    const ada = await here.open('Ada');
    await notice(ada).waitFor();
    expect(await notice(ada).textContent()).toContain('if you join now, nobody will see or hear you.');
    expect(await notice(ada).getByText('all_blocked', { exact: true }).count()).toBe(1);
    expect(await faultsOf(ada)).toEqual([]);
    await ada.join();
    await notice(ada).waitFor();
    expect(await notice(ada).textContent()).toContain('nobody can see or hear you');

    const [bob] = await here.enter('Bob');
    await notice(bob).waitFor();
    const tileOf = (attendee: Attendee, name: string) => attendee.page.getByRole('listitem').filter({ hasText: name });
    await tileOf(ada, 'Bob').getByText('Cannot be heard yet').waitFor();
    await tileOf(bob, 'Ada').getByText('Cannot be heard yet').waitFor();
    expect(await faultsOf(bob)).toEqual([]);
  });

  test('the page says neither “You are back” nor that the connection was good', async () => {
    const joins: string[] = [];
    const ada = await here.open('Ada');
    ada.page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => {
        if (String(payload).includes('"room:join"')) joins.push(String(payload));
      });
    });
    await ada.page.reload();
    await ada.join();
    await notice(ada).waitFor();
    await until(() => joins.length > 1, 'the browser has given up, and the page has tried again', {
      timeoutMs: 120_000,
    });
    await notice(ada).waitFor();
    await ada.button('Leave').click();
    await ada.page.getByText('Audio and video did not connect (code all_blocked).').waitFor();
    const sentences = await sentencesOf(ada);
    expect(sentences.filter((said) => /back in the meeting|Connection lost|was good/.test(said))).toEqual([]);
    expect(await ada.page.getByText('Your connection was good').count()).toBe(0);
  });
});

test('behind a proxy that passes no WebSockets, the page says so, and not that the server is down', async () => {
  const proxy = await UpgradelessProxy.open(file.server.url);
  try {
    const ada = await file.open({ name: 'Ada', url: proxy.url });
    await ada.page.getByText('a proxy in front of it does not pass WebSockets on').waitFor();
    await ada.button('Join').click();
    await ada.page.getByRole('heading', { name: 'WebSockets do not get through' }).waitFor();
  } finally {
    await proxy.close();
  }
});
