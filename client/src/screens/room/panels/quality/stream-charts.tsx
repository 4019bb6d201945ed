import { kindOf } from '#shared/protocol/scalars.ts';
import { bitRate, milliseconds, share, t, wholeNumber } from '../../../../i18n/i18n.ts';
import { SAMPLE_MS, type StreamHistory, type StreamSample } from '../../../../models/quality/samples.ts';
import { Sparkline } from '../../../../ui/sparkline.tsx';
import styles from './stream-charts.module.css';

/** One stream over the last minutes: bitrate, loss, round-trip time, and the size and rate of video. */
export function StreamCharts({ stream: { source, peer, samples } }: { stream: StreamHistory }) {
  const isVideo = kindOf(source) === 'video';
  const isSentSound = peer === undefined && !isVideo;
  const last = samples.at(-1);
  const flows = (last?.packetsPerSecond ?? 0) > 0;
  return (
    <section class={styles.stream}>
      <h3 class={styles.title}>
        {t(`quality.source.${source}`)}
        {!flows && samples.length > 0 && <span class={styles.note}>{t('quality.still')}</span>}
        {peer === undefined && last?.limited && <span class={styles.note}>{t(`quality.limited_${last.limited}`)}</span>}
      </h3>
      <div class={styles.charts}>
        {measures
          .filter(({ videoOnly }) => isVideo || !videoOnly)
          .map((measure) => (
            <MeasureChart
              key={measure.name}
              label={t(
                measure.name === 'loss' && isSentSound ? 'quality.loss_at_receivers' : `quality.${measure.name}`,
              )}
              measure={measure}
              samples={samples}
            />
          ))}
      </div>
    </section>
  );
}

/** The minimum range of a chart, in milliseconds. */
const SHORTEST_MS = 30_000;

type Measure = {
  name: 'bitrate' | 'loss' | 'round_trip' | 'frame_rate' | 'resolution';
  /** Undefined if it was not measured. */
  of(sample: StreamSample): number | undefined;
  words(value: number, sample: StreamSample): string;
  top: number;
  /** For video only. */
  videoOnly: boolean;
};

const measures: readonly Measure[] = [
  { name: 'bitrate', of: ({ bitrate }) => bitrate, words: bitRate, top: 20_000, videoOnly: false },
  { name: 'loss', of: ({ loss }) => loss, words: share, top: 0.05, videoOnly: false },
  { name: 'round_trip', of: ({ roundTripMs }) => roundTripMs, words: milliseconds, top: 100, videoOnly: false },
  {
    name: 'frame_rate',
    of: ({ frameRate }) => frameRate,
    words: (rate) => wholeNumber(rate),
    top: 30,
    videoOnly: true,
  },
  {
    name: 'resolution',
    of: ({ height }) => height,
    words: (height, { width }) => (height === 0 ? '–' : `${width} × ${height}`),
    top: 360,
    videoOnly: true,
  },
];

type MeasureChartProps = { label: string; measure: Measure; samples: readonly StreamSample[] };

function MeasureChart({ label, measure, samples }: MeasureChartProps) {
  const { of, words, top } = measure;
  const known = samples.flatMap((sample) => {
    const value = of(sample);
    return value === undefined ? [] : [{ at: sample.atMs, value, sample }];
  });
  const textOf = ({ value, sample }: (typeof known)[number]) => words(value, sample);
  const last = known.at(-1);
  const ordered = known.toSorted((one, other) => one.value - other.value);
  const [min, max] = [ordered[0], ordered.at(-1)];
  const now = last ? textOf(last) : '–';
  const to = last?.at ?? 1;
  // The charts of a call that has just started fill quickly.
  const span = Math.max(SHORTEST_MS, to - (known[0]?.at ?? to));
  return (
    <Sparkline
      label={label}
      now={now}
      summary={min && max ? t('quality.range', { now, min: textOf(min), max: textOf(max) }) : '–'}
      points={known}
      top={top}
      frame={{ from: to - span, to, gap: 3 * SAMPLE_MS }}
    />
  );
}
