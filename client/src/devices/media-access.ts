import type { CaptureError } from './capture-error.ts';
import { classifyCaptureError } from './capture-error.ts';
import type { CaptureSettings } from './capture-settings.ts';
import { constraintsFor, type DeviceRequest } from './constraints.ts';
import type { CaptureKind, DeviceLists } from './device-list.ts';
import { listDevices, noDevices } from './device-list.ts';

/** The parts of the browser that provide devices; `media` is missing on an insecure page. */
export type MediaEnvironment = {
  media:
    | Pick<MediaDevices, 'getUserMedia' | 'enumerateDevices' | 'addEventListener' | 'removeEventListener'>
    | undefined;
  permissions: Pick<Permissions, 'query'> | undefined;
  secure: boolean;
};

/** The reason why `MediaAccess` provides no track. */
export class CaptureFailure extends Error {
  override readonly name = 'CaptureFailure';
  readonly reason: CaptureError;

  constructor(reason: CaptureError, options?: ErrorOptions) {
    super(`no track: ${reason}`, options);
    this.reason = reason;
  }
}

/** Requests devices from the browser and distinguishes its refusals. */
export class MediaAccess {
  readonly #environment: MediaEnvironment;

  constructor(environment: MediaEnvironment) {
    this.#environment = environment;
  }

  /** A track of one kind. Throws `CaptureFailure`. The caller stops it. */
  async open(kind: CaptureKind, device: DeviceRequest, settings: CaptureSettings): Promise<MediaStreamTrack> {
    const [track] = await this.#capture([kind], { [kind]: constraintsFor(kind, device, settings) });
    if (track === undefined) throw new CaptureFailure('none_found');
    return track;
  }

  /** Both at once, so that the browser asks once. Throws `CaptureFailure`; then neither is open. */
  async openBoth(
    devices: Record<CaptureKind, DeviceRequest>,
    settings: CaptureSettings,
  ): Promise<Record<CaptureKind, MediaStreamTrack>> {
    const tracks = await this.#capture(['microphone', 'camera'], {
      microphone: constraintsFor('microphone', devices.microphone, settings),
      camera: constraintsFor('camera', devices.camera, settings),
    });
    const microphone = tracks.find(({ kind }) => kind === 'audio');
    const camera = tracks.find(({ kind }) => kind === 'video');
    if (microphone !== undefined && camera !== undefined) return { microphone, camera };
    for (const track of tracks) track.stop();
    throw new CaptureFailure('none_found');
  }

  /** The devices that are plugged in, as far as the browser reveals them. */
  async list(): Promise<DeviceLists> {
    const { media } = this.#environment;
    return media === undefined ? noDevices : listDevices(await media.enumerateDevices());
  }

  /** Calls `listener` whenever a device is plugged in or out, until the returned function is called. */
  onChange(listener: () => void): () => void {
    const { media } = this.#environment;
    media?.addEventListener('devicechange', listener);
    return () => media?.removeEventListener('devicechange', listener);
  }

  /** Whether the person has allowed it; undefined if the browser does not say. */
  async permission(kind: CaptureKind): Promise<PermissionState | undefined> {
    try {
      return (await this.#environment.permissions?.query({ name: kind }))?.state;
    } catch {
      // Browsers that cannot be asked about this name throw a TypeError, which is an answer too.
      return undefined;
    }
  }

  async #capture(kinds: CaptureKind[], constraints: Partial<Record<CaptureKind, MediaTrackConstraints>>) {
    const { media, secure } = this.#environment;
    try {
      if (media === undefined) throw new TypeError('no mediaDevices');
      const { microphone: audio, camera: video } = constraints;
      const stream = await media.getUserMedia({
        ...(audio === undefined ? {} : { audio }),
        ...(video === undefined ? {} : { video }),
      });
      return stream.getTracks();
    } catch (error) {
      const permission = await this.#strictest(kinds);
      const reason = classifyCaptureError(error, { secure, supported: media !== undefined, permission });
      throw new CaptureFailure(reason, { cause: error });
    }
  }

  async #strictest(kinds: CaptureKind[]): Promise<PermissionState | undefined> {
    const states = await Promise.all(kinds.map((kind) => this.permission(kind)));
    return states.find((state) => state === 'denied') ?? states.find((state) => state === 'prompt');
  }
}
