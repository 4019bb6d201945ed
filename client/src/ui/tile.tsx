import { MicOff } from 'lucide';
import type { ComponentChildren } from 'preact';
import { t } from '../i18n/i18n.ts';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';
import styles from './tile.module.css';

type Rect = { x: number; y: number; width: number; height: number };

export type TileProps = {
  place: Rect;
  /** Whose it is, as its label says. */
  label: string;
  muted?: boolean;
  speaking?: boolean;
  /** Said after the name to those who cannot see the tile. */
  state?: string | undefined;
  children: ComponentChildren;
};

/** One person or one shared screen, at its place in the picture. Labels and badges lie on top and move nothing. */
export function Tile({ place, label, muted = false, speaking = false, state, children }: TileProps) {
  const { x, y, width, height } = place;
  return (
    <li
      class={classNames(styles.tile, speaking && styles.speaking)}
      style={{ transform: `translate(${x}px, ${y}px)`, width: `${width}px`, height: `${height}px` }}
      data-speaking={speaking}
    >
      {children}
      <div class={styles.label}>
        {muted && (
          <span class={styles.muted} role="img" aria-label={t('tile.muted')}>
            <Icon of={MicOff} size={15} />
          </span>
        )}
        <span class={styles.name}>{label}</span>
        {state !== undefined && <span class={styles.hidden}>, {state}</span>}
      </div>
    </li>
  );
}
