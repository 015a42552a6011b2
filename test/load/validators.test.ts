/** The validators that the build writes say what Ajv says of the same documents, and need no Ajv. */
import {readFileSync} from 'node:fs';
import type {ValidateFunction} from 'ajv';
import {expect, test} from 'vitest';
import {projectPath} from '../../src/load/project.ts';

const validators = [
  'config/config-validator',
  'detect/rule-validator',
  'detect/correlation-validator',
  'load/policy-validator',
  'load/profile-validator',
  'load/tag-validator',
];

const documents: readonly unknown[] = [
  {},
  [],
  7,
  {title: 'x', id: 'no', tags: ['a', 'a'], level: 'bad', logsource: {product: 'bifrost'}, unknown: 1},
  {correlation: {type: 'event_count', rules: [], timespan: '5x'}, date: '2026-13-01'},
  {site: 'Ä', capture: {interfaces: [{nme: 'eth0'}, {name: 'eth1', vlans: [{id: 0}]}]}, log: {level: 'loud'}},
  {mode: 'maybe', zones: {'1': {members: []}}, conduits: [{name: 'a', allow: [{ports: [0]}]}]},
  {device: '', tags: [{name: 'x', bit: 16, scale: 0, limits: {}}]},
  {vendor: 'V', family: 'F', role: 'none', identify: [{when: {}, confidence: 2}], sources: []},
];

test.each(validators)('%s', async (name) => {
  const built = projectPath(`dist/src/${name}.js`);
  expect(readFileSync(built, 'utf8')).not.toMatch(/from ['"]ajv|typebox/);
  const {validate: written} = (await import(built)) as {validate: ValidateFunction};
  const {validate: compiled} = (await import(projectPath(`src/${name}.ts`))) as {validate: ValidateFunction};
  for (const document of documents) {
    const [one, other] = [structuredClone(document), structuredClone(document)];
    expect(written(one)).toBe(compiled(other));
    expect(written.errors).toEqual(compiled.errors);
    expect(one).toEqual(other); // the defaults that were filled in
  }
});
