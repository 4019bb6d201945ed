import { expect, test } from '@jest/globals';
import { Consent } from '../../../server/media/consent.ts';
import { ProvenNetworks } from '../../../server/media/proven-networks.ts';
import { FakeIce } from '../../support/fake-ice.ts';

/** Somebody whose handshake was at 192.0.2.1, and what has happened to their consent since. */
function connected() {
  const [proven, transport] = [new ProvenNetworks(), new FakeIce()];
  const changes: boolean[] = [];
  const consent = new Consent(transport, {
    proven,
    onChanged: (given) => changes.push(given),
    onRefused: () => undefined,
  });
  transport.selects('192.0.2.1').is('connecting').is('connected');
  return { proven, transport, consent, changes };
}

test('it is withdrawn in the tick in which the transport sends to an unproven address', () => {
  const { transport, consent, changes } = connected();
  expect([consent.given, changes]).toEqual([true, []]);
  transport.selects('192.0.2.9');
  expect([consent.given, changes]).toEqual([false, [false]]);
  consent.close();
});

test('it is given in the tick in which the signalling connection comes from there', () => {
  const { proven, transport, consent, changes } = connected();
  transport.selects('192.0.2.9');
  proven.add('192.0.2.7');
  consent.review();
  expect(changes).toEqual([false]);
  proven.add('192.0.2.9');
  consent.review();
  expect(changes).toEqual([false, true]);
  consent.close();
});

test('an address with a signalling connection is not waited for', () => {
  const { proven, transport, consent, changes } = connected();
  proven.add('192.0.2.9');
  transport.selects('192.0.2.9');
  expect([consent.given, changes]).toEqual([true, []]);
  consent.close();
});

test('an address that becomes current again must stay before anything flows there', () => {
  const { transport, consent, changes } = connected();
  for (let round = 0; round < 3; round += 1) transport.selects('192.0.2.9').selects('192.0.2.1');
  consent.review();
  expect([consent.given, changes]).toEqual([false, [false]]);
  consent.close();
});

test('nothing is sent to a peer whose address changes ever faster, even among proven ones', () => {
  const { proven, transport, consent, changes } = connected();
  proven.add('192.0.2.9');
  for (let round = 0; round < 8; round += 1) transport.selects('192.0.2.9').selects('192.0.2.1');
  expect([consent.given, changes]).toEqual([true, []]);
  for (let round = 0; round < 8; round += 1) transport.selects('192.0.2.9').selects('192.0.2.1');
  expect([consent.given, changes]).toEqual([false, [false]]);
  consent.close();
});
