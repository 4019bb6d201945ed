import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../server/config/load.ts';
import type { Facts } from '../../../server/preflight/facts.ts';
import { findingsOf } from '../../../server/preflight/findings.ts';
import { turnServerFinding } from '../../../server/preflight/service.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 5, 15);
const home = ['192.168.1.7', '127.0.0.1', '::1'];
const cloud = ['10.0.0.5', '127.0.0.1'];
const hosted = ['11.0.0.5', '2a00:1450::5', '127.0.0.1'];

const facts: Facts = { now: NOW, lan: false, own: home, lookups: {}, heapBytes: 600_000_000 };
const proxied = { PARLEY_TRUST_PROXY: '1' };
const secured = { PARLEY_TLS_CERT: 'cert.pem', PARLEY_TLS_KEY: 'key.pem' };
const relay = { PARLEY_TURN_URLS: 'turn:turn.example:3478', PARLEY_TURN_SECRET: 'a secret' };
const certificate = { names: [], validFrom: NOW - 30 * DAY_MS, validTo: NOW + 60 * DAY_MS };

/** The findings with these variables on a machine with these facts. */
const found = (env: Record<string, string>, over: Partial<Facts> = {}) =>
  findingsOf(loadConfig({ dir: 'config', env }), { ...facts, ...over });
const ids = (env: Record<string, string>, over: Partial<Facts> = {}) =>
  found(env, over).map(({ id, severity }) => `${severity} ${id}`);

const at = (...addresses: string[]) => ({ addresses });

describe('silent', () => {
  test.each<{ what: string; env?: Record<string, string>; over?: Partial<Facts> }>([
    { what: 'npm start on a laptop' },
    { what: 'npm start on a laptop without a network', over: { own: ['127.0.0.1', '::1'] } },
    { what: 'npm start on a laptop that has IPv6 only', over: { own: ['2a00:1450::5', '127.0.0.1'] } },
    { what: 'npm start on a laptop with the buffers of most systems', over: { buffers: { receive: 1, send: 1 } } },
    { what: 'everything on loopback', env: { PARLEY_HTTP_HOST: '127.0.0.1', PARLEY_LISTEN_ADDRESS: '127.0.0.1' } },
    { what: 'as many streams as the heap holds', env: { PARLEY_LIMIT_CONSUMERS_PER_SERVER: '36000' } },
    { what: '--lan', over: { lan: true, buffers: { receive: 1, send: 1 } } },
    {
      what: 'compose with the address of the host',
      env: { ...proxied, PARLEY_ANNOUNCED_ADDRESS: '11.0.0.5' },
      over: { own: ['172.18.0.2', '127.0.0.1'] },
    },
    {
      what: 'compose on this computer only',
      env: { ...proxied, PARLEY_ANNOUNCED_ADDRESS: '127.0.0.1' },
      over: { own: ['172.18.0.2', '127.0.0.1'] },
    },
    {
      what: 'IPv4 and IPv6 announced where media is received over IPv4',
      env: { ...proxied, PARLEY_ANNOUNCED_ADDRESS: '11.0.0.5,2a00:1450::5' },
      over: { own: ['172.18.0.2', '127.0.0.1'] },
    },
    { what: 'a proxy and a public address', env: proxied, over: { own: hosted } },
    { what: 'its own certificate', env: secured, over: { own: hosted, certificate } },
    {
      what: 'a certificate of six days in its second',
      env: secured,
      over: { own: hosted, certificate: { ...certificate, validFrom: NOW - DAY_MS, validTo: NOW + 5 * DAY_MS } },
    },
    {
      what: 'an internal network with a name of its own',
      env: { ...proxied, PARLEY_ALLOWED_HOSTS: 'meet.internal' },
      over: { own: cloud, lookups: { 'meet.internal': at('10.0.0.5') } },
    },
    { what: 'a relay for those outside', env: { ...proxied, ...relay }, over: { own: cloud } },
    {
      what: 'a relay that reaches media on loopback',
      env: { ...proxied, ...relay, PARLEY_LISTEN_ADDRESS: '127.0.0.1' },
      over: { own: hosted },
    },
    {
      what: 'a name that resolves',
      env: { ...proxied, PARLEY_ANNOUNCED_ADDRESS: 'media.test' },
      over: { own: cloud, lookups: { 'media.test': at('11.0.0.5') } },
    },
    { what: 'a laboratory that uses addresses of the documentation', over: { own: ['192.0.2.2', '2001:db8::2'] } },
  ])('$what', ({ env = {}, over = {} }) => {
    expect(found(env, over)).toEqual([]);
  });
});

