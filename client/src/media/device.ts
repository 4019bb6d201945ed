import type { Device } from 'mediasoup-client';
import type { Welcome } from '#shared/protocol/room.ts';

export type { Device } from 'mediasoup-client';

/**
 * The browser's own capabilities joined with the server's. The library is loaded here and not with the page, since
 * nobody needs it before the first picture of oneself.
 * @throws mediasoup-client's `UnsupportedError` in a browser without WebRTC.
 */
export async function loadDevice({ rtpCapabilities }: Welcome): Promise<Device> {
  const { Device } = await import('mediasoup-client');
  const device = await Device.factory();
  await device.load({
    routerRtpCapabilities: rtpCapabilities as Parameters<Device['load']>[0]['routerRtpCapabilities'],
  });
  return device;
}
