import type { ComponentChildren } from 'preact';
import type { Language } from '../i18n/languages.ts';
import { LanguageSwitch } from './language-switch.tsx';
import { Logo } from './logo.tsx';
import styles from './page.module.css';

export type PageProps = {
  language: Language;
  onLanguage: (language: Language) => void;
  onHome: () => void;
  children: ComponentChildren;
};

/** The frame of every page outside a call: logo, language, content in the middle. */
export function Page({ language, onLanguage, onHome, children }: PageProps) {
  return (
    <div class={styles.page}>
      <header class={styles.header}>
        <a
          class={styles.home}
          href="/"
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            onHome();
          }}
        >
          <Logo />
        </a>
        <LanguageSwitch value={language} onChange={onLanguage} />
      </header>
      <main class={styles.main}>{children}</main>
    </div>
  );
}
