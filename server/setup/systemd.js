/** The step `systemd`: the program that rates a unit, for the tests. */
import { programStep } from './program.js';

export const systemd = programStep({
  variable: 'SYSTEMD_ANALYZE_BIN',
  names: ['systemd-analyze'],
  packages: ['systemd'],
  purpose: 'rate the unit of systemd',
  missing: 'The tests need systemd-analyze: install systemd, or set SYSTEMD_ANALYZE_BIN to it.',
});
