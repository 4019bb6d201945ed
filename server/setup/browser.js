/** The step `browser`: there is a Chromium for the tests to drive. */
import { programStep } from './program.js';

export const browser = programStep({
  variable: 'CHROMIUM_BIN',
  names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  // The fonts are for Korean, which the tests look at as well.
  packages: ['chromium', 'fonts-nanum'],
  purpose: 'run the tests in a browser',
  missing: 'The tests need a Chromium or Chrome: install one, or set CHROMIUM_BIN to it.',
});
