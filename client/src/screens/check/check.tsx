import { Check as CheckIcon, Copy, Play, RotateCw, Share2 } from 'lucide';
import { useEffect, useMemo } from 'preact/hooks';
import { checkEn, checkKo } from '../../i18n/check-texts.ts';
import { addTexts, t, wholeNumber } from '../../i18n/i18n.ts';
import { type Check as CheckState, reportText } from '../../models/self-test/check.ts';
import { browserFacts } from '../../models/self-test/features.ts';
import { SelfTestModel } from '../../models/self-test/self-test.ts';
import { Button } from '../../ui/button.tsx';
import { useArrivalFocus } from '../../ui/use-arrival-focus.ts';
import { useCopy } from '../../ui/use-copy.ts';
import styles from './check.module.css';
import { CheckRow } from './check-row.tsx';

addTexts({ en: checkEn, ko: checkKo });

/** The self-test of browser, devices and connection, with a report for support. */
export function Check() {
  const test = useMemo(() => new SelfTestModel(), []);
  const title = useArrivalFocus<HTMLHeadingElement>();
  useEffect(() => {
    if (new URLSearchParams(window.location.search).has('self-test')) void test.run();
    return () => test.close();
  }, [test]);
  const checks = test.checks.value;
  const begun = test.running.value || test.done.value;
  return (
    <div class={styles.check}>
      <h1 ref={title} class={styles.title} tabIndex={-1}>
        {t('check.title')}
      </h1>
      <p class={styles.lead}>{t('check.lead')}</p>
      <Actions test={test} />
      <p class={styles.progress} role="status">
        {begun && progressOf(checks)}
      </p>
      {begun && (
        <ol class={styles.list} aria-label={t('check.results')}>
          {checks.map((check) => (
            <CheckRow key={check.id} check={check} />
          ))}
        </ol>
      )}
    </div>
  );
}

function Actions({ test }: { test: SelfTestModel }) {
  const [running, done] = [test.running.value, test.done.value];
  const text = done ? report(test.checks.value) : '';
  const { outcome, copy } = useCopy(text);
  const again = done && !running;
  return (
    <div class={styles.actions}>
      <Button
        look={again ? 'plain' : 'primary'}
        icon={again ? RotateCw : Play}
        busy={running}
        onClick={() => void test.run()}
      >
        {t(again ? 'check.again' : running ? 'check.running' : 'check.start')}
      </Button>
      {again && (
        <Button look="primary" icon={outcome === 'copied' ? CheckIcon : Copy} onClick={copy}>
          <span aria-live="polite">{t(outcome === undefined ? 'check.copy' : copyWords[outcome])}</span>
        </Button>
      )}
      {again && 'share' in navigator && (
        // Rejects if the person has closed the sheet.
        <Button icon={Share2} onClick={() => void navigator.share({ text }).catch(() => undefined)}>
          {t('check.share')}
        </Button>
      )}
    </div>
  );
}

const copyWords = { copied: 'check.copied', failed: 'copy.failed' } as const;

const report = (checks: readonly CheckState[]): string =>
  reportText(checks, {
    facts: browserFacts(),
    words: { label: (id) => t(`check.label.${id}`), verdict: (verdict) => t(`check.verdict.${verdict}`) },
  });

function progressOf(checks: readonly CheckState[]): string {
  const over = checks.filter((check) => check.state === 'over');
  if (over.length < checks.length)
    return t('check.progress', { done: wholeNumber(over.length), all: wholeNumber(checks.length) });
  const failed = over.filter(({ verdict }) => verdict === 'failed').length;
  return failed === 0 ? t('check.all_well') : t('check.some_failed', { count: failed });
}
