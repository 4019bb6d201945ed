/** The steps `shell`, `browser` and `firefox`: Chromium, and a Firefox with a display, for the tests. */
import { requirePackages } from './apt.js';
import { findProgram } from './places.js';
import { programStep } from './program.js';

/**
 * A Chromium without windows, with which the tests take less time. Nothing requires it: where it is missing, or
 * somebody has chosen the browser, that one runs all tests.
 * @type {import('./step.js').Step}
 */
export const shell = async ({ env, wanted }) => {
  if (env.CHROMIUM_SHELL_BIN || env.CHROMIUM_BIN) return {};
  const find = () => findProgram(['chromium-headless-shell', 'chrome-headless-shell'], env);
  if (!find() && process.getuid?.() === 0) {
    const options = { purpose: 'run the tests faster', wanted, env };
    // Not every distribution has it.
    await requirePackages(['chromium-headless-shell'], options).catch(() => undefined);
  }
  const found = find();
  return found ? { CHROMIUM_SHELL_BIN: found } : {};
};

export const browser = programStep({
  variable: 'CHROMIUM_BIN',
  names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  // The fonts are for Korean and emoji, which the tests and the gallery show as well.
  packages: ['chromium', 'fonts-nanum', 'fonts-noto-color-emoji'],
  purpose: 'run the tests in a browser',
  missing: 'The tests need a Chromium or Chrome: install one, or set CHROMIUM_BIN to it.',
});

const firefoxProgram = programStep({
  variable: 'FIREFOX_BIN',
  names: ['firefox', 'firefox-esr'],
  // With Xvfb, so that a user without the rights to install packages has to ask an administrator only once.
  packages: ['firefox-esr', 'xvfb'],
  purpose: 'run the tests in Firefox',
  missing: 'The tests need a Firefox: install one, or set FIREFOX_BIN to it.',
});

const virtualDisplay = programStep({
  variable: 'XVFB_BIN',
  names: ['Xvfb'],
  packages: ['xvfb'],
  purpose: 'give Firefox a screen that it can share',
  missing: 'The tests in Firefox need Xvfb, the X server without a screen: install it, or set XVFB_BIN to it.',
});

/** @type {import('./step.js').Step} */
export const firefox = async (setup) => ({ ...(await firefoxProgram(setup)), ...(await virtualDisplay(setup)) });

/** @type {import('./step.js').PackagesOf} */
export const firefoxPackages = (places) => [firefoxProgram, virtualDisplay].flatMap((step) => step.packages(places));
