import { errorFacts } from '../util/error-facts.ts';

/** Why a microphone or camera gives no track; each has its own sentence and way out. */
export type CaptureError =
  | 'denied'
  | 'dismissed'
  | 'none_found'
  | 'in_use'
  | 'overconstrained'
  | 'insecure'
  | 'unsupported';

/** What besides the error tells the reasons apart. */
export type CaptureCircumstances = {
  /** `isSecureContext` */
  secure: boolean;
  /** Whether `navigator.mediaDevices` exists. */
  supported: boolean;
  /** Of the Permissions API after the refusal; undefined where the browser does not say. */
  permission: PermissionState | undefined;
};

/** Reads an error of `getUserMedia` (W3C Media Capture, section 10.3.1), or of its absence. */
export function classifyCaptureError(
  error: unknown,
  { secure, supported, permission }: CaptureCircumstances,
): CaptureError {
  if (!supported) return secure ? 'unsupported' : 'insecure';
  const { name, message } = errorFacts(error);
  if (name !== 'NotAllowedError') return reasons[name] ?? 'in_use';
  // Closing the browser's question leaves the permission as it was; Chromium also says so in the message.
  return permission === 'prompt' || /dismiss/iu.test(message) ? 'dismissed' : 'denied';
}

const reasons: { [name: string]: CaptureError | undefined } = {
  SecurityError: 'denied',
  NotFoundError: 'none_found',
  NotReadableError: 'in_use',
  AbortError: 'in_use',
  OverconstrainedError: 'overconstrained',
  NotSupportedError: 'unsupported',
  TypeError: 'unsupported',
};
