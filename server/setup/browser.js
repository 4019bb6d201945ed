/** The step `browser`: there is a Chromium for the tests to drive. */
import { programStep } from './program.js';

export const browser = programStep({
  variable: 'CHROMIUM_BIN',
  names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  // The fonts are for Korean and emoji, which the tests and the gallery look at as well.
  packages: ['chromium', 'fonts-nanum', 'fonts-noto-color-emoji'],
  purpose: 'run the tests in a browser',
  missing: 'The tests need a Chromium or Chrome: install one, or set CHROMIUM_BIN to it.',
});
