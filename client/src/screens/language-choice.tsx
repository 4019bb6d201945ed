import { language, showLanguage } from '../i18n/i18n.ts';
import type { Language } from '../i18n/languages.ts';
import type { SettingsModel } from '../models/page/settings.ts';
import { LanguageSwitch } from '../ui/language-switch.tsx';

/** The language menu: a choice takes effect at once and is remembered. */
export function LanguageChoice({ settings }: { settings: SettingsModel }) {
  return <LanguageSwitch value={language.value} onChange={(next) => switchLanguage(settings, next)} />;
}

/** Shows that language from now on, and remembers it. */
export function switchLanguage(settings: SettingsModel, next: Language): void {
  settings.rememberLanguage(next);
  showLanguage(next).catch(reportError);
}
