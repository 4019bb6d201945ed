/** The available languages, each with its own name for itself. */
export const languages = { en: 'English', ko: '한국어' } as const;

export type Language = keyof typeof languages;

/** The languages in menu order. */
export const languageCodes: readonly Language[] = ['en', 'ko'];

/**
 * The language to start with: the remembered one, otherwise the first available one among the browser's languages,
 * otherwise English.
 */
export function chooseLanguage(remembered: string | undefined, preferred: readonly string[]): Language {
  const wanted = [remembered, ...preferred].map((tag) => tag?.split('-')[0]?.toLowerCase());
  return wanted.map((code) => languageCodes.find((known) => known === code)).find(Boolean) ?? 'en';
}
