import type { CaptureError } from '../../devices/capture-error.ts';
import type { CaptureKind } from '../../devices/device-list.ts';
import { t } from '../../i18n/i18n.ts';
import type { DevicesModel } from '../../models/devices/devices.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';

/** Why camera and microphone do not run, in one sentence if the reason is the same, which it usually is. */
export function CaptureNotices({ devices }: { devices: DevicesModel }) {
  const [camera, microphone] = [failureOf(devices, 'camera'), failureOf(devices, 'microphone')];
  if (camera !== undefined && camera === microphone) {
    return <Notice what="both" reason={camera} onRetry={() => void devices.retryBoth()} />;
  }
  return (
    <>
      <CaptureNotice devices={devices} kind="camera" />
      <CaptureNotice devices={devices} kind="microphone" />
    </>
  );
}

/** Says why a microphone or camera does not run and offers a remedy; nothing if it runs or is simply off. */
export function CaptureNotice({ devices, kind, onDismiss }: CaptureNoticeProps) {
  const reason = failureOf(devices, kind);
  if (reason === undefined) return null;
  return <Notice what={kind} reason={reason} onRetry={() => void devices.retry(kind)} onDismiss={onDismiss} />;
}

export type CaptureNoticeProps = { devices: DevicesModel; kind: CaptureKind; onDismiss?: () => void };

type NoticeProps = {
  what: CaptureKind | 'both';
  reason: CaptureError;
  onRetry: () => void;
  onDismiss?: (() => void) | undefined;
};

function Notice({ what, reason, onRetry, onDismiss }: NoticeProps) {
  const final = reason === 'insecure' || reason === 'unsupported';
  const actions = (
    <>
      {onDismiss && <Button onClick={onDismiss}>{t('room.dismiss')}</Button>}
      {!final && (
        <Button look="plain" onClick={onRetry}>
          {t(reason === 'dismissed' ? 'capture.ask_again' : 'capture.retry')}
        </Button>
      )}
    </>
  );
  return <Banner action={(onDismiss || !final) && actions}>{t(`capture.${what}.${reason}`)}</Banner>;
}

function failureOf(devices: DevicesModel, kind: CaptureKind): CaptureError | undefined {
  const state = devices[kind].value;
  return state.phase === 'failed' ? state.reason : undefined;
}
