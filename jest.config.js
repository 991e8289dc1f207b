export default {
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // `npm run test:long` runs the suites of minutes, which are named `*.long.test.ts`
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(process.env.TEST_LONG === 'on' ? [] : ['\\.long\\.test\\.ts$']),
  ],
  modulePathIgnorePatterns: ['<rootDir>/test/bench/peers/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } } }],
  },
  // no test asserts a duration: the bound only ends what hangs, on a slow machine too
  testTimeout: 180_000,
  maxWorkers: 2,
}
