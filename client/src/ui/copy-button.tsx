import { Check, Link } from 'lucide';
import { t } from '../i18n/i18n.ts';
import { classNames } from './class-names.ts';
import styles from './copy-button.module.css';
import { Icon } from './icon.tsx';
import { useCopy } from './use-copy.ts';

export type CopyButtonProps = {
  text: string;
  look?: 'plain' | 'primary';
  /** Only the icon on phones. */
  compact?: boolean;
};

/** Copies a link and confirms it for a moment. */
export function CopyButton({ text, look = 'plain', compact = false }: CopyButtonProps) {
  const { outcome, copy } = useCopy(text);
  return (
    <button type="button" class={classNames(styles.button, styles[look], compact && styles.compact)} onClick={copy}>
      <Icon of={outcome === 'copied' ? Check : Link} size={18} />
      <span class={styles.words} aria-live="polite">
        {t(outcome === undefined ? 'room.copy_link' : words[outcome])}
      </span>
    </button>
  );
}

/** If copying failed, the text says where the link is. */
const words = { copied: 'room.link_copied', failed: 'room.copy_failed' } as const;
