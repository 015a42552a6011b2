/** Each format against the schema of those who defined it (test/schemas), and our own against docs/schemas/report.json. */
import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {Ajv} from 'ajv';
import {default as AjvDraft04} from 'ajv-draft-04';
import {beforeAll, describe, expect, test} from 'vitest';
import type {Material} from '../../../src/checklist/reports/format.ts';
import {type FormatName, formats} from '../../../src/checklist/reports/formats.ts';
import {reportSchema} from '../../../src/checklist/reports/report-schema.ts';
import {projectPath} from '../../../src/load/project.ts';
import {sampleMaterial} from './sample-run.ts';

const schemas = fileURLToPath(new URL('../../schemas/', import.meta.url));
const schemaOf = (path: string) => JSON.parse(readFileSync(`${schemas}${path}`, 'utf8'));
/** Formats (`date-time`, `uuid`) are told by patterns as well. */
const OPTIONS = {strict: false, validateFormats: false, allErrors: true} as const;

let material: Material;
beforeAll(async () => {
  material = await sampleMaterial();
});

const render = async (name: FormatName) => (await formats[name]()).render(material);
const objectOf = async (name: FormatName) => JSON.parse(new TextDecoder().decode(await render(name)));

describe.each([
  ['oscal', 'oscal/oscal_assessment-results_schema.json', 'assessment-results'],
  ['oscal-catalog', 'oscal/oscal_catalog_schema.json', 'catalog'],
  ['poam', 'oscal/oscal_poam_schema.json', 'plan-of-action-and-milestones'],
] as const)('%s', (name, path, root) => {
  test('is as NIST says', async () => {
    const valid = new Ajv(OPTIONS).compile(schemaOf(path));
    const document = await objectOf(name);
    valid(document);
    expect(valid.errors ?? []).toEqual([]);
    expect(valid({[root]: {...document[root], uuid: 'x'}})).toBe(false);
  });

  test('has each id once, and every reference leads to one', async () => {
    const document = JSON.stringify(await objectOf(name));
    const ids = [...document.matchAll(/"(?:uuid|id)":"([^"]+)"/g)]
      .map(([, id = '']) => id)
      .filter((id) => !/^E\d+$/.test(id));
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id = ''] of document.matchAll(/"(?:observation|risk)-uuid":"([^"]+)"/g)) expect(ids).toContain(id);
  });
});

test('an OSCAL finding is satisfied where a line passed or somebody vouches, and there is none where it does not apply', async () => {
  const {report} = material;
  const [{findings, risks}] = (await objectOf('oscal'))['assessment-results'].results;
  const states = findings.map(({target}: {target: {status: {state: string; reason: string}}}) => target.status);
  const count = (state: string, reason: string) =>
    states.filter((one: {state: string; reason: string}) => one.state === state && one.reason === reason).length;
  const {pass, fail, unknown, stale, attested, applicable} = report.score;
  expect([findings.length, risks.length]).toEqual([applicable, fail]);
  expect([count('satisfied', 'pass'), count('satisfied', 'other')]).toEqual([pass, attested]);
  expect([count('not-satisfied', 'fail'), count('not-satisfied', 'other')]).toEqual([fail, unknown + stale]);
});

test('the plan has an item for each line that is not kept or excluded and for what is to be done, and a risk for each that fails', async () => {
  const {report, evidence} = material;
  const {'poam-items': items, risks} = (await objectOf('poam'))['plan-of-action-and-milestones'];
  const excluded = new Set(
    evidence
      .flatMap(({probe, subjects}) => (probe === 'exclusion' ? subjects : []))
      .filter(({fields}) => fields['exclusion.valid'] === true)
      .map(({fields}) => fields['exclusion.line']),
  );
  const planned = report.lines.filter(({line, state}) => state === 'na' && excluded.has(line)).map(({line}) => line);
  const {fail, unknown, stale} = report.score;
  expect(planned.length).toBeGreaterThan(0);
  const open = fail + unknown + stale + planned.length + report.actions.length;
  expect([items.length, risks.length]).toEqual([open, fail + planned.length]);
  const approved = risks.filter(({status}: {status: string}) => status === 'deviation-approved');
  expect(approved.map(({deadline}: {deadline: string}) => deadline.slice(0, 4))).toEqual(planned.map(() => '2027'));
});

test('a plan of a site that keeps every line and owes nothing is valid, and says so', async () => {
  const {report} = material;
  const kept = {...report, actions: [], lines: report.lines.map((one) => ({...one, state: 'pass' as const}))};
  const bytes = await (await formats.poam()).render({...material, report: kept, evidence: []});
  const document = JSON.parse(new TextDecoder().decode(bytes));
  expect(new Ajv(OPTIONS).validate(schemaOf('oscal/oscal_poam_schema.json'), document)).toBe(true);
  expect(document['plan-of-action-and-milestones']['poam-items']).toMatchObject([{title: 'Nothing is open'}]);
});

test('sarif is as OASIS says, and only a failure has a level', async () => {
  // The constructor is the default export of a CommonJS module.
  const valid = new (AjvDraft04 as unknown as {default: typeof Ajv}).default(OPTIONS).compile(
    schemaOf('sarif/sarif-schema-2.1.0.json'),
  );
  const log = await objectOf('sarif');
  valid(log);
  expect(valid.errors ?? []).toEqual([]);
  expect(valid({...log, version: '2'})).toBe(false);
  const [{results}] = log.runs;
  const kinds: string[] = results.map(({kind, level}: {kind: string; level: string}) => `${kind} ${level}`);
  const {pass, fail, na, unknown, stale, attested} = material.report.score;
  for (const [kind, count] of Object.entries({
    ...{'pass none': pass, 'fail error': fail, 'notApplicable none': na},
    ...{'open none': unknown + stale, 'review none': attested},
  }))
    expect([kind, kinds.filter((one) => one === kind).length]).toEqual([kind, count]);
});

test('junit is as the schema of Jenkins says, and its counts are those of its tests', async () => {
  const xsd = `${schemas}junit/junit-10.xsd`;
  const xml = await render('junit');
  const check = (input: Uint8Array | string) =>
    spawnSync('xmllint', ['--noout', '--nonet', '--schema', xsd, '-'], {input, encoding: 'utf8'});
  expect(check(xml)).toMatchObject({status: 0});
  const text = new TextDecoder().decode(xml);
  expect(check(text.replace('<failure', '<failed').replace('</failure>', '</failed>')).status).not.toBe(0);
  const count = (element: string) => text.split(`<${element} `).length - 1;
  const [, tests, failures, errors] = /<testsuites [^>]*tests="(\d+)" failures="(\d+)" errors="(\d+)"/.exec(text) ?? [];
  expect([tests, failures, errors].map(Number)).toEqual(['testcase', 'failure', 'error'].map(count));
});

test('json is as docs/schemas/report.json says, which is what the code says', async () => {
  await expect(`${JSON.stringify(reportSchema, null, 2)}\n`).toMatchFileSnapshot(
    projectPath('docs/schemas/report.json'),
  );
  const valid = new Ajv({strict: true}).compile(reportSchema);
  const document = await objectOf('json');
  valid(document);
  expect(valid.errors ?? []).toEqual([]);
  expect(valid({...document, more: 1})).toBe(false);
});
