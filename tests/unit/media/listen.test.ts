import { expect, test } from '@jest/globals';
import type { IceCandidate } from 'mediasoup/types';
import { type ListenOptions, listening } from '../../../server/media/listen.ts';

const options: ListenOptions = {
  listenAddress: 'auto',
  announcedAddress: [],
  receiveBufferKilobytes: 4096,
  sendBufferKilobytes: 2048,
};
const own = ['192.0.2.7', '2001:db8::7', '127.0.0.1'];

/** Where a server with these options listens. */
function listensAt(over: Partial<ListenOptions>, addresses = own) {
  const { listenInfos } = listening({ ...options, ...over }, { port: 40000, addresses });
  return listenInfos.map(({ protocol, ip, port, announcedAddress, exposeInternalIp }) =>
    [protocol, ip, port, announcedAddress, exposeInternalIp].filter((part) => part !== undefined).join(' '),
  );
}

test('auto listens on every address, in UDP and TCP on one port', () => {
  expect(listensAt({})).toEqual([
    'udp 192.0.2.7 40000',
    'tcp 192.0.2.7 40000',
    'udp 2001:db8::7 40000',
    'tcp 2001:db8::7 40000',
    'udp 127.0.0.1 40000',
    'tcp 127.0.0.1 40000',
  ]);
});

test('an announced name is added to the internal address, on the first one only', () => {
  expect(listensAt({ announcedAddress: ['meet.example'] }, ['192.0.2.7', '127.0.0.1'])).toEqual([
    'udp 192.0.2.7 40000 meet.example true',
    'tcp 192.0.2.7 40000 meet.example true',
    'udp 127.0.0.1 40000',
    'tcp 127.0.0.1 40000',
  ]);
});

test('an announced address belongs to the first one of its family', () => {
  expect(listensAt({ announcedAddress: ['2001:db8::99', '198.51.100.9'] })).toEqual([
    'udp 192.0.2.7 40000 198.51.100.9 true',
    'tcp 192.0.2.7 40000 198.51.100.9 true',
    'udp 2001:db8::7 40000 2001:db8::99 true',
    'tcp 2001:db8::7 40000 2001:db8::99 true',
    'udp 127.0.0.1 40000',
    'tcp 127.0.0.1 40000',
  ]);
});

test('a wildcard address is announced, and no candidate itself', () => {
  expect(listensAt({ listenAddress: '::', announcedAddress: ['198.51.100.9'] })).toEqual([
    'udp :: 40000 198.51.100.9 false',
    'tcp :: 40000 198.51.100.9 false',
  ]);
});

test('no more addresses than mediasoup accepts', () => {
  const addresses = Array.from({ length: 9 }, (_, index) => `192.0.2.${index}`);
  expect(listensAt({}, addresses)).toHaveLength(8);
});

test('one configured address is the only one', () => {
  expect(listensAt({ listenAddress: '192.0.2.9' })).toEqual(['udp 192.0.2.9 40000', 'tcp 192.0.2.9 40000']);
});

test('UDP has buffers for a worker that waits for a processor, and for a busy network', () => {
  const { listenInfos } = listening({ ...options, listenAddress: '192.0.2.9' }, { port: 40000 });
  expect(listenInfos.map(({ recvBufferSize }) => recvBufferSize)).toEqual([4_194_304, undefined]);
  expect(listenInfos.map(({ sendBufferSize }) => sendBufferSize)).toEqual([2_097_152, undefined]);
});

const candidate = (address: string, priority: number): IceCandidate => ({
  foundation: 'udpcandidate',
  priority,
  address,
  ip: address,
  protocol: 'udp',
  port: 40000,
  type: 'host',
});

test('clients learn every announced address, in the order of the configuration', () => {
  const announcedAddress = ['198.51.100.9', 'meet.example', '203.0.113.9', '2001:db8::99'];
  const { candidates } = listening({ ...options, announcedAddress }, { port: 40000, addresses: own });
  const offered = candidates([candidate('198.51.100.9', 5000), candidate('192.0.2.7', 4000)]);
  expect(offered.map(({ address, ip, priority }) => [address, ip, priority])).toEqual([
    ['198.51.100.9', '198.51.100.9', 5000],
    ['meet.example', 'meet.example', 4999],
    ['203.0.113.9', '203.0.113.9', 4998],
    ['192.0.2.7', '192.0.2.7', 4000],
  ]);
});
