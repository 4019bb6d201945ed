import { X } from 'lucide';
import type { RefObject } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { assertNever } from '#shared/util/assert-never.ts';
import { t } from '../../../i18n/i18n.ts';
import type { PanelName } from '../../../models/page/side-panel.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import type { Uses } from '../../models.ts';
import { ChatPanel } from './chat/chat-panel.tsx';
import { HostPanel } from './host/host-panel.tsx';
import { PeoplePanel, type PeoplePanelProps } from './people/people-panel.tsx';
import { QualityPanel, type QualityPanelProps } from './quality/quality-panel.tsx';
import styles from './side-panel.module.css';

type ContentProps = PeoplePanelProps & QualityPanelProps & Uses<'chat' | 'files'>;
export type SidePanelProps = ContentProps & Uses<'sidePanel'>;

/**
 * The panel beside the stage, or below it on phones. Escape closes it, and the focus returns to its button: the first
 * visible one whose `data-opens` names it. An element with `data-first-focus` in a panel gets the focus when it opens.
 */
export function SidePanel(models: SidePanelProps) {
  const { sidePanel } = models;
  const name = sidePanel.open.value;
  const panel = useRef<HTMLElement>(null);
  const title = useId();
  useFocusOnOpening(name, panel);
  if (name === undefined) return null;
  const close = () => {
    sidePanel.close();
    focusOpener(name);
  };
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented) return;
    // Escape first closes a popover that is open in the panel.
    if (panel.current?.querySelector('[popover=auto]:popover-open') === null) close();
  };
  return (
    <aside ref={panel} class={styles.panel} tabIndex={-1} aria-labelledby={title} onKeyDown={closeOnEscape}>
      <header class={styles.header}>
        <h2 id={title} class={styles.title}>
          {t(titles[name])}
        </h2>
        <IconButton icon={X} label={t('dialog.close')} onClick={close} />
      </header>
      <Content name={name} {...models} />
    </aside>
  );
}

const titles = { people: 'people.title', chat: 'chat.title', quality: 'quality.title', host: 'host.title' } as const;

function Content({ name, ...models }: ContentProps & { name: PanelName }) {
  switch (name) {
    case 'people':
      return <PeoplePanel {...models} />;
    case 'host':
      return <HostPanel {...models} />;
    case 'quality':
      return <QualityPanel {...models} />;
    case 'chat':
      return <ChatPanel {...models} />;
    default:
      return assertNever(name);
  }
}

function useFocusOnOpening(name: PanelName | undefined, panel: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const first = panel.current?.querySelector<HTMLElement>('[data-first-focus]') ?? panel.current;
    if (name !== undefined) first?.focus({ preventScroll: true });
  }, [name, panel]);
}

function focusOpener(name: PanelName): void {
  const openers = [...document.querySelectorAll<HTMLElement>(`[data-opens~="${name}"]`)];
  openers.find((opener) => opener.checkVisibility())?.focus();
}
