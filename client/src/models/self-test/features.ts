import { canChooseSpeaker } from '../../devices/audio-output.ts';
import { encodesSvc } from '../../media/svc-support.ts';
import { deviceFacts } from '../../util/device-facts.ts';
import { missingFeatures } from '../../util/needed-features.ts';
import { type CheckId, failed, limited, type Outcome, passed } from './check.ts';

/** Checks that need no permission. */
export const features = {
  needed: () => {
    const missing = missingFeatures();
    return missing.length === 0 ? passed() : failed(missing.join(', '));
  },
  codecs: () => {
    const { codecs = [] } = RTCRtpSender.getCapabilities('video') ?? {};
    const names = new Set(codecs.map(({ mimeType }) => mimeType.replace('video/', '')));
    const known = [...names].filter((name) => !/^(rtx|red|ulpfec|flexfec.*)$/i.test(name));
    const detail = `${known.join(', ')}${encodesSvc() ? '; SVC' : ''}`;
    return names.has('VP8') || names.has('H264') ? passed(detail) : failed(detail);
  },
  silence: () => oneOf({ RTCRtpScriptTransform: 'RTCRtpScriptTransform' in globalThis }),
  speaker: () => oneOf({ setSinkId: canChooseSpeaker() }),
  screen: () => oneOf({ getDisplayMedia: 'mediaDevices' in navigator && 'getDisplayMedia' in navigator.mediaDevices }),
  mini: () =>
    oneOf({
      documentPictureInPicture: 'documentPictureInPicture' in globalThis,
      requestPictureInPicture: document.pictureInPictureEnabled,
    }),
  awake: () => oneOf({ wakeLock: 'wakeLock' in navigator }),
  disk: () =>
    oneOf({
      showSaveFilePicker: 'showSaveFilePicker' in globalThis,
      createWritable:
        'FileSystemFileHandle' in globalThis && 'createWritable' in globalThis.FileSystemFileHandle.prototype,
    }),
} satisfies Partial<Record<CheckId, () => Outcome>>;

/** Passed with the first alternative that exists. */
function oneOf(ways: Record<string, boolean>): Outcome {
  const found = Object.keys(ways).find((way) => ways[way]);
  return found ? passed(found) : limited();
}

/** Browser and screen, as lines of the report. */
export function browserFacts(): string[] {
  return [`Parley self-test, ${new Date().toISOString()}, ${window.location.origin}`, ...deviceFacts()];
}
