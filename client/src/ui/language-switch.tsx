import { Languages } from 'lucide';
import { t } from '../i18n/i18n.ts';
import type { Language } from '../i18n/languages.ts';
import { languageCodes, languages } from '../i18n/languages.ts';
import { Icon } from './icon.tsx';
import styles from './language-switch.module.css';

export type LanguageSwitchProps = {
  value: Language;
  onChange: (language: Language) => void;
};

/** A menu of the languages, each under its own name. */
export function LanguageSwitch({ value, onChange }: LanguageSwitchProps) {
  return (
    <label class={styles.switch}>
      <Icon of={Languages} size={18} />
      <select
        aria-label={t('language.label')}
        value={value}
        onChange={(event) => {
          const code = languageCodes.find((known) => known === event.currentTarget.value);
          if (code !== undefined) onChange(code);
        }}
      >
        {languageCodes.map((code) => (
          <option key={code} value={code} lang={code}>
            {languages[code]}
          </option>
        ))}
      </select>
    </label>
  );
}
