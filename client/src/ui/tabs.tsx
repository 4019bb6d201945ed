import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';
import type { IconNode } from './icon.tsx';
import { Icon } from './icon.tsx';
import styles from './tabs.module.css';

type Tab<Id extends string> = { id: Id; label: string; icon: IconNode };

export type TabsProps<Id extends string> = {
  /** The name of the group of tabs, for screen readers. */
  label: string;
  tabs: readonly Tab<Id>[];
  chosen: Id;
  onChoose: (id: Id) => void;
  /** The content of the selected tab. */
  children: ComponentChildren;
};

/** Sections, one shown at a time; the arrow keys go from tab to tab (WAI-ARIA, tabs pattern). */
export function Tabs<Id extends string>({ label, tabs, chosen, onChoose, children }: TabsProps<Id>) {
  const panel = useId();
  const list = useRef<HTMLDivElement>(null);
  const goTo = (index: number) => {
    const tab = tabs[(index + tabs.length) % tabs.length];
    if (!tab) return;
    onChoose(tab.id);
    list.current?.querySelector<HTMLElement>(`[data-tab="${tab.id}"]`)?.focus();
  };
  return (
    <div class={styles.tabs}>
      <div ref={list} class={styles.list} role="tablist" aria-label={label}>
        {tabs.map(({ id, label: name, icon }, index) => (
          <button
            key={id}
            type="button"
            role="tab"
            class={styles.tab}
            data-tab={id}
            aria-selected={id === chosen}
            aria-controls={panel}
            tabIndex={id === chosen ? 0 : -1}
            onClick={() => onChoose(id)}
            onKeyDown={({ key }) => {
              const step = steps[key];
              if (step !== undefined) goTo(index + step);
            }}
          >
            <Icon of={icon} size={18} />
            {name}
          </button>
        ))}
      </div>
      <div id={panel} class={styles.panel} role="tabpanel" aria-label={tabs.find(({ id }) => id === chosen)?.label}>
        {children}
      </div>
    </div>
  );
}

const steps: { [key: string]: number | undefined } = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
