import { RotateCcw, ZoomIn, ZoomOut } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../../i18n/i18n.ts';
import { type Point, panned, unzoomed, type Zoom, zoomedAt } from '../../../layout/zoom.ts';
import { classNames } from '../../../ui/class-names.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { type Gesture, listenToGestures } from './zoom-gestures.ts';
import styles from './zoom-pane.module.css';

/** The step of a button or a key. */
const STEP = 1.5;

/** Fills its tile with video that can be zoomed and moved by wheel, fingers, keys and buttons, while `live`. */
export function ZoomPane({ label, live, children }: { label: string; live: boolean; children: ComponentChildren }) {
  const pane = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState(unzoomed);
  useEffect(() => {
    setZoom(unzoomed);
    const { current } = pane;
    if (!live || current === null) return undefined;
    return listenToGestures(current, (gesture) => setZoom((now) => applied(now, gesture, current)));
  }, [live]);
  const { scale, x, y } = zoom;
  const step = (factor: number) =>
    setZoom((now) => (pane.current ? applied(now, { factor, at: MIDDLE }, pane.current) : now));
  return (
    <>
      <div
        ref={pane}
        class={classNames(styles.pane, live && styles.live)}
        data-zoomed={scale > 1}
        {...(live ? { tabIndex: 0, role: 'group', 'aria-label': t('zoom.pane', { label }) } : {})}
      >
        <div class={styles.video} style={{ transform: `translate(${x}px, ${y}px) scale(${scale})` }}>
          {children}
        </div>
      </div>
      {live && (
        <div class={styles.buttons} data-zoomed={scale > 1}>
          <IconButton icon={ZoomOut} label={t('zoom.out')} size={18} onClick={() => step(1 / STEP)} />
          <p class={styles.scale} aria-live="polite">
            {Math.round(scale * 100)} %
          </p>
          <IconButton icon={ZoomIn} label={t('zoom.in')} size={18} onClick={() => step(STEP)} />
          {scale > 1 && (
            <IconButton icon={RotateCcw} label={t('zoom.reset')} size={18} onClick={() => setZoom(unzoomed)} />
          )}
        </div>
      )}
    </>
  );
}

const MIDDLE: Point = { x: 0, y: 0 };

function applied(zoom: Zoom, gesture: Gesture, { clientWidth, clientHeight }: HTMLElement): Zoom {
  const space = { width: clientWidth, height: clientHeight };
  if ('by' in gesture) return panned(zoom, { by: gesture.by, space });
  if (gesture.factor === 'toggle') {
    return zoom.scale > 1 ? unzoomed : zoomedAt(zoom, { factor: 2, at: gesture.at, space });
  }
  return zoomedAt(zoom, { factor: gesture.factor, at: gesture.at, space });
}
