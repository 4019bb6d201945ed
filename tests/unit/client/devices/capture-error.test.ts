import { expect, test } from '@jest/globals';
import { classifyCaptureError } from '../../../../client/src/devices/capture-error.ts';

const refused = (name: string, message = '') => new DOMException(message, name);
const usual = { secure: true, supported: true, permission: undefined };

test.each([
  { error: refused('NotAllowedError'), given: { permission: 'denied' as const }, want: 'denied' },
  { error: refused('NotAllowedError'), given: {}, want: 'denied' },
  { error: refused('NotAllowedError'), given: { permission: 'prompt' as const }, want: 'dismissed' },
  { error: refused('NotAllowedError', 'Permission dismissed'), given: {}, want: 'dismissed' },
  { error: refused('SecurityError'), given: {}, want: 'denied' },
  { error: refused('NotFoundError'), given: {}, want: 'none_found' },
  { error: refused('NotReadableError'), given: {}, want: 'in_use' },
  { error: refused('AbortError'), given: {}, want: 'in_use' },
  { error: refused('OverconstrainedError'), given: {}, want: 'overconstrained' },
  { error: new TypeError('no constraints'), given: {}, want: 'unsupported' },
  { error: 'not even an error', given: {}, want: 'in_use' },
  { error: new TypeError('no mediaDevices'), given: { supported: false, secure: false }, want: 'insecure' },
  { error: new TypeError('no mediaDevices'), given: { supported: false }, want: 'unsupported' },
])('$error with $given means $want', ({ error, given, want }) => {
  expect(classifyCaptureError(error, { ...usual, ...given })).toBe(want);
});