describe('refused', () => {
  test.each<{ what: string; env: Record<string, string>; over?: Partial<Facts>; id: string; says: string[] }>([
    {
      what: 'an address that is not of this machine',
      env: { PARLEY_LISTEN_ADDRESS: '10.9.9.9' },
      over: { listenError: 'EADDRNOTAVAIL' },
      id: 'listen-address',
      says: ['10.9.9.9', 'EADDRNOTAVAIL', 'PARLEY_LISTEN_ADDRESS', '192.168.1.7'],
    },
    { what: 'no address at all', env: {}, over: { own: [] }, id: 'no-address', says: ['PARLEY_LISTEN_ADDRESS'] },
    {
      what: 'media on loopback for a page that others open',
      env: { PARLEY_LISTEN_ADDRESS: '127.0.0.1' },
      id: 'loopback-media',
      says: ['127.0.0.1 only', 'PARLEY_LISTEN_ADDRESS', 'PARLEY_HTTP_HOST'],
    },
    {
      what: 'a server for others that starts without a network',
      env: proxied,
      over: { own: ['127.0.0.1', '::1'] },
      id: 'loopback-media',
      says: ['127.0.0.1, ::1 only', 'PARLEY_ANNOUNCED_ADDRESS'],
    },
    {
      what: 'a name that cannot be resolved',
      env: { PARLEY_ANNOUNCED_ADDRESS: '11.0.0.5,media.test' },
      over: { lookups: { 'media.test': { error: 'ENOTFOUND' } } },
      id: 'announced-name',
      says: ['media.test', 'ENOTFOUND', 'PARLEY_ANNOUNCED_ADDRESS'],
    },
    {
      what: 'IPv6 that is announced without a listener',
      env: { PARLEY_ANNOUNCED_ADDRESS: 'media.test' },
      over: { lookups: { 'media.test': at('2a00:1450::5') } },
      id: 'announced-family',
      says: ['2a00:1450::5', '192.168.1.7', 'PARLEY_LISTEN_ADDRESS'],
    },
    {
      what: 'a page over IPv4 on a machine with IPv6 only',
      env: secured,
      over: { own: ['2a00:1450::5', '127.0.0.1', '::1'] },
      id: 'page-family',
      says: ['2a00:1450::5', "'::'", 'PARLEY_HTTP_HOST'],
    },
  ])('$what', ({ env, over, id, says }) => {
    const [first] = found(env, over);
    expect(first).toMatchObject({ id, severity: 'refuse' });
    for (const word of says) expect(first?.sentence).toContain(word);
  });

  test('what refuses comes before what warns', () => {
    const env = { PARLEY_ANNOUNCED_ADDRESS: '203.0.113.7,media.test' };
    expect(ids(env, { lookups: { 'media.test': { error: 'ENOTFOUND' } } })).toEqual([
      'refuse announced-name',
      'warn documentation-address',
    ]);
  });
});

