import { Check, Link } from 'lucide';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n/i18n.ts';
import { classNames } from './class-names.ts';
import styles from './copy-button.module.css';
import { Icon } from './icon.tsx';

type Outcome = 'copied' | 'failed' | undefined;

export type CopyButtonProps = {
  text: string;
  look?: 'plain' | 'primary';
  /** Only the icon on phones. */
  compact?: boolean;
};

/** Copies a link and says for a moment that it did. */
export function CopyButton({ text, look = 'plain', compact = false }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<Outcome>();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), 2500);
    return () => clearTimeout(timer);
  }, [outcome]);
  return (
    <button
      type="button"
      class={classNames(styles.button, styles[look], compact && styles.compact)}
      onClick={() => void copy(text).then(setOutcome)}
    >
      <Icon of={outcome === 'copied' ? Check : Link} size={18} />
      <span class={styles.words} aria-live="polite">
        {t(outcome === undefined ? 'room.copy_link' : words[outcome])}
      </span>
    </button>
  );
}

const words = { copied: 'room.link_copied', failed: 'room.copy_failed' } as const;

async function copy(text: string): Promise<Outcome> {
  try {
    await navigator.clipboard.writeText(text);
    return 'copied';
  } catch {
    // Without https or leave there is no clipboard; the words then say where the link is.
    return 'failed';
  }
}
