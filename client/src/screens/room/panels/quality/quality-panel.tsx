import { t } from '../../../../i18n/i18n.ts';
import type { StreamHistory } from '../../../../models/quality/samples.ts';
import type { Uses } from '../../../models.ts';
import { troubleText } from '../../announcers/trouble-text.ts';
import { LinkQualityMark } from '../../person/link-quality-mark.tsx';
import { AtServer } from './at-server.tsx';
import { DataSection } from './data-section.tsx';
import styles from './quality-panel.module.css';
import { StreamCharts } from './stream-charts.tsx';

export type QualityPanelProps = Uses<'call' | 'quality' | 'settings' | 'dataUse'>;

/** The connection in one sentence, and everybody's quality; figures of the last minutes unfold below each name. */
export function QualityPanel({ call, quality, settings, dataUse }: QualityPanelProps) {
  const { value: histories } = quality.histories;
  const { value: trouble } = quality.trouble;
  const { value: mode } = call.mode;
  const of = (peer: string | undefined) => histories.filter((history) => history.peer === peer);
  const self = quality.self.value;
  const qualities = [quality.own.value, ...call.people.value.map(({ id }) => quality.of(id))];
  const verdict = qualities.every((quality) => quality === 'good') ? 'quality.all_well' : 'quality.some_faults';
  return (
    <div class={styles.panel}>
      <p class={trouble ? styles.trouble : styles.verdict} role="status">
        {trouble ? troubleText(trouble, call.people.value) : t(verdict)}
      </p>
      <DataSection dataUse={dataUse} />
      <PersonCharts
        name={t('room.you', { name: settings.name.value })}
        quality={quality.own.value}
        streams={of(undefined)}
      >
        <p class={styles.way}>
          {t(mode.mode === 'direct' ? 'quality.direct' : 'quality.over_server')}{' '}
          {call.offersDirect.value && t(`quality.reason_${mode.reason}`)}
        </p>
        <AtServer stats={quality.server.value} peer={self} self />
      </PersonCharts>
      {call.people.value.map(({ id, name }) => (
        <PersonCharts key={id} name={name} quality={quality.of(id)} streams={of(id)}>
          <AtServer stats={quality.server.value} peer={id} />
        </PersonCharts>
      ))}
    </div>
  );
}

type PersonChartsProps = {
  name: string;
  quality: 'good' | 'fair' | 'poor';
  streams: readonly StreamHistory[];
  children: preact.ComponentChildren;
};

function PersonCharts({ name, quality, streams, children }: PersonChartsProps) {
  return (
    <details class={styles.person}>
      <summary class={styles.name}>
        <span dir="auto">{name}</span>
        <LinkQualityMark quality={quality} />
      </summary>
      {streams.length === 0 && <p class={styles.nothing}>{t('quality.nothing')}</p>}
      {streams.map((stream) => (
        <StreamCharts key={stream.source} stream={stream} />
      ))}
      {children}
    </details>
  );
}
