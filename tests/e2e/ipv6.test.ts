/** A server that has nothing but IPv6, at an address instead of a name. */
import { expect, test } from '@jest/globals';
import { paintedCameras } from '../support/cameras.ts';
import { allSee } from '../support/meeting.ts';
import { meetings } from '../support/meetings.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';

const file = meetings({
  server: { http: { host: '::1', allowedHosts: ['meet.example'] }, media: { listenAddress: '::1' } },
  attendee: { init: [paintedCameras, silentMicrophone] },
});

test('pages at an IPv6 address open their WebSocket and see each other over IPv6', async () => {
  expect(file.server.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
  await allSee(await file.meet('Ada', 'Bob'));
});
