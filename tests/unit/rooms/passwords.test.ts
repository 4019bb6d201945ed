import { expect, test } from '@jest/globals';
import { Limits } from '../../../server/limits/limits.ts';
import { Passwords } from '../../../server/rooms/passwords.ts';
import { AppError } from '../../../server/shared/protocol/errors.ts';

const passwords = () =>
  new Passwords(new Limits(), { passwordsPerSecondPerAddress: 1, wrongPasswordsPerMinutePerAddress: 6 });

const outcome = (guess: Promise<boolean>): Promise<boolean | string> =>
  guess.catch((error: unknown) => (error instanceof AppError ? error.code : 'another error'));

const ten = <Result>(act: (index: number) => Result) => Array.from({ length: 10 }, (_, index) => act(index));

test('[K2] of simultaneous guesses of one address, ten are compared, in whatever rooms', async () => {
  const all = passwords();
  const secret = await all.hash('sesame', { address: 'host' });
  const guess = (room: string, password: string) => outcome(all.matches(password, { address: 'eve', room, secret }));
  const wrong = await Promise.all([...ten((at) => guess('blue', `${at}`)), ...ten((at) => guess('red', `${at}`))]);
  expect(wrong).toEqual([...ten(() => false), ...ten(() => 'too_many_requests')]);
  expect(await guess('green', 'sesame')).toBe('too_many_requests');
  expect(await outcome(all.matches('sesame', { address: 'bob', room: 'blue', secret }))).toBe(true);
});

test('[K2] a class behind one address enters at once: right passwords are no guesses', async () => {
  const all = passwords();
  const secret = await all.hash('sesame', { address: 'host' });
  const enter = () => outcome(all.matches('sesame', { address: 'school', room: 'blue', secret }));
  const entered = await Promise.all(Array.from({ length: 41 }, enter));
  expect(entered).toEqual([...Array.from({ length: 40 }, () => true), 'too_many_requests']);
});

test('two hashes of one password have nothing in common', async () => {
  const all = passwords();
  const [one, other] = [await all.hash('sesame', { address: 'a' }), await all.hash('sesame', { address: 'a' })];
  expect(one.salt.equals(other.salt)).toBe(false);
  expect(one.hash.equals(other.hash)).toBe(false);
});
