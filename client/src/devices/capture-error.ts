import { errorFacts } from '../util/error-facts.ts';

/** Why a microphone or camera gives no track; each reason has its own sentence and remedy. */
export type CaptureError =
  | 'denied'
  | 'dismissed'
  | 'none_found'
  | 'in_use'
  | 'overconstrained'
  | 'insecure'
  | 'unsupported';

/** The facts that distinguish the reasons, besides the error. */
export type CaptureCircumstances = {
  /** `isSecureContext` */
  secure: boolean;
  /** Whether `navigator.mediaDevices` exists. */
  supported: boolean;
  /** From the Permissions API after the refusal; undefined if the browser does not say. */
  permission: PermissionState | undefined;
};

/** Interprets an error of `getUserMedia` (W3C Media Capture, section 10.3.1), or its absence. */
export function classifyCaptureError(
  error: unknown,
  { secure, supported, permission }: CaptureCircumstances,
): CaptureError {
  if (!supported) return secure ? 'unsupported' : 'insecure';
  const { name, message } = errorFacts(error);
  if (name !== 'NotAllowedError') return reasons[name] ?? 'in_use';
  // Dismissing the browser's prompt leaves the permission as it was; Chromium also says so in the message.
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
