/** The languages there are, each with its own name for itself. */
export const languages = { en: 'English', ko: '한국어' } as const;

export type Language = keyof typeof languages;

/** The languages in the order of a menu. */
export const languageCodes: readonly Language[] = ['en', 'ko'];

/** The language to start with: the remembered one, else the first that the browser's owner reads, else English. */
export function chooseLanguage(remembered: string | undefined, preferred: readonly string[]): Language {
  const wanted = [remembered, ...preferred].map((tag) => tag?.split('-')[0]?.toLowerCase());
  return wanted.map((code) => languageCodes.find((known) => known === code)).find(Boolean) ?? 'en';
}
