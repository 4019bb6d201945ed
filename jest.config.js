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
 * How much of one core a test file takes, in percent: about its CPU time by the time it takes alone, on the machine of
 * tests/support/machine-speed.js. Files run at one time as long as together they take no more than two cores; the
 * others take both.
 */
const takes = {
  'tests/integration/': 21,
  // They run setup, with npm and compilers or what stands for them.
  'tests/integration/setup-': 60,
  'tests/fuzz/': 60,
  'tests/e2e/': 66,
  'tests/e2e/browsers/': 100,
  // It finds people in video, without graphics hardware.
  'tests/e2e/effects': 135,
  // A busy core takes frames of sound away before they are encoded.
  'tests/e2e/held-speech': 200,
  // Its lines must lose nothing else than what it makes them lose.
  'tests/e2e/connection': 100,
  // With their networks, other browsers’ connections would break off: only files without a browser run beside them.
  'tests/e2e/network-change': 135,
  'tests/e2e/only-https': 135,
};

export default {
  projects: [
    // Nothing native is loaded in these, and they share processes.
    { ...common, roots: ['<rootDir>/tests/unit'], runner: '<rootDir>/tests/support/shared-process.js' },
    // Node itself loads these, not Jest into a context of its own, in which node-datachannel crashes as soon as the
    // context has ended. So they share processes, and their modules, too.
    {
      ...common,
      testEnvironment: '<rootDir>/tests/support/native-environment.js',
      runtime: '<rootDir>/tests/support/native-runtime.js',
      roots: ['<rootDir>/tests'],
      testPathIgnorePatterns: ['<rootDir>/tests/unit/'],
      runner: ['<rootDir>/tests/support/files-beside.js', { percent: 200, takes }],
    },
  ],
  globalSetup: '<rootDir>/tests/support/temporary-root/create.js',
  globalTeardown: '<rootDir>/tests/support/temporary-root/remove.js',
  maxWorkers: 1,
  // A process ends as soon as it is asked to (tests/support/own-process.js), which a busy machine delays.
  workerGracefulExitTimeout: 10_000,
  // Real workers and browsers on a busy machine; a wait of our own gives up earlier and says for what.
  testTimeout: 120_000,
};
