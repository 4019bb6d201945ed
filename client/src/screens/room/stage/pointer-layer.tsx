import { Pointer, PointerOff } from 'lucide';
import { useRef } from 'preact/hooks';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { t } from '../../../i18n/i18n.ts';
import type { Size } from '../../../layout/best-grid.ts';
import type { Trail } from '../../../models/stage/pointers.ts';
import { classNames } from '../../../ui/class-names.ts';
import { Icon } from '../../../ui/icon.tsx';
import { hueOf } from '../../../util/person-look.ts';
import type { Uses } from '../../models.ts';
import styles from './pointer-layer.module.css';

export type PointerLayerProps = Uses<'call' | 'pointers'> & {
  /** The participant who shares this screen. */
  screen: PeerId;
  /** The size of the video: the layer covers a video of this shape that is shown whole. */
  video: Size;
  /** Whether the user can point here while the local pointer is on. */
  takes: boolean;
};

/** A layer on a shared screen that shows all pointers and reads the local one. */
export function PointerLayer({ call, pointers, screen, video, takes }: PointerLayerProps) {
  const on = takes && pointers.on.value;
  const here = pointers.trails.value.filter((trail) => trail.screen === screen);
  const stroke = useRef(0);
  const move = (event: PointerEvent) => {
    // Otherwise the video below would move as well.
    event.stopPropagation();
    const at = placeOf(event);
    if (at) pointers.move({ ...at, screen, stroke: event.buttons > 0 ? stroke.current : 0 });
  };
  return (
    <div class={styles.box} aria-hidden="true">
      <div
        class={classNames(styles.layer, on && styles.on)}
        style={{ '--shape': video.width / video.height }}
        data-pointer-layer={screen}
        onPointerDown={(event) => {
          stroke.current += 1;
          event.currentTarget.setPointerCapture(event.pointerId);
          move(event);
        }}
        onPointerMove={move}
      >
        <svg class={styles.strokes} viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
          {here.map(({ peer, strokes }) => (
            <g key={peer} style={{ '--hue': hueOf(peer) }}>
              {strokes.map(({ id, from, to }) => (
                <line key={id} x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
              ))}
            </g>
          ))}
        </svg>
        {here.map((trail) => (
          <Dot key={trail.peer} trail={trail} name={nameOf(trail.peer, { call, pointers })} />
        ))}
      </div>
    </div>
  );
}

/** Switches the local pointer on and off; labelled by what a click does. */
export function PointerSwitch({ pointers }: Uses<'pointers'>) {
  const on = pointers.on.value;
  return (
    <button
      type="button"
      class={classNames(styles.switch, on && styles.active)}
      onClick={() => (on ? pointers.stop() : pointers.start())}
    >
      <Icon of={on ? PointerOff : Pointer} size={18} />
      <span class={styles.words}>{t(on ? 'pointer.stop' : 'pointer.start')}</span>
    </button>
  );
}

function Dot({ trail: { peer, place }, name }: { trail: Trail; name: string }) {
  return (
    <span
      class={styles.dot}
      data-pointer={peer}
      style={{ left: `${place.x * 100}%`, top: `${place.y * 100}%`, '--hue': hueOf(peer) }}
    >
      <span class={classNames(styles.name, place.x > 0.8 && styles.before)}>{name}</span>
    </span>
  );
}

function nameOf(peer: PeerId, { call, pointers }: Uses<'call' | 'pointers'>): string {
  if (peer === pointers.self.value) return t('pointer.you');
  return call.people.value.find(({ id }) => id === peer)?.name ?? '';
}

/** As fractions of the layer's size; undefined outside of it, where a dragged pointer may be. */
function placeOf({ currentTarget, clientX, clientY }: PointerEvent): { x: number; y: number } | undefined {
  if (!(currentTarget instanceof Element)) return undefined;
  const { left, top, width, height } = currentTarget.getBoundingClientRect();
  const [x, y] = [(clientX - left) / width, (clientY - top) / height];
  return x >= 0 && x <= 1 && y >= 0 && y <= 1 ? { x, y } : undefined;
}
