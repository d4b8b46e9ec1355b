// `npm run sweep`, which `.ci/run` starts as well, takes what would keep people waiting: every case of the crash sweeps,
// what runs in real time, and the doubles held to what they stand for.
const everything = process.env.REKEYER_SWEEP === 'all';
const SWEPT = [
  '<rootDir>/test/doubles/',
  '<rootDir>/test/torture/',
  '<rootDir>/test/demo/broken',
  '<rootDir>/test/e2e/rotation',
  '<rootDir>/test/ledgers/processes',
  '<rootDir>/test/registry/(?:canary|broken-at-scale)',
  '\\.crash\\.test\\.ts$',
];

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...(everything ? [] : SWEPT)],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
  maxWorkers: '100%',
  // A worker keeps the modules of every file it ran.
  workerIdleMemoryLimit: '1GB',
  // Far more than any test takes by itself; a busy machine is no failure.
  testTimeout: 120_000,
};
