/** Native ES modules (the script passes --experimental-vm-modules); swc only takes the types away. */
const common = {
  testEnvironment: 'node',
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic', importSource: 'preact' } },
        },
        module: { type: 'es6' },
      },
    ],
  },
};

/**
 * How much of one core a test file uses, in percent: its CPU time divided by the time that it takes alone, on the
 * machine of tests/support/machine-speed.js. Files run in parallel while their sum is at most two cores; a file that is
 * not listed uses both.
 */
const coreShares = {
  'tests/integration/': 21,
  // They run the setup, with npm and compilers or stand-ins for them.
  'tests/integration/setup-': 60,
  'tests/fuzz/': 60,
  'tests/e2e/': 66,
  'tests/e2e/browsers/': 100,
  // It finds people in video, without graphics hardware.
  'tests/e2e/effects': 135,
  // On a busy core, frames of sound are dropped before they are encoded.
  'tests/e2e/held-speech': 200,
  // Its network links must lose only the packets that it drops itself.
  'tests/e2e/connection': 100,
  // They change the machine’s networks, which breaks the connections of other browsers: none may run beside them.
  'tests/e2e/network-change': 135,
  'tests/e2e/only-https': 135,
};

export default {
  projects: [
    // Nothing native is loaded in these, and they share processes.
    { ...common, roots: ['<rootDir>/tests/unit'], runner: '<rootDir>/tests/support/shared-process.js' },
    // Node itself loads these. In a context of Jest's own, node-datachannel would crash as soon as that context ends.
    // So they share processes as well, and modules.
    {
      ...common,
      testEnvironment: '<rootDir>/tests/support/native-environment.js',
      runtime: '<rootDir>/tests/support/native-runtime.js',
      roots: ['<rootDir>/tests'],
      testPathIgnorePatterns: ['<rootDir>/tests/unit/'],
      runner: ['<rootDir>/tests/support/parallel-files.js', { percent: 200, coreShares }],
    },
  ],
  globalSetup: '<rootDir>/tests/support/temporary-root/create.js',
  globalTeardown: '<rootDir>/tests/support/temporary-root/remove.js',
  maxWorkers: 1,
  // A process ends as soon as Jest asks for it (tests/support/own-process.js), which a busy machine delays.
  workerGracefulExitTimeout: 10_000,
  // Real workers and browsers on a busy machine. `until` fails earlier, and names the condition that was not met.
  testTimeout: 120_000,
};
