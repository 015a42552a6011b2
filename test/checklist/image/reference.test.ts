/** Names of images in registries: what is one, and what might be a path or says too little. */
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {referenceOf} from '../../../src/checklist/image/reference.ts';

const digest = `sha256:${'0a'.repeat(32)}`;

test.each([
  ['registry.example/hmi/console:1.4.2', 'registry.example', 'hmi/console', '1.4.2'],
  ['registry.example:5000/console:1.4.2', 'registry.example:5000', 'console', '1.4.2'],
  [`localhost/console@${digest}`, 'localhost', 'console', digest],
  [`[::1]:5000/a__b/c-d.e:V_1@${digest}`, '[::1]:5000', 'a__b/c-d.e', digest],
  ['docker.io/nginx:1.27', 'registry-1.docker.io', 'library/nginx', '1.27'],
  ['docker.io/grafana/grafana:12.0', 'registry-1.docker.io', 'grafana/grafana', '12.0'],
])('%s', (text, host, repository, version) => {
  expect(referenceOf(text)).toEqual({text, host, repository, version});
});

test.each([
  'registry.example/console', // which one?
  'console:1.4.2', // where?
  'hmi/console:1.4.2', // a folder, perhaps
  '/srv/images/console.tar',
  'registry.example/Console:1',
  'registry.example/../console:1',
  'registry.example/console:1 2',
  'user:password@registry.example/console:1',
  `registry.example/console@sha256:${'0a'.repeat(31)}`,
  `registry.example/${'a'.repeat(600)}:1`,
])('%s is none', (text) => {
  expect(referenceOf(text)).toBeUndefined();
});

test('whatever the text, it never throws, and takes no long time', () => {
  fc.assert(
    fc.property(fc.string(), (text) => void referenceOf(`registry.example/${text}:1`)),
    {numRuns: 2000},
  );
  const started = performance.now();
  referenceOf(`registry.example/${'a-'.repeat(240)}!:1`);
  expect(performance.now() - started).toBeLessThan(50);
});
