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

/** Browser tests that mostly wait, for timeouts and networks: alone they leave more than half of two cores idle. */
const waiting = [
  'connection',
  'lost-socket',
  'network-change',
  'recovery',
  'relay',
  'server-restart',
  'silence',
  'sleep',
  'worker-death',
].map((name) => `<rootDir>/tests/e2e/${name}.test.ts`);

const filesBeside = '<rootDir>/tests/support/files-beside.js';

export default {
  projects: [
    // Nothing native is loaded in these, and they share one process.
    { ...common, roots: ['<rootDir>/tests/unit'], runner: '<rootDir>/tests/support/shared-process.js' },
    // These leave four fifths of two cores idle.
    { ...common, roots: ['<rootDir>/tests/integration'], runner: [filesBeside, { files: 3 }] },
    { ...common, roots: ['<rootDir>/tests/e2e'], testMatch: waiting, runner: [filesBeside, { files: 2 }] },
    {
      ...common,
      roots: ['<rootDir>/tests'],
      testPathIgnorePatterns: ['<rootDir>/tests/unit/', '<rootDir>/tests/integration/', ...waiting],
    },
  ],
  // One file at a time: other browsers, fuzzing and simulation take two cores by themselves, and two files would make
  // each other late.
  maxWorkers: 1,
  // Each of the others has a process of its own: node-datachannel keeps threads and objects of a file that has ended
  // and crashes in the next, or in its own clean-up.
  workerIdleMemoryLimit: '1MB',
  // Real workers and browsers on a busy machine; a wait of our own gives up earlier and says for what.
  testTimeout: 120_000,
};
