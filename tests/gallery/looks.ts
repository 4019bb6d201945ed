import type { BrowserContextOptions } from 'playwright-core';
import type { Language } from '../../client/src/i18n/languages.ts';

/** A screen that somebody may have, and their preferences. */
export type Look = { language: Language; narrow: boolean; context: BrowserContextOptions };

type Taste = { dark?: boolean; language?: Language };

const desktop = (width: number, height: number, { dark = false, language = 'en' }: Taste = {}): Look => ({
  language,
  narrow: false,
  context: { ...tastes({ dark, language }), viewport: { width, height } },
});

const phone = (width: number, height: number, { dark = false, language = 'en' }: Taste = {}): Look => ({
  language,
  narrow: width <= 600,
  context: {
    ...tastes({ dark, language }),
    viewport: { width, height },
    deviceScaleFactor: 1.5,
    hasTouch: true,
    isMobile: true,
  },
});

const tastes = ({ dark, language }: Required<Taste>): BrowserContextOptions => ({
  colorScheme: dark ? 'dark' : 'light',
  locale: language === 'ko' ? 'ko-KR' : 'en-US',
});

/** By the suffix of their screenshots' names. */
export const looks = {
  'desktop-light': desktop(1280, 720),
  'desktop-dark': desktop(1280, 720, { dark: true }),
  'desktop-korean': desktop(1280, 720, { language: 'ko' }),
  'desktop-1920': desktop(1920, 1080),
  // The viewport of a desktop screen when its page is zoomed to 200 %.
  'desktop-zoomed': { ...desktop(640, 360), context: { ...desktop(640, 360).context, deviceScaleFactor: 2 } },
  'phone-light': phone(390, 844),
  'phone-dark-korean': phone(390, 844, { dark: true, language: 'ko' }),
  'phone-360': phone(360, 640),
  'phone-on-its-side': phone(844, 390, { dark: true }),
} satisfies Record<string, Look>;

export type LookName = keyof typeof looks;

/** The looks in which every screen is taken. */
export const usual: readonly LookName[] = ['desktop-light', 'desktop-dark', 'phone-light', 'phone-dark-korean'];
