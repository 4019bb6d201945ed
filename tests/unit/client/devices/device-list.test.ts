import { expect, test } from '@jest/globals';
import { findPreferred, listDevices } from '../../../../client/src/devices/device-list.ts';

const info = (kind: MediaDeviceKind, deviceId: string, label = deviceId) => ({
  kind,
  deviceId,
  label,
  groupId: '',
  toJSON: () => '',
});

test('devices are listed by kind, in the order of the browser', () => {
  const lists = listDevices([
    info('audioinput', 'desk mic'),
    info('videoinput', 'webcam'),
    info('audiooutput', 'headset'),
    info('audioinput', 'headset mic'),
  ]);
  expect(lists.microphone.map(({ id }) => id)).toEqual(['desk mic', 'headset mic']);
  expect(lists.camera.map(({ id }) => id)).toEqual(['webcam']);
  expect(lists.speaker.map(({ id }) => id)).toEqual(['headset']);
});

test('before permission, when browsers withhold ids, there is nothing to choose', () => {
  expect(listDevices([info('audioinput', ''), info('videoinput', '')]).microphone).toEqual([]);
});

test('Windows’ second entry for its communications device is left out', () => {
  expect(listDevices([info('audioinput', 'communications')]).microphone).toEqual([]);
});

const plugged = [
  { id: '1', label: 'Desk' },
  { id: '2', label: 'Headset' },
  { id: '3', label: '' },
];

test.each([
  { preferred: { id: '2', label: 'Headset' }, want: '2', reason: 'by its id' },
  { preferred: { id: 'old', label: 'Headset' }, want: '2', reason: 'by its label where the id is new' },
  { preferred: { id: 'old', label: '' }, want: undefined, reason: 'never by an empty label' },
  { preferred: { id: 'gone', label: 'Gone' }, want: undefined, reason: 'not while unplugged' },
  { preferred: undefined, want: undefined, reason: 'not where nothing was chosen' },
])('a remembered device is found $reason', ({ preferred, want }) => {
  expect(findPreferred(plugged, preferred)?.id).toBe(want);
});
