import { expect, test } from '@jest/globals';
import { type HandshakingTransport, ProvenNetworks } from '../../../server/media/proven-networks.ts';
import { FakeIce, here } from '../../support/fake-ice.ts';

function watched(): { proven: ProvenNetworks; transport: FakeIce } {
  const [proven, transport] = [new ProvenNetworks(), new FakeIce()];
  proven.learnFrom(transport satisfies HandshakingTransport);
  return { proven, transport };
}

const proves = (proven: ProvenNetworks, remoteIp: string) =>
  proven.has({ ...here, protocol: 'udp', remoteIp, remotePort: 3 });

test('a handshake proves the address at which it was made, on any port', () => {
  const { proven, transport } = watched();
  transport.selects('192.0.2.1').is('connecting');
  expect(proves(proven, '192.0.2.1')).toBe(false);
  transport.is('connected').selects('192.0.2.9');
  expect([proves(proven, '192.0.2.1'), proves(proven, '192.0.2.9')]).toEqual([true, false]);
});

test('bytes sent before the handshake began do not count', () => {
  const { proven, transport } = watched();
  transport.selects('192.0.2.9').selects('192.0.2.1').is('connecting').is('connected');
  expect([proves(proven, '192.0.2.1'), proves(proven, '192.0.2.9')]).toEqual([true, false]);
});

test('a handshake that is finished in the name of another address proves none', () => {
  const { proven, transport } = watched();
  transport.selects('192.0.2.1').is('connecting').selects('192.0.2.9').is('connected');
  expect([proves(proven, '192.0.2.1'), proves(proven, '192.0.2.9')]).toEqual([false, false]);
});

test('a TCP connection proves its address', () => {
  const { proven, transport } = watched();
  transport.selects('192.0.2.1', 'tcp');
  expect(proves(proven, '192.0.2.1')).toBe(true);
});

test('of IPv6 the /64 is proven, and only the latest sixteen networks are', () => {
  const proven = new ProvenNetworks();
  proven.add('2001:db8:0:1');
  expect([proves(proven, '2001:db8:0:1::7'), proves(proven, '2001:db8:0:2::7')]).toEqual([true, false]);
  for (let last = 1; last <= 16; last += 1) proven.add(`192.0.2.${last}`);
  expect([proves(proven, '2001:db8:0:1::7'), proves(proven, '192.0.2.1')]).toEqual([false, true]);
});
