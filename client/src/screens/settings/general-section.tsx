import { opensMiniOnLeaving } from '../../devices/leaving-tab.ts';
import { language, t } from '../../i18n/i18n.ts';
import { languageCodes, languages } from '../../i18n/languages.ts';
import { type SettingsModel, themes } from '../../models/page/settings.ts';
import type { ShortcutsModel } from '../../models/page/shortcuts.ts';
import { SelectField } from '../../ui/select-field.tsx';
import { Switch } from '../../ui/switch.tsx';
import { siteUrl } from '../../util/site-url.ts';
import { switchLanguage } from '../language-choice.tsx';
import styles from './section.module.css';

export type GeneralSectionProps = {
  settings: SettingsModel;
  shortcuts: ShortcutsModel;
  /** Whether this server offers direct calls. */
  offersDirect: boolean;
};

/** Language, theme, picture-in-picture, shortcuts and direct calls. */
export function GeneralSection({ settings, shortcuts, offersDirect }: GeneralSectionProps) {
  return (
    <div class={styles.section}>
      <SelectField
        label={t('language.label')}
        options={languageCodes.map((id) => ({ id, label: languages[id] }))}
        chosen={language.value}
        onChoose={(id) => switchLanguage(settings, id)}
      />
      <SelectField
        label={t('settings.theme')}
        options={themes.map((id) => ({ id, label: t(`settings.theme_${id}`) }))}
        chosen={settings.theme.value}
        onChoose={(id) => settings.chooseTheme(id)}
      />
      <div class={styles.switches}>
        {opensMiniOnLeaving() && (
          <Switch
            label={t('settings.mini')}
            hint={t('settings.mini_hint')}
            on={settings.opensMini.value}
            onToggle={() => settings.toggleOpensMini()}
          />
        )}
        {offersDirect && (
          <Switch
            label={t('settings.direct')}
            hint={t('settings.direct_hint')}
            on={settings.allowsDirect.value}
            onToggle={() => settings.toggleDirect()}
          />
        )}
        <Switch
          label={t('shortcut.enabled')}
          hint={t('shortcut.note')}
          on={shortcuts.enabled.value}
          onToggle={() => shortcuts.toggleEnabled()}
        />
      </div>
      <a class={styles.note} href={siteUrl('/licenses.txt')} target="_blank" rel="noopener">
        {t('settings.licenses')}
      </a>
    </div>
  );
}
