/** All tasks, and what each needs. A new task is one entry. */
import { browser, firefox, firefoxPackages, shell } from './browser.js';
import { packages } from './packages.js';
import { page } from './page.js';
import { proxyPackages, proxyPrograms } from './proxies.js';
import { systemd } from './systemd.js';
import { turn } from './turn.js';
import { sanitizedWorker, worker, workerPackages } from './worker/worker.js';

/** Node's arguments, and a title if a task has several commands. */
/** @typedef {{ run: string[], title?: string }} Command */
/** @typedef {{ needs: string[], commands: Command[] }} Task */

/** @type {Record<string, import('./step.js').PackagesOf>} */
export const packagesOf = {
  worker: workerPackages,
  browser: browser.packages,
  firefox: firefoxPackages,
  turn: turn.packages,
  proxies: proxyPackages,
  systemd: systemd.packages,
};

/** @type {Record<string, import('./step.js').Step>} */
export const steps = {
  packages,
  worker,
  'worker-asan': sanitizedWorker,
  page,
  shell,
  browser,
  firefox,
  turn,
  proxies: proxyPrograms,
  systemd,
};

// Node calls its own TypeScript and module support experimental in some versions, which does not concern a user.
const quiet = '--disable-warning=ExperimentalWarning';
/**
 * By default V8 lets young objects grow to 60 MB during the joins of fifty people, and never shrinks them: with this
 * limit it is 24 MB, and a server that forwards needs less. Docker's image has the same arguments.
 */
export const serverFlags = [quiet, '--max-semi-space-size=8'];
const jest = 'node_modules/jest/bin/jest.js';

/** @type {Record<string, Task>} */
export const tasks = {
  start: {
    needs: ['packages', 'worker', 'page'],
    commands: [{ run: [...serverFlags, 'server/main.ts'] }],
  },
  test: {
    needs: ['packages', 'worker', 'page', 'shell', 'browser', 'firefox', 'turn', 'proxies', 'systemd'],
    commands: [{ run: [quiet, '--experimental-vm-modules', jest] }],
  },
  check: {
    needs: ['packages'],
    commands: [
      { title: 'Types (tsc)', run: ['node_modules/typescript/bin/tsc', '-b'] },
      { title: 'Lint, format, import cycles (biome)', run: ['node_modules/@biomejs/biome/bin/biome', 'ci', '.'] },
      { title: 'Dead files, exports and dependencies (knip)', run: ['node_modules/knip/bin/knip.js'] },
      {
        title: 'Layers, protocol rules, documentation, columns (jest)',
        run: [quiet, '--experimental-vm-modules', jest, 'tests/architecture', 'tests/unit/docs'],
      },
    ],
  },
  gallery: {
    needs: ['packages', 'worker', 'page', 'browser'],
    commands: [{ run: [quiet, 'tests/gallery/take.ts'] }],
  },
  'diagram:direct': {
    needs: ['packages', 'worker', 'page', 'browser'],
    commands: [{ run: [quiet, 'tests/diagram/direct.ts'] }],
  },
  'bench:join': {
    needs: ['packages', 'worker', 'page', 'browser', 'firefox'],
    commands: [{ run: [quiet, 'tests/bench/join.ts'] }],
  },
  'bench:enlarge': {
    needs: ['packages', 'worker', 'page', 'browser', 'firefox'],
    commands: [{ run: [quiet, 'tests/bench/enlarge.ts'] }],
  },
  'bench:switch': {
    needs: ['packages', 'worker', 'page', 'browser'],
    commands: [{ run: [quiet, 'tests/bench/switch.ts'] }],
  },
  'bench:loss': {
    needs: ['packages', 'worker', 'page', 'browser'],
    commands: [{ run: [quiet, 'tests/bench/loss.ts'] }],
  },
  'bench:screen': {
    needs: ['packages', 'browser'],
    commands: [{ run: [quiet, 'tests/bench/screen.ts'] }],
  },
  'bench:mesh': {
    needs: ['packages', 'worker', 'page', 'browser'],
    commands: [{ run: [quiet, 'tests/bench/mesh.ts'] }],
  },
  'bench:images': {
    needs: ['packages', 'worker', 'page', 'browser'],
    commands: [{ run: [quiet, 'tests/bench/images.ts'] }],
  },
  'bench:room': {
    needs: ['packages', 'worker', 'page', 'browser'],
    commands: [{ run: [quiet, 'tests/bench/room.ts'] }],
  },
  'bench:crash': {
    needs: ['packages', 'worker', 'page', 'browser'],
    commands: [{ run: [quiet, 'tests/bench/crash.ts'] }],
  },
  'bench:reflect': {
    needs: ['packages', 'worker'],
    commands: [{ run: [quiet, 'tests/bench/reflect.ts'] }],
  },
  'bench:reach': {
    needs: ['packages', 'worker', 'page', 'browser', 'proxies', 'turn'],
    commands: [{ run: [quiet, 'tests/bench/reach.ts'] }],
  },
  'bench:restart': {
    needs: ['packages', 'worker', 'page', 'browser'],
    commands: [{ run: [quiet, 'tests/bench/restart.ts'] }],
  },
  'bench:soak': {
    needs: ['packages', 'worker'],
    commands: [{ run: [quiet, 'tests/bench/soak.ts'] }],
  },
  'bench:large': {
    needs: ['packages', 'worker'],
    commands: [{ run: [quiet, 'tests/bench/large.ts'] }],
  },
  'bench:large-roster': {
    needs: ['packages', 'worker'],
    commands: [{ run: [quiet, 'tests/bench/large-roster.ts'] }],
  },
  'bench:herd': {
    needs: ['packages', 'worker'],
    commands: [{ run: [quiet, 'tests/bench/herd.ts'] }],
  },
  'bench:crowd': {
    needs: ['packages', 'worker'],
    commands: [{ run: [quiet, 'tests/bench/crowd.ts'] }],
  },
  'bench:flood': {
    needs: ['packages', 'worker'],
    commands: [{ run: [quiet, 'tests/bench/flood.ts'] }],
  },
  'bench:hostile': {
    needs: ['packages', 'worker'],
    commands: [{ run: [quiet, 'tests/bench/hostile.ts'] }],
  },
  load: {
    needs: ['packages'],
    commands: [{ run: [quiet, 'tests/load/load.ts'] }],
  },
  simulate: {
    needs: ['packages'],
    commands: [{ run: [quiet, 'tests/simulation/main.ts'] }],
  },
  'bench:fuzz': {
    needs: ['packages', 'worker', 'page'],
    commands: [{ run: [quiet, 'tests/bench/fuzz.ts'] }],
  },
  fuzz: {
    needs: ['packages', 'worker'],
    commands: [{ run: [quiet, 'tests/fuzz/run.ts'] }],
  },
  'fuzz:asan': {
    needs: ['packages', 'worker-asan'],
    commands: [{ run: [quiet, 'tests/fuzz/media/sanitized.ts'] }],
  },
  'bench:switch-camera': {
    needs: ['packages', 'worker', 'page', 'browser'],
    commands: [{ run: [quiet, 'tests/bench/switch-camera.ts'] }],
  },
};
