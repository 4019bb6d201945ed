import { expect, test } from '@jest/globals';
import { addTexts } from '../../../../../client/src/i18n/i18n.ts';
import { roomEn, roomKo } from '../../../../../client/src/i18n/room-texts.ts';
import { StopNews } from '../../../../../client/src/models/announcements/stop-news.ts';
import { ToastsModel } from '../../../../../client/src/models/announcements/toasts.ts';
import { Signalling } from '../../../../../client/src/signalling/signalling.ts';
import { HostileServer } from '../../../../fuzz/hostile-server.ts';
import { settle } from '../../../../fuzz/page.ts';
import { welcome } from '../../../../fuzz/values/notice-templates.ts';

addTexts({ en: roomEn, ko: roomKo });

test('[J17] that the server is about to restart shows in one toast, however often it is said', async () => {
  const server = new HostileServer({ welcome });
  const signalling = new Signalling({ open: () => server.socket });
  await settle();
  const toasts = new ToastsModel();
  new StopNews(toasts).follow(signalling);
  server.say([['server:stopping', { inMs: 30_000 }]]);
  server.say([['server:stopping', { inMs: 20_000 }]]);
  await settle();
  expect(toasts.shown.value.map(({ text }) => text)).toEqual([
    'The server restarts in about 20 seconds. The meeting reconnects automatically.',
  ]);
  signalling.close();
});
