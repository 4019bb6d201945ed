import type { CaptureKind } from '../devices/device-list.ts';
import { t } from '../i18n/i18n.ts';
import type { CaptureState, DevicesModel } from '../models/devices.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';

/** Says why a microphone or camera does not run and offers the way out; nothing where it runs or is simply off. */
export function CaptureNotice({ devices, kind }: { devices: DevicesModel; kind: CaptureKind }) {
  const state: CaptureState = devices[kind].value;
  if (state.phase !== 'failed') return null;
  const { why } = state;
  const final = why === 'insecure' || why === 'unsupported';
  return (
    <Banner
      action={
        !final && (
          <Button look="plain" onClick={() => void devices.retry(kind)}>
            {t(why === 'dismissed' ? 'capture.ask_again' : 'capture.retry')}
          </Button>
        )
      }
    >
      {t(`capture.${kind}.${why}`)}
    </Banner>
  );
}
