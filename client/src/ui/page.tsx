import type { ComponentChildren } from 'preact';
import { siteUrl } from '../util/site-url.ts';
import { Logo } from './logo.tsx';
import styles from './page.module.css';

export type PageProps = {
  /** At the end of the head, opposite the logo. */
  corner: ComponentChildren;
  onHome: () => void;
  children: ComponentChildren;
};

/** The frame of every page outside a call: logo, a corner, content in the middle. */
export function Page({ corner, onHome, children }: PageProps) {
  return (
    <div class={styles.page}>
      <header class={styles.header}>
        <a
          class={styles.home}
          href={siteUrl('/')}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            onHome();
          }}
        >
          <Logo />
        </a>
        {corner}
      </header>
      <main class={styles.main}>{children}</main>
    </div>
  );
}
