import { t } from '../../i18n/i18n.ts';
import type { ShortcutsModel } from '../../models/page/shortcuts.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { KeyCap } from '../../ui/key-cap.tsx';
import { Switch } from '../../ui/switch.tsx';
import styles from './shortcuts-dialog.module.css';

/** All shortcuts, and the switch that turns them off. */
export function ShortcutsDialog({ shortcuts, onClose }: { shortcuts: ShortcutsModel; onClose: () => void }) {
  return (
    <Dialog title={t('shortcut.title')} onClose={onClose}>
      <ul class={styles.list}>
        {shortcuts.all.value.map(({ key, label }) => (
          <li key={key} class={styles.row}>
            <span>{t(label)}</span>
            <KeyCap>{keyName(key)}</KeyCap>
          </li>
        ))}
      </ul>
      <p class={styles.note}>{t('shortcut.note')}</p>
      <Switch label={t('shortcut.enabled')} on={shortcuts.enabled.value} onToggle={() => shortcuts.toggleEnabled()} />
    </Dialog>
  );
}

const keyName = (key: string) => (key === ' ' ? t('shortcut.space') : key.toUpperCase());
