import type { ComponentChildren } from 'preact';
import type { SettingsModel } from '../models/page/settings.ts';
import { Page } from '../ui/page.tsx';
import { LanguageChoice } from './language-choice.tsx';
import type { Navigate } from './navigate.ts';

/** The frame of a page outside a call, with the language menu. */
export function SitePage(props: { settings: SettingsModel; navigate: Navigate; children: ComponentChildren }) {
  const { settings, navigate, children } = props;
  return (
    <Page corner={<LanguageChoice settings={settings} />} onHome={() => navigate('/')}>
      {children}
    </Page>
  );
}
