import type { ComponentChildren } from 'preact';
import { language, showLanguage } from '../i18n/i18n.ts';
import type { SettingsModel } from '../models/settings.ts';
import { Page } from '../ui/page.tsx';
import type { Navigate } from './context.ts';

/** The frame of a page outside a call, with the language switch at work. */
export function SitePage(props: { settings: SettingsModel; navigate: Navigate; children: ComponentChildren }) {
  const { settings, navigate, children } = props;
  return (
    <Page
      language={language.value}
      onLanguage={(next) => {
        settings.rememberLanguage(next);
        void showLanguage(next);
      }}
      onHome={() => navigate('/')}
    >
      {children}
    </Page>
  );
}
