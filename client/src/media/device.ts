import type { types } from 'mediasoup-client';
import type { Welcome } from '#shared/protocol/room.ts';
import { DtlsFingerprints } from '#shared/protocol/rtc.ts';
import type { DirectLink } from './direct-link.ts';
import { startSilenceWorker } from './dtx-thinning.ts';
import type { FirefoxProbing } from './firefox-probing.ts';
import type { DtlsRole, Identity, PreparedDevice } from './prepared-device.ts';
import type { SfuLink } from './sfu-link.ts';
import { encodesSvc } from './svc-support.ts';

/** The parts that can be prepared before a join, with the code that only calls need. */
export type Prepared = PreparedDevice & { SfuLink: typeof SfuLink; DirectLink: typeof DirectLink };

/**
 * Combines the browser's capabilities with the server's. mediasoup-client and what only calls need are loaded here and
 * not with the page, since nobody needs them before the preview is shown.
 * @throws mediasoup-client's `UnsupportedError` in a browser without WebRTC.
 */
export async function prepare({ rtpCapabilities }: Welcome): Promise<Prepared> {
  const silenceWorker = startSilenceWorker();
  const [{ Device, detectDeviceAsync }, { SfuLink }, { DirectLink }] = await Promise.all([
    import('mediasoup-client'),
    import('./sfu-link.ts'),
    import('./direct-link.ts'),
  ]);
  const handlerName = handlerFor(await detectDeviceAsync());
  const device = await Device.factory(handlerName ? { handlerName } : {});
  await device.load({
    routerRtpCapabilities: rtpCapabilities as Parameters<types.Device['load']>[0]['routerRtpCapabilities'],
  });
  const identity = await createIdentity(dtlsRoleOf(device.handlerName));
  const Probing = await probingFor(device.handlerName);
  return { device, identity, svc: encodesSvc(), silenceWorker, SfuLink, DirectLink, Probing };
}

/** No other browser needs it, so that none loads it. */
async function probingFor(handlerName: string): Promise<typeof FirefoxProbing | undefined> {
  return handlerName.startsWith('Firefox') ? (await import('./firefox-probing.ts')).FirefoxProbing : undefined;
}

/**
 * The handler to use when mediasoup-client detects `detected`. Its Safari handler requests simulcast by SSRCs, but
 * libwebrtc offers none if `addTransceiver` is given several encodings, and newer WebKit refuses encodings without RIDs
 * (webrtc-pc, `addTransceiver sendEncodings validation steps`). Its handler for current Chromium uses RIDs, and is
 * otherwise the same.
 */
export function handlerFor(detected: types.BuiltinHandlerName | undefined): types.BuiltinHandlerName | undefined {
  return detected === 'Safari12' ? 'Chrome111' : detected;
}

/** The role that mediasoup-client's handler of this name takes on both transports; undefined for an unknown handler. */
export function dtlsRoleOf(handlerName: string): DtlsRole | undefined {
  if (/^(Chrome|Safari)/u.test(handlerName)) return 'auto';
  // It is the client even in its own offers, since Firefox does not support ICE Lite.
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
