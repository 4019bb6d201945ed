import { errorCodes } from '../../server/shared/protocol/errors.ts';

const codes: ReadonlySet<unknown> = new Set(errorCodes);
const keysOfRefusal: ReadonlySet<string> = new Set(['ok', 'code', 'message', 'retryAfterMs']);

/**
 * Describes what is wrong with the answer to any request: each must be granted, or refused with a code of the closed
 * list and a sentence.
 */
export function faultOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('ok' in answer)) return 'the answer is none';
  if (answer.ok === true) return 'result' in answer ? undefined : 'granted without a result';
  const { code, message } = answer as { code?: unknown; message?: unknown };
  if (code === 'internal') return 'the server made a mistake';
  if (!codes.has(code)) return `the code ${code} is not in the list`;
  if (typeof message !== 'string' || message.trim() === '') return 'a refusal without a sentence';
  const unknown = Object.keys(answer).find((key) => !keysOfRefusal.has(key));
  return unknown === undefined ? undefined : `a refusal with ${unknown}`;
}
