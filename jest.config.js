/** Native ES modules (the script passes --experimental-vm-modules); swc only takes the types away. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
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
  // Two cores: integration and e2e tests run real workers and browsers, which gain nothing from more.
  maxWorkers: 2,
  // Real workers and browsers on a busy machine; a wait of our own gives up earlier and says for what.
  testTimeout: 120_000,
};
