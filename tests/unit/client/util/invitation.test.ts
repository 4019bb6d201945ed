import { expect, test } from '@jest/globals';
import { invitationTo } from '../../../../client/src/util/invitation.ts';
import { isSelfSigned } from '../../../../client/src/util/self-signed-certificate.ts';

const lan = ['https://192.168.1.7:3000', 'https://10.0.0.5:3000'];

test.each([
  { origin: 'https://meet.example', lan: [], links: ['https://meet.example'], reaches: 'anyone' },
  { origin: 'https://meet.example', lan, links: ['https://meet.example'], reaches: 'anyone' },
  { origin: 'http://localhost:3000', lan, links: lan, reaches: 'network' },
  { origin: 'http://127.0.0.1:3000', lan, links: lan, reaches: 'network' },
  { origin: 'http://[::1]:3000', lan, links: lan, reaches: 'network' },
  { origin: 'https://10.0.0.5:3000', lan, links: ['https://10.0.0.5:3000'], reaches: 'network' },
  { origin: 'http://localhost:3000', lan: [], links: ['http://localhost:3000'], reaches: 'nobody' },
])('from $origin, with $lan.length addresses in the network: $reaches', ({ origin, lan, links, reaches }) => {
  expect(invitationTo({ room: 'tea', origin, networkOrigins: lan })).toEqual({
    links: links.map((from) => `${from}/r/tea`),
    reaches,
  });
});

test.each([
  { url: 'https://192.168.1.7:3000', made: true },
  { url: 'http://192.168.1.7:3000', made: false },
  { url: 'https://meet.example', made: false },
])('$url: the server created its own certificate: $made', ({ url, made }) => {
  expect(isSelfSigned(new URL(url))).toBe(made);
});
