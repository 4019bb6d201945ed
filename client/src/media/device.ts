import type { Device } from 'mediasoup-client';
import type { Welcome } from '#shared/protocol/room.ts';
import { DtlsFingerprints } from '#shared/protocol/rtc.ts';
import { prepareToSpareSilence } from './spare-silence.ts';

/** The certificate for DTLS on both transports, and what the server must know of it. */
export type Identity = { certificate: RTCCertificate; fingerprints: DtlsFingerprints };

/** What can be ready before anybody asks to join. */
export type Prepared = {
  device: Device;
  /** Missing where the browser tells a fingerprint only once a connection is being made (Firefox). */
  identity: Identity | undefined;
};

/**
 * Joins the browser's capabilities with the server's. mediasoup-client is loaded here and not with the page, since nobody
 * needs it before the first picture of oneself.
 * @throws mediasoup-client's `UnsupportedError` in a browser without WebRTC.
 */
export async function prepare({ rtpCapabilities }: Welcome): Promise<Prepared> {
  prepareToSpareSilence();
  const { Device } = await import('mediasoup-client');
  const device = await Device.factory();
  await device.load({
    routerRtpCapabilities: rtpCapabilities as Parameters<Device['load']>[0]['routerRtpCapabilities'],
  });
  return { device, identity: await createIdentity() };
}

async function createIdentity(): Promise<Identity | undefined> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } satisfies EcKeyGenParams;
  const certificate = await RTCPeerConnection.generateCertificate(algorithm);
  if (!('getFingerprints' in certificate)) return undefined;
  const { data: fingerprints } = DtlsFingerprints.safeParse(certificate.getFingerprints());
  return fingerprints && { certificate, fingerprints };
}
