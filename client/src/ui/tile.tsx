import { MicOff, Pin } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { t } from '../i18n/i18n.ts';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';
import { placeStyle } from './place-style.ts';
import styles from './tile.module.css';
import { useLongPress } from './use-long-press.ts';

type Rect = { x: number; y: number; width: number; height: number };

type Drag = {
  active: boolean;
  listeners: Record<
    'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel',
    (event: PointerEvent) => void
  >;
};

export type TileProps = {
  /** The id of its element, which can fill the whole screen. */
  id: string;
  place: Rect;
  /** Names the participant or the screen. */
  label: string;
  muted?: boolean;
  speaking?: boolean;
  pinned?: boolean;
  /** Lies over another tile. */
  floating?: boolean;
  /** For a tile that pointers can drag; `place` is where it is now. */
  drag?: Drag;
  /** A problem of the participant, shown beside the name. */
  notice?: string | undefined;
  /** Why it is not up to date: a sentence over the dimmed tile. */
  lost?: string | undefined;
  /** Read out after the name. */
  state?: string | undefined;
  /** A mark before the name. */
  mark?: ComponentChildren;
  /** A `PopoverMenu` with its actions; opens by its button or a long press. */
  menu?: ComponentChildren;
  children: ComponentChildren;
};

/** One person or one shared screen, at its place on the stage. Labels and badges are laid over the video. */
export function Tile({ id, place, label, notice, lost, state, mark, menu, drag, children, ...marks }: TileProps) {
  const { muted = false, speaking = false, pinned = false, floating = false } = marks;
  const corner = useRef<HTMLDivElement>(null);
  const longPress = useLongPress(() => corner.current?.querySelector('button')?.click());
  return (
    <li
      id={id}
      class={classNames(styles.tile, speaking && styles.speaking)}
      style={placeStyle(place)}
      data-speaking={speaking}
      data-floating={floating || undefined}
      data-dragged={drag?.active || undefined}
      {...drag?.listeners}
      onPointerDown={(event) => {
        longPress.onPointerDown(event);
        drag?.listeners.onPointerDown(event);
      }}
      onPointerUp={(event) => {
        longPress.onPointerUp(event);
        drag?.listeners.onPointerUp(event);
      }}
      onContextMenu={longPress.onContextMenu}
    >
      {children}
      {lost !== undefined && (
        <p class={styles.lost}>
          <span class={styles.lostText}>{lost}</span>
        </p>
      )}
      <div class={styles.label}>
        {pinned && (
          <span class={styles.mark} role="img" aria-label={t('tile.pinned')}>
            <Icon of={Pin} size={15} />
          </span>
        )}
        {muted && (
          <span class={classNames(styles.mark, styles.muted)} role="img" aria-label={t('tile.muted')}>
            <Icon of={MicOff} size={15} />
          </span>
        )}
        {mark}
        <span class={styles.name}>{label}</span>
        {state !== undefined && <span class={styles.hidden}>, {state}</span>}
      </div>
      {notice !== undefined && <p class={styles.notice}>{notice}</p>}
      {menu && (
        <div ref={corner} class={styles.corner}>
          {menu}
        </div>
      )}
    </li>
  );
}
