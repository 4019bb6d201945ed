import { Bug, Check, Copy, X } from 'lucide';
import type { RefObject } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { debugEn, debugKo } from '../../i18n/debug-texts.ts';
import { addTexts, t } from '../../i18n/i18n.ts';
import type { DebugModel } from '../../models/debug/debug.ts';
import { type Row, sectionNames } from '../../models/debug/sections.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { useCopy } from '../../ui/use-copy.ts';
import styles from './debug-panel.module.css';
import { MessageRows } from './message-rows.tsx';

addTexts({ en: debugEn, ko: debugKo });

/** The developer panel of an address with `?debug`. Escape reduces it to a button, which opens it again. */
export function DebugPanel({ debug }: { debug: DebugModel }) {
  const [open, setOpen] = useState(true);
  const panel = useRef<HTMLElement>(null);
  const opener = useRef<HTMLDivElement>(null);
  useFocusAfterSwitch(open, { panel, opener });
  if (!open) {
    return (
      <div ref={opener} class={styles.opener}>
        <IconButton icon={Bug} label={t('debug.open')} onClick={() => setOpen(true)} />
      </div>
    );
  }
  return <OpenPanel debug={debug} panel={panel} onClose={() => setOpen(false)} />;
}

type OpenPanelProps = { debug: DebugModel; panel: RefObject<HTMLElement | null>; onClose: () => void };

function OpenPanel({ debug, panel, onClose }: OpenPanelProps) {
  const title = useId();
  const rows = debug.rows.value;
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.isComposing) onClose();
  };
  return (
    <aside ref={panel} class={styles.panel} tabIndex={-1} aria-labelledby={title} onKeyDown={closeOnEscape}>
      <header class={styles.header}>
        <h2 id={title} class={styles.title}>
          {t('debug.title')}
        </h2>
        <IconButton icon={X} label={t('dialog.close')} onClick={onClose} />
      </header>
      <div class={styles.content}>
        <CopyLog debug={debug} />
        {sectionNames.map((name) => (
          <Section key={name} title={t(`debug.section.${name}`)} rows={rows[name]} />
        ))}
        <details class={styles.section} open>
          <summary class={styles.summary}>{t('debug.messages')}</summary>
          <MessageRows entries={debug.log.entries.value} />
        </details>
      </div>
    </aside>
  );
}

function Section({ title, rows }: { title: string; rows: readonly Row[] }) {
  return (
    <details class={styles.section} open>
      <summary class={styles.summary}>{title}</summary>
      {rows.length === 0 && <p class={styles.nothing}>{t('debug.nothing')}</p>}
      {rows.length > 0 && (
        <dl class={styles.rows} lang="en" dir="ltr">
          {rows.map(({ name, value }) => (
            <div key={name} class={styles.row}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </details>
  );
}

/** If the browser does not allow copying, the log is shown as text to select. */
function CopyLog({ debug }: { debug: DebugModel }) {
  const { outcome, copy } = useCopy(() => debug.report());
  const [selectable, setSelectable] = useState('');
  useEffect(() => {
    if (outcome === 'failed') setSelectable(debug.report());
  }, [outcome, debug]);
  return (
    <>
      <Button icon={outcome === 'copied' ? Check : Copy} onClick={copy}>
        <span aria-live="polite">{t(outcome === undefined ? 'debug.copy' : words[outcome])}</span>
      </Button>
      {selectable !== '' && (
        <textarea class={styles.text} readOnly rows={8} aria-label={t('debug.log')} value={selectable} />
      )}
    </>
  );
}

const words = { copied: 'debug.copied', failed: 'copy.failed' } as const;

/** The page keeps its focus when the panel first appears. */
function useFocusAfterSwitch(
  open: boolean,
  { panel, opener }: { panel: RefObject<HTMLElement | null>; opener: RefObject<HTMLElement | null> },
): void {
  const before = useRef(open);
  useEffect(() => {
    if (before.current === open) return;
    before.current = open;
    if (open) panel.current?.focus({ preventScroll: true });
    else opener.current?.querySelector('button')?.focus();
  }, [open, panel, opener]);
}
