import type { Device } from 'mediasoup-client';
import type { DtlsFingerprints } from '#shared/protocol/rtc.ts';
import type { FirefoxProbing } from './firefox-probing.ts';

/** The DTLS role that a browser takes: the one that the server leaves to it, or always the client's. */
export type DtlsRole = 'auto' | 'client';

/** The certificate for DTLS on both transports, and what the server must know of it. */
export type Identity = { certificate: RTCCertificate; role: DtlsRole; fingerprints: DtlsFingerprints };

/** mediasoup-client's device, and what is known of this browser before a join. */
export type PreparedDevice = {
  device: Device;
  /**
   * Missing if the browser reveals its fingerprint, or mediasoup-client its DTLS role, only while a connection is being
   * made.
   */
  identity: Identity | undefined;
  /** Whether this browser encodes spatial layers in one stream. */
  svc: boolean;
  /** Undefined where encoded frames cannot be processed, or if the worker takes too long to start. */
  silenceWorker: Promise<Worker | undefined>;
  /** For a browser that measures its uplink only once. */
  Probing?: typeof FirefoxProbing | undefined;
};
