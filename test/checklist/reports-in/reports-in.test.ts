/** Reports of other tools: each is recognised by its content, counts at its own date, and hostile ones prove nothing. */
import {symlinkSync, truncateSync, utimesSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {reportTests} from '../../../src/checklist/probes/report-tests.ts';
import {reports} from '../../../src/checklist/probes/reports.ts';
import {importers} from '../../../src/checklist/reports-in/index.ts';
import {DAY} from '../../../src/core/time.ts';
import {collect, folderOf, NOW, placeOf} from '../place.ts';
import {arf, samples} from './reports.ts';

const inFolder = (folder: string) => collect(reports, placeOf('/nowhere', {reports: folder}));
const ofFiles = (files: Readonly<Record<string, string>>) => inFolder(folderOf(files));
const sole = async (name: string, text: string) => (await ofFiles({[name]: text}))[0];

const expected: Readonly<Record<keyof typeof samples, object>> = {
  'trivy.json': {
    'report.tool': 'trivy',
    'report.kind': 'image',
    'report.target': 'plant/gateway:1.4.2',
    'report.digest': `sha256:${'ab'.repeat(32)}`,
    'report.days': 2.2,
    'report.tests': 6,
    'report.failed': 4,
    'report.critical': 2,
    'report.high': 2,
    'report.fixable': 3,
  },
  'grype.json': {
    'report.tool': 'grype',
    'report.digest': `sha256:${'ab'.repeat(32)}`,
    'report.days': 3.2,
    'report.failed': 2,
    'report.critical': 1,
    'report.high': 0,
  },
  'kube-bench.json': {
    'report.tool': 'kube-bench',
    'report.kind': 'cluster',
    'report.target': 'master',
    'report.dated': false,
    'report.tests': 3,
    'report.failed': 1,
    'report.high': 1,
  },
  'kubescape.json': {
    'report.tool': 'kubescape',
    'report.target': 'edge',
    'report.days': 4.2,
    'report.score': 71.5,
    'report.failed': 2,
    'report.high': 1,
  },
  'code.sarif': {'report.tool': 'codeql', 'report.days': 5.2, 'report.tests': 3, 'report.failed': 2, 'report.high': 2},
  'bom.cdx.json': {
    'report.tool': 'cdxgen',
    'report.target': 'gateway 1.4.2',
    'report.days': 6.2,
    'report.failed': 1,
    'report.high': 1,
    'report.critical': 0,
  },
  'lynis-report.dat': {
    'report.tool': 'lynis',
    'report.kind': 'host',
    'report.target': 'edge-box',
    'report.score': 62,
    'report.tests': 4,
    'report.failed': 1,
    'report.high': 1,
  },
  'xccdf.xml': {
    'report.tool': 'openscap',
    'report.kind': 'host',
    'report.target': 'edge-box',
    'report.days': 8.2,
    'report.score': 66.5,
    'report.tests': 2,
    'report.failed': 1,
    'report.high': 0,
  },
};

test.each(Object.entries(samples))('%s is read, whatever its name', async (name, text) => {
  const found = await sole('a', text);
  expect(found).toMatchObject({found: 'read', reason: ''});
  expect(found?.subjects[0]?.fields).toMatchObject(expected[name as keyof typeof samples]);
});

test('every importer has a sample, and no sample is of two', () => {
  const owners = Object.values(samples).map((text) => {
    const document = text.startsWith('{') ? JSON.parse(text) : undefined;
    return importers.filter((one) => one.isMine(text, document)).map(({name}) => name);
  });
  expect(owners.every(({length}) => length === 1)).toBe(true);
  expect(owners.flat().sort()).toEqual(importers.map(({name}) => name));
});

test('an ARF holds the same as the result within', async () => {
  expect((await sole('a', arf))?.subjects[0]?.fields).toMatchObject(expected['xccdf.xml']);
});

test('evidence is as old as the report; where it does not say, as its file', async () => {
  const folder = folderOf({a: samples['trivy.json'], b: samples['kube-bench.json']});
  utimesSync(join(folder, 'b'), NOW / 1e6 - 90 * 86_400, NOW / 1e6 - 90 * 86_400);
  const [dated, undated] = await inFolder(folder);
  expect(dated?.at).toBe(Date.parse('2026-11-28T06:30:00Z') * 1000);
  expect(undated?.at).toBe(NOW - 90 * DAY);
});

test('single tests: what failed comes first, and no secret is told', async () => {
  const place = placeOf('/nowhere', {reports: folderOf({a: samples['trivy.json'], b: samples['lynis-report.dat']})});
  const [trivy, lynis] = await collect(reportTests, place);
  expect(trivy?.subjects.map(({fields}) => fields['report-test.open'])).toEqual([true, true, true, true, false, false]);
  expect(JSON.stringify(trivy)).not.toContain('AKIA');
  expect(lynis?.subjects.map(({fields}) => [fields['report-test.id'], fields['report-test.status']])).toEqual([
    ['FIRE-4512', 'fail'],
    ['SSH-7408', 'warning'],
    ['PKGS-7392', 'pass'],
    ['KRNL-5788', 'pass'],
    ['MALW-3280', 'skipped'],
  ]);
});

describe('proves nothing:', () => {
  const failed = {found: 'failed', subjects: []};

  test('no folder, an empty one, one that is not there', async () => {
    expect(await collect(reports, placeOf('/nowhere'))).toMatchObject([failed]);
    expect(await ofFiles({})).toMatchObject([failed]);
    expect(await inFolder('/not/there')).toMatchObject([failed]);
  });

  test('a report of the future', async () => {
    const text = samples['trivy.json'].replace('2026-11-28', '2027-11-28');
    expect(await sole('a', text)).toMatchObject({...failed, reason: expect.stringContaining('future')});
  });

  test('other files, broken JSON, half an XML', async () => {
    for (const text of [
      '',
      'hello',
      '{}',
      '[]',
      '{"matches":',
      'null',
      '<a><TestResult',
      samples['trivy.json'].slice(0, 300),
    ])
      expect(await sole('a', text), text).toMatchObject(failed);
  });

  test('an empty result is no test that passed', async () => {
    const notSelected = samples['xccdf.xml'].replaceAll(/<result>\w+/g, '<result>notselected');
    for (const text of ['<TestResult/>', '{"Controls": [{"tests": []}]}', 'lynis_version=3.0.8\n', notSelected])
      expect(await sole('a', text), text).toMatchObject({...failed, reason: 'nothing was tested'});
  });

  test('a file that is too long, a folder within, a link that leads nowhere', async () => {
    const folder = folderOf({'a/b': 'x', long: ''});
    truncateSync(join(folder, 'long'), 70 * 1024 * 1024);
    symlinkSync('/etc/passwd', join(folder, 'link'));
    expect(await inFolder(folder)).toMatchObject([{...failed, reason: expect.stringContaining('longer')}]);
  });

  test('entities that grow are not looked up', async () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><TestResult end-time="2026-11-22T06:30:00Z"><target>&b;</target><rule-result idref="x"><result>pass</result></rule-result></TestResult>`;
    const found = await sole('a', bomb);
    expect(found?.found === 'failed' || found?.subjects[0]?.fields['report.target'] === '&b;').toBe(true);
  });
});

test('no text is too strange for an importer: it is understood, or it is a failure that is said', async () => {
  const strange = fc.oneof(
    fc.json(),
    fc.string({unit: 'binary'}),
    fc.tuple(fc.constantFrom(...Object.values(samples)), fc.nat(), fc.string()).map(([text, at, noise]) => {
      const cut = at % text.length;
      return text.slice(0, cut) + noise + text.slice(cut + noise.length);
    }),
  );
  await fc.assert(
    fc.asyncProperty(strange, async (text) => {
      const found = await sole('a', text);
      expect(['read', 'failed']).toContain(found?.found);
    }),
    {numRuns: 300},
  );
});
