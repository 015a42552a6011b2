/** The shipped playbooks are whole CACAO 2.0 by the official schemas, cover every rule, and let nothing run by itself. */
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Ajv} from 'ajv';
import {afterAll, expect, test} from 'vitest';
import {loadRules} from '../../src/composition.ts';
import {isFor} from '../../src/core/playbook.ts';
import {loadPlaybooks, shippedPlaybooks} from '../../src/load/playbooks.ts';
import {shippedRules} from '../../src/load/rules.ts';

const schemas = fileURLToPath(new URL('../schemas/cacao/', import.meta.url));
const BASE = 'https://raw.githubusercontent.com/oasis-open/cacao-json-schemas/main/schemas/';
const folder = mkdtempSync(join(tmpdir(), 'bifrost-playbooks-'));
afterAll(() => rmSync(folder, {recursive: true}));

const ajv = new Ajv({strict: false, allErrors: true});
for (const name of readdirSync(schemas, {recursive: true, encoding: 'utf8'}).filter((one) => one.endsWith('.json')))
  ajv.addSchema(JSON.parse(readFileSync(join(schemas, name), 'utf8')));

const documents = readdirSync(shippedPlaybooks)
  .filter((name) => name.endsWith('.json'))
  .map((name): [string, Record<string, unknown>] => [
    name,
    JSON.parse(readFileSync(join(shippedPlaybooks, name), 'utf8')),
  ]);

test('there are twelve and more', () => expect(documents.length).toBeGreaterThan(12));

test.each(documents)('%s is CACAO 2.0', (_, document) => {
  const isValid = ajv.getSchema(`${BASE}playbook.json`);
  expect(isValid?.(document), JSON.stringify(isValid?.errors)).toBe(true);
  for (const step of Object.values(document['workflow'] as Record<string, {type: string}>)) {
    const isStep = ajv.getSchema(`${BASE}workflows/${step.type}.json`);
    expect(isStep?.(step), JSON.stringify(isStep?.errors)).toBe(true);
  }
});

test('the schema finds a playbook without a start', () => {
  const {workflow_start: _, ...rest} = documents[0]?.[1] ?? {};
  expect(ajv.getSchema(`${BASE}playbook.json`)?.(rest)).toBe(false);
});

test('every rule has a playbook', async () => {
  const {set} = await loadRules([shippedRules]);
  const ids = [...set.rules, ...set.correlations].flatMap(({header}) => (header === undefined ? [] : [header.id]));
  const playbooks = loadPlaybooks();
  expect(ids.length).toBeGreaterThan(200);
  expect(ids.filter((id) => !playbooks.some((one) => isFor(one, id)))).toEqual([]);
});

const [, sample] = documents[0] ?? ['', {}];
const workflow = sample['workflow'] as Record<string, {type: string; on_completion?: string}>;
const action = Object.keys(workflow).find((id) => id.startsWith('action')) ?? '';

test.each([
  [
    'a command that runs',
    {
      ...sample,
      workflow: {...workflow, [action]: {...workflow[action], commands: [{type: 'bash', command: 'reboot'}]}},
    },
    /one\.json: workflow\.action--.*\.commands\.0\.type: "bash" is not valid \(Bifrost runs nothing: only manual/,
  ],
  ['a circle', {...sample, workflow: {...workflow, [action]: {...workflow[action], on_completion: action}}}, /circle/],
  ['a step that is not there', {...sample, workflow_start: 'start--x'}, /no step/],
  ['another format', {...sample, spec_version: '1.1'}, /spec_version: must be "cacao-2.0", is "1.1"/],
  ['what has no name', {...sample, name: ''}, /name: must have 1 or more characters, has 0/],
  ['no JSON', undefined, /one\.json: is no JSON: /],
])('%s is refused in words', (_, document, problem) => {
  writeFileSync(join(folder, 'one.json'), document === undefined ? '{' : JSON.stringify(document));
  expect(() => loadPlaybooks([folder])).toThrow(problem);
});
