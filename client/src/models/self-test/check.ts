/** The checks of the self-test, in this order. */
export const checkIds = [
  'needed',
  'codecs',
  'microphone',
  'camera',
  'server',
  'prepared',
  'path',
  'video',
  'layers',
  'sound',
  'data',
  'silence',
  'speaker',
  'screen',
  'mini',
  'awake',
  'disk',
] as const;
export type CheckId = (typeof checkIds)[number];

/** `limited`: a meeting works without it, or with less. `skipped`: what it needs has failed. */
export type Verdict = 'passed' | 'limited' | 'failed' | 'skipped';
/** The detail is for support: figures and names, which are not translated. */
export type Outcome = { verdict: Verdict; detail: string };
export type Check = { id: CheckId } & ({ state: 'waiting' | 'running' } | ({ state: 'over' } & Outcome));

export const passed = (detail = ''): Outcome => ({ verdict: 'passed', detail });
export const limited = (detail = ''): Outcome => ({ verdict: 'limited', detail });
export const failed = (detail = ''): Outcome => ({ verdict: 'failed', detail });
export const skipped: Outcome = { verdict: 'skipped', detail: '' };

/** The report for support: what is known of the browser, then one line per check. */
export function reportText(
  checks: readonly Check[],
  { facts, words }: { facts: readonly string[]; words: { label(id: CheckId): string; verdict(of: Verdict): string } },
): string {
  const lines = checks.map((check) => {
    if (check.state !== 'over') return `- ${words.label(check.id)}`;
    const detail = check.detail === '' ? '' : ` (${check.detail})`;
    return `- ${words.label(check.id)}: ${words.verdict(check.verdict)}${detail}`;
  });
  return [...facts, '', ...lines].join('\n');
}
