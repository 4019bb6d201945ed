import { LayoutGrid, PinOff } from 'lucide';
import { useId } from 'preact/hooks';
import { t } from '../../i18n/i18n.ts';
import { type Layout, layouts } from '../../layout/large-tile.ts';
import { MenuItem } from '../../ui/menu-item.tsx';
import { PopoverMenu } from '../../ui/popover-menu.tsx';
import { Switch } from '../../ui/switch.tsx';
import type { Uses } from '../models.ts';
import styles from './layout-menu.module.css';

/** Chooses the layout of the stage, which stays in sight and changes with each choice. */
export function LayoutMenu({ stage }: Uses<'stage'>) {
  const name = useId();
  return (
    <PopoverMenu label={t('layout.title')} icon={LayoutGrid} look="quiet">
      <fieldset class={styles.choice}>
        <legend class={styles.legend}>{t('layout.label')}</legend>
        {layouts.map((layout) => (
          <label key={layout} class={styles.option}>
            <input
              class={styles.radio}
              type="radio"
              name={name}
              checked={layout === stage.layout.value}
              onChange={() => stage.choose(layout)}
            />
            <Thumbnail of={layout} />
            <span>{t(`layout.${layout}`)}</span>
          </label>
        ))}
      </fieldset>
      <p class={styles.hint}>{t(`layout.${stage.layout.value}_hint`)}</p>
      <Switch label={t('layout.show_self')} on={!stage.selfHidden.value} onToggle={() => stage.toggleSelf()} />
      {stage.pins.value.length > 0 && (
        <MenuItem icon={PinOff} label={t('tile.unpin_all')} onClick={() => stage.unpinAll()} />
      )}
    </PopoverMenu>
  );
}

/** A small drawing of the layout. */
function Thumbnail({ of }: { of: Layout }) {
  return (
    <svg class={styles.thumbnail} viewBox="0 0 80 50" aria-hidden="true">
      {of === 'grid' ? GRID : LARGE}
      {of === 'auto' && <path class={styles.mark} d="M16 15h26v17H16zM24 37h10" />}
      {of === 'speaker' && <path class={styles.mark} d="M29 24a6 6 0 1 0 0-.1zM17 38a12 9 0 0 1 24 0" />}
    </svg>
  );
}

const GRID = [2, 28, 54].flatMap((x) =>
  [2, 26].map((y) => <rect key={`${x} ${y}`} x={x} y={y} width={24} height={22} rx={3} />),
);
const LARGE = [
  <rect key="large" x={2} y={2} width={54} height={46} rx={3} />,
  ...[2, 18, 34].map((y) => <rect key={y} x={58} y={y} width={20} height={14} rx={3} />),
];
