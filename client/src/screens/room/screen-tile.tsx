import { MonitorUp } from 'lucide';
import { t } from '../../i18n/i18n.ts';
import type { Rect } from '../../layout/best-grid.ts';
import type { Person } from '../../models/call.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Tile } from '../../ui/tile.tsx';
import { VideoView } from '../../ui/video-view.tsx';
import styles from './screen-tile.module.css';

/** A screen that somebody else shares, always whole. */
export function RemoteScreenTile({ place, person: { name, screen } }: { place: Rect; person: Person }) {
  return (
    <Tile place={place} label={t('screen.of', { name })}>
      <p class={styles.waiting}>{t('tile.waiting')}</p>
      {screen?.track && <VideoView track={screen.track} fitFor={() => 'contain'} />}
    </Tile>
  );
}

/** Stands for one's own screen: showing it here would show it within itself without end. */
export function OwnScreenTile({ place, onStop }: { place: Rect; onStop: () => void }) {
  return (
    <Tile place={place} label={t('screen.yours_label')}>
      <div class={styles.own}>
        <Icon of={MonitorUp} size={36} />
        <h2 class={styles.title}>{t('screen.yours_title')}</h2>
        <p class={styles.text}>{t('screen.yours_text')}</p>
        <Button onClick={onStop}>{t('screen.stop')}</Button>
      </div>
    </Tile>
  );
}
