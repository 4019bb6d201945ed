import { Download } from 'lucide';
import { opensMiniOnLeaving } from '../../devices/leaving-tab.ts';
import { language, t } from '../../i18n/i18n.ts';
import { languageCodes, languages } from '../../i18n/languages.ts';
import { themes } from '../../models/page/settings.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { Switch } from '../../ui/switch.tsx';
import { siteUrl } from '../../util/site-url.ts';
import { switchLanguage } from '../language-choice.tsx';
import type { Uses } from '../models.ts';
import styles from './section.module.css';

export type GeneralSectionProps = Uses<'call' | 'install' | 'settings' | 'shortcuts'>;

/** Language, theme, picture-in-picture, shortcuts and direct calls. */
export function GeneralSection({ call, install, settings, shortcuts }: GeneralSectionProps) {
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
        {call.offersDirect.value && (
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
      {install.offered.value && (
        <p>
          <Button icon={Download} onClick={() => void install.install()}>
            {t('landing.install')}
          </Button>
        </p>
      )}
      <a class={styles.note} href={siteUrl('/licenses.txt')} target="_blank" rel="noopener">
        {t('settings.licenses')}
      </a>
    </div>
  );
}