describe('warned of', () => {
  test.each<{ what: string; env: Record<string, string>; over?: Partial<Facts>; id: string; says: string[] }>([
    {
      what: 'an announced name that cannot be looked up now',
      env: { PARLEY_ANNOUNCED_ADDRESS: 'media.test' },
      over: { lookups: { 'media.test': { error: 'EAI_AGAIN' } } },
      id: 'announced-name',
      says: ['EAI_AGAIN', 'PARLEY_ANNOUNCED_ADDRESS'],
    },
    ...['192.0.2.7', '198.51.100.7', '203.0.113.7'].map((address) => ({
      what: `the documentation's ${address}`,
      env: { PARLEY_ANNOUNCED_ADDRESS: address },
      id: 'documentation-address',
      says: [address, 'PARLEY_ANNOUNCED_ADDRESS'],
    })),
    {
      what: "a name that leads to the documentation's 2001:db8::7",
      env: { ...proxied, PARLEY_ANNOUNCED_ADDRESS: 'media.test' },
      over: { own: hosted, lookups: { 'media.test': at('2001:db8::7') } },
      id: 'documentation-address',
      says: ['2001:db8::7'],
    },
    {
      what: 'a private address that is announced',
      env: { PARLEY_ANNOUNCED_ADDRESS: '10.0.0.9' },
      id: 'private-address',
      says: ['10.0.0.9', '192.168.1.7', 'PARLEY_ANNOUNCED_ADDRESS'],
    },
    {
      what: 'a proxy in front of private addresses',
      env: proxied,
      over: { own: cloud },
      id: 'private-address',
      says: ['10.0.0.5'],
    },
    {
      what: 'a public name for private addresses',
      env: secured,
      over: {
        own: cloud,
        certificate: { ...certificate, names: ['meet.test'] },
        lookups: { 'meet.test': at('11.0.0.5') },
      },
      id: 'private-address',
      says: ['meet.test', '10.0.0.5'],
    },
    {
      what: 'a certificate that has expired',
      env: secured,
      over: { own: hosted, certificate: { ...certificate, validTo: NOW - DAY_MS } },
      id: 'certificate',
      says: ['expired on 2026-06-14', 'cert.pem', 'PARLEY_TLS_CERT'],
    },
    {
      what: 'a certificate that expires soon',
      env: secured,
      over: { own: hosted, certificate: { ...certificate, validFrom: NOW - 77 * DAY_MS, validTo: NOW + 13 * DAY_MS } },
      id: 'certificate',
      says: ['expires on 2026-06-28'],
    },
    {
      what: 'a certificate that is not valid yet',
      env: secured,
      over: { own: hosted, certificate: { ...certificate, validFrom: NOW + DAY_MS } },
      id: 'certificate',
      says: ['valid only from 2026-06-16', 'clock'],
    },
    {
      what: 'plain HTTP at a public address',
      env: {},
      over: { own: hosted },
      id: 'plain-http',
      says: ['11.0.0.5', 'PARLEY_TRUST_PROXY', 'tls.cert', 'PARLEY_HTTP_HOST'],
    },
    {
      what: 'plain HTTP at an address that was chosen',
      env: { PARLEY_HTTP_HOST: '192.168.1.7' },
      id: 'plain-http',
      says: ['192.168.1.7'],
    },
    {
      what: 'a small receive buffer',
      env: proxied,
      over: { own: hosted, buffers: { receive: 212_992, send: 4_194_304 } },
      id: 'receive-buffer',
      says: ['208 of the 4096 kB', 'net.core.rmem_max=4194304', 'PARLEY_RECEIVE_BUFFER_KILOBYTES'],
    },
    {
      what: 'a small send buffer',
      env: proxied,
      over: { own: hosted, buffers: { receive: 4_194_304, send: 212_992 } },
      id: 'send-buffer',
      says: ['208 of the 4096 kB', 'net.core.wmem_max=4194304', 'PARLEY_SEND_BUFFER_KILOBYTES'],
    },
    {
      what: 'more streams than the heap holds',
      env: { PARLEY_LIMIT_CONSUMERS_PER_SERVER: '100000' },
      over: { heapBytes: 600_000_000 },
      id: 'heap',
      says: ['heap of 600 MB holds about 36000 of the 100000', 'PARLEY_LIMIT_CONSUMERS_PER_SERVER', '=1613'],
    },
  ])('$what, in one line', ({ env, over, id, says }) => {
    const all = found(env, over);
    expect(all.map((finding) => [finding.id, finding.severity])).toEqual([[id, 'warn']]);
    for (const word of says) expect(all[0]?.sentence).toContain(word);
    expect(all[0]?.sentence).not.toContain('\n');
  });

  test('plain HTTP over IPv6 only where the page is served over IPv6', () => {
    const own = ['192.168.1.7', '2a00:1450::5'];
    expect(ids({ PARLEY_HTTP_HOST: '::' }, { own })).toEqual(['warn plain-http']);
    expect(ids({}, { own })).toEqual([]);
  });
});

describe('the TURN server', () => {
  const url = 'turn:turn.test:3478';
  test.each([
    { what: 'agrees', secret: true, aheadSeconds: 0, id: undefined, says: '' },
    { what: 'has another secret', secret: false, aheadSeconds: 0, id: 'turn-secret', says: 'PARLEY_TURN_SECRET' },
    { what: 'is ahead', secret: true, aheadSeconds: 600, id: 'turn-clock', says: '10 minutes ahead of' },
    { what: 'is far ahead', secret: true, aheadSeconds: 7200, id: 'turn-clock', says: '2 hours ahead of' },
    { what: 'is behind', secret: true, aheadSeconds: -86_400, id: 'turn-clock', says: '1 day behind' },
  ])('$what', ({ id, says, ...facts }) => {
    const finding = turnServerFinding({ url, ...facts });
    expect(finding?.id).toBe(id);
    if (says) expect(finding?.sentence).toContain(says);
  });
});
