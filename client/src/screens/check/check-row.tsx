import { CircleCheck, CircleDashed, CircleMinus, CircleX, LoaderCircle } from 'lucide';
import { t } from '../../i18n/i18n.ts';
import type { Check } from '../../models/self-test/check.ts';
import { classNames } from '../../ui/class-names.ts';
import { Icon, type IconNode } from '../../ui/icon.tsx';
import styles from './check-row.module.css';

/** One check of the self-test: its result, and figures for support. */
export function CheckRow({ check }: { check: Check }) {
  const state = check.state === 'over' ? check.verdict : check.state;
  const detail = check.state === 'over' ? check.detail : '';
  return (
    <li class={classNames(styles.row, styles[state])}>
      <span class={styles.icon}>
        <Icon of={icons[state]} size={20} />
      </span>
      <span class={styles.label}>{t(`check.label.${check.id}`)}</span>
      <span class={styles.verdict}>{t(`check.verdict.${state}`)}</span>
      {detail !== '' && (
        <span class={styles.detail} lang="en" translate={false}>
          {detail}
        </span>
      )}
    </li>
  );
}

const icons: Record<'waiting' | 'running' | 'passed' | 'limited' | 'failed' | 'skipped', IconNode> = {
  waiting: CircleDashed,
  running: LoaderCircle,
  passed: CircleCheck,
  limited: CircleMinus,
  failed: CircleX,
  skipped: CircleDashed,
};
