import {defineConfig} from 'vitest/config';

/**
 * Rooms whose code holds nothing outside what it is given: their test files may share one load of the modules. Not where
 * node-opcua plays: it changes the environment of its process, and afterwards openssl finds no configuration.
 */
const pure = [
  'test/{baseline,core,detect,flow,inventory,net}/**/*.test.ts',
  'test/protocols/*.test.ts',
  'test/protocols/!(opcua)/**/*.test.ts',
];

export default defineConfig({
  test: {
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      // On the smallest machine, two cores, vitest would leave one idle.
      {
        extends: true,
        test: {name: 'rooms', include: pure, isolate: false, maxWorkers: 2, sequence: {groupOrder: 0}},
      },
      // Processes, sockets and disks: most of what runs for long waits for something.
      {
        extends: true,
        test: {
          name: 'parts',
          globalSetup: ['test/build.ts'],
          include: ['test/**/*.test.ts'],
          exclude: pure,
          maxWorkers: 3,
          sequence: {groupOrder: 1},
        },
      },
    ],
  },
});
