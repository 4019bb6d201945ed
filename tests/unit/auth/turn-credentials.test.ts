import { expect, test } from '@jest/globals';
import { turnServer } from '../../../server/auth/turn-credentials.ts';

test('the name contains expiry and user, and the password is its HMAC-SHA1', () => {
  const options = { urls: ['turn:t.example'], secret: 'north', seconds: 3600 };
  expect(turnServer(options, 'ada', 1_600_000_000_999)).toEqual({
    urls: ['turn:t.example'],
    username: '1600003600:ada',
    // printf 1600003600:ada | openssl dgst -sha1 -hmac north -binary | base64
    credential: 'mIxSeXV5XFQ/UZhsmNttJM7kbms=',
  });
});
