import type { Device, types } from 'mediasoup-client';
import type { Welcome } from '#shared/protocol/room.ts';
import { DtlsFingerprints } from '#shared/protocol/rtc.ts';
import { prepareDtxThinning } from './dtx-thinning.ts';
import { encodesSvc } from './svc-support.ts';

/**
 * Which DTLS role a browser takes: the one that the server leaves to it, or that of the client, whatever the server
 * says.
 */
export type DtlsRole = 'auto' | 'client';

/** The certificate for DTLS on both transports, and what the server must know of it. */
export type Identity = { certificate: RTCCertificate; role: DtlsRole; fingerprints: DtlsFingerprints };

/** What can be ready before anybody asks to join. */
export type Prepared = {
  device: Device;
  /**
   * Missing where the browser says its fingerprint, or mediasoup-client its DTLS role, only once a connection is being
   * made.
   */
  identity: Identity | undefined;
  /** Whether this browser encodes spatial layers in one stream. */
  svc: boolean;
};

/**
 * Joins the browser's capabilities with the server's. mediasoup-client is loaded here and not with the page, since
 * nobody needs it before the first picture of oneself.
 * @throws mediasoup-client's `UnsupportedError` in a browser without WebRTC.
 */
export async function prepare({ rtpCapabilities }: Welcome): Promise<Prepared> {
  prepareDtxThinning();
  const { Device, detectDeviceAsync } = await import('mediasoup-client');
  const handlerName = handlerFor(await detectDeviceAsync());
  const device = await Device.factory(handlerName ? { handlerName } : {});
  await device.load({
    routerRtpCapabilities: rtpCapabilities as Parameters<Device['load']>[0]['routerRtpCapabilities'],
  });
  return { device, identity: await createIdentity(dtlsRoleOf(device.handlerName)), svc: encodesSvc() };
}

/**
 * The handler to use where mediasoup-client detects `detected`. Its Safari handler asks for simulcast by SSRCs, but
 * libwebrtc offers none once `addTransceiver` is given several encodings, and newer WebKit refuses encodings without
 * RIDs (webrtc-pc, `addTransceiver sendEncodings validation steps`). Its handler for current Chromium gives RIDs, and
 * is otherwise the same.
 */
export function handlerFor(detected: types.BuiltinHandlerName | undefined): types.BuiltinHandlerName | undefined {
  return detected === 'Safari12' ? 'Chrome111' : detected;
}

/** Which role mediasoup-client's handler of this name takes on both transports; undefined of one that is not known. */
export function dtlsRoleOf(handlerName: string): DtlsRole | undefined {
  if (/^(Chrome|Safari)/u.test(handlerName)) return 'auto';
  // It is the client also of what it offers, since Firefox does not heed ICE Lite.
  if (handlerName.startsWith('Firefox')) return 'client';
  return undefined;
}

async function createIdentity(role: DtlsRole | undefined): Promise<Identity | undefined> {
  if (role === undefined) return undefined;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } satisfies EcKeyGenParams;
  const certificate = await RTCPeerConnection.generateCertificate(algorithm);
  if (!('getFingerprints' in certificate)) return undefined;
  const { data: fingerprints } = DtlsFingerprints.safeParse(certificate.getFingerprints());
  return fingerprints && { certificate, role, fingerprints };
}
