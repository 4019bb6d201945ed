/** The step `turn`: a coturn for the tests. */
import { programStep } from './program.js';

export const turn = programStep({
  variable: 'TURNSERVER_BIN',
  names: ['turnserver'],
  packages: ['coturn'],
  purpose: 'test calls through a relay',
  missing: 'The tests need coturn: install it, or set TURNSERVER_BIN to its turnserver.',
});
