import { expect, test } from '@jest/globals';
import { detectDevice } from 'mediasoup-client';
import { dtlsRoleOf } from '../../../../client/src/media/device.ts';

test.each([
  {
    browser: 'Chromium',
    agent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
    role: 'auto',
  },
  {
    browser: 'Firefox',
    agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    role: 'client',
  },
  {
    browser: 'Safari',
    agent:
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
    role: 'auto',
  },
])('$browser’s handler takes the DTLS role $role', ({ agent, role }) => {
  expect(dtlsRoleOf(detectDevice(agent) ?? '')).toBe(role);
});

test('the role of an unknown handler is not guessed', () => {
  expect(dtlsRoleOf('ReactNative106')).toBeUndefined();
});
