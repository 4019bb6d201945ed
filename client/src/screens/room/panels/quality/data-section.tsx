import { byteCount, t } from '../../../../i18n/i18n.ts';
import { dataLimits } from '../../../../models/quality/data-plan.ts';
import { SelectField } from '../../../../ui/select-field.tsx';
import type { Uses } from '../../../models.ts';
import styles from './data-section.module.css';

/** How much the call has transferred, and the choice of a limit. */
export function DataSection({ dataUse }: Uses<'dataUse'>) {
  const { received, sent } = dataUse.used.value;
  const options = [
    { id: '', label: t('data.no_limit') },
    ...dataLimits.map((limit) => ({ id: String(limit), label: t('data.at_most', { limit: byteCount(limit * 1e6) }) })),
  ];
  const plan = dataUse.plan.value;
  return (
    <section class={styles.data}>
      <h3 class={styles.title}>{t('data.title')}</h3>
      <p>{t('data.used', { received: byteCount(received), sent: byteCount(sent) })}</p>
      <SelectField
        label={t('data.limit')}
        options={options}
        chosen={String(dataUse.limit.value ?? '')}
        onChoose={(id) => dataUse.choose(dataLimits.find((limit) => String(limit) === id))}
      />
      <p class={styles.hint}>{t(plan === 'full' ? 'data.hint' : `data.${plan}`)}</p>
    </section>
  );
}
