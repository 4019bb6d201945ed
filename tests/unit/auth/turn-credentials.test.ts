import { expect, test } from '@jest/globals';
import { turnServer } from '../../../server/auth/turn-credentials.ts';

const options = { urls: ['turn:t.example'], secret: 'north', seconds: 3600 };
const userOf = ({ site = '192.0.2.1', secret = 'north', now = 0 } = {}) =>
  turnServer({ ...options, secret }, site, now).username?.split(':')[1];

test('the name contains the expiry and a keyed hash of the site, and the password is its HMAC-SHA1', () => {
  expect(turnServer(options, '192.0.2.1', 1_600_000_000_999)).toEqual({
    urls: ['turn:t.example'],
    // printf 192.0.2.1 | openssl dgst -sha256 -hmac north | cut -c 1-32, behind the expiry
    username: '1600003600:b6ac1b5a3481c69a94765b806203a244',
    // printf 1600003600:b6ac1b5a3481c69a94765b806203a244 | openssl dgst -sha1 -hmac north -binary | base64
    credential: 'DXD+CrkRTJo/U5NVKdQvXEDC4vo=',
  });
});

test('a site has one user at all times, and another site another, which nobody can guess without the secret', () => {
  expect(userOf({ now: 5_000_000 })).toBe(userOf());
  expect(userOf({ site: '192.0.2.2' })).not.toBe(userOf());
  expect(userOf({ secret: 'south' })).not.toBe(userOf());
});
