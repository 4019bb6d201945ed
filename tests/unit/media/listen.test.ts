import { expect, test } from '@jest/globals';
import { listenInfos } from '../../../server/media/listen.ts';

const buffers = { receiveBufferKilobytes: 4096, sendBufferKilobytes: 2048 };
const brief = (infos: ReturnType<typeof listenInfos>) =>
  infos.map(({ protocol, ip, port, announcedAddress, exposeInternalIp }) =>
    [protocol, ip, port, announcedAddress, exposeInternalIp].filter((part) => part !== undefined).join(' '),
  );

test('auto listens on every address, in UDP and TCP on one port', () => {
  const options = { listenAddress: 'auto', announcedAddress: null, ...buffers };
  expect(brief(listenInfos(options, { port: 40000, addresses: ['192.0.2.7', '127.0.0.1'] }))).toEqual([
    'udp 192.0.2.7 40000',
    'tcp 192.0.2.7 40000',
    'udp 127.0.0.1 40000',
    'tcp 127.0.0.1 40000',
  ]);
});

test('an announced address is added to the internal one, on the first address only', () => {
  const options = { listenAddress: 'auto', announcedAddress: 'meet.example', ...buffers };
  expect(brief(listenInfos(options, { port: 40000, addresses: ['192.0.2.7', '127.0.0.1'] }))).toEqual([
    'udp 192.0.2.7 40000 meet.example true',
    'tcp 192.0.2.7 40000 meet.example true',
    'udp 127.0.0.1 40000',
    'tcp 127.0.0.1 40000',
  ]);
});

test('no more addresses than mediasoup accepts', () => {
  const addresses = Array.from({ length: 9 }, (_, index) => `192.0.2.${index}`);
  expect(
    listenInfos({ listenAddress: 'auto', announcedAddress: null, ...buffers }, { port: 1, addresses }),
  ).toHaveLength(8);
});

test('one configured address is the only one', () => {
  const options = { listenAddress: '192.0.2.9', announcedAddress: null, ...buffers };
  expect(brief(listenInfos(options, { port: 40000 }))).toEqual(['udp 192.0.2.9 40000', 'tcp 192.0.2.9 40000']);
});

test('UDP has buffers for a worker that waits for a processor, and for a busy network', () => {
  const infos = listenInfos({ listenAddress: '192.0.2.9', announcedAddress: null, ...buffers }, { port: 40000 });
  expect(infos.map(({ recvBufferSize }) => recvBufferSize)).toEqual([4_194_304, undefined]);
  expect(infos.map(({ sendBufferSize }) => sendBufferSize)).toEqual([2_097_152, undefined]);
});
