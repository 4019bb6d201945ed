import { describe, expect, test } from '@jest/globals';
import { isAdmin } from '../../../server/auth/admin.ts';

const token = '0123456789abcdef';

describe('the administrator', () => {
  test.each([`Bearer ${token}`, `bearer ${token}`, `Bearer  ${token} `])('is who sends %p', (authorization) => {
    expect(isAdmin(authorization, { token })).toBe(true);
  });

  test.each([
    undefined,
    '',
    token,
    'Bearer',
    'Bearer ',
    `Basic ${token}`,
    `Bearer ${token}0`,
    `Bearer ${token.slice(1)}`,
    `Bearer ${token.toUpperCase()}`,
    `Bearer ${token} ${token}`,
    `xBearer ${token}`,
  ])('is not who sends %p', (authorization) => {
    expect(isAdmin(authorization, { token })).toBe(false);
  });
});
