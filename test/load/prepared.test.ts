/** What was prepared when Bifrost was built says what the files say, and is not believed any more once they differ. */
import {mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {protocols} from '../../protocols/index.ts';
import {loadRules} from '../../src/composition.ts';
import {factKinds} from '../../src/core/fact.ts';
import {declare} from '../../src/detect/declared.ts';
import {detector} from '../../src/detect/detector.ts';
import type {RuleSet} from '../../src/detect/rule.ts';
import {compileRules} from '../../src/detect/rule-set.ts';
import {preparedOf, preparedText, type Shipped} from '../../src/load/prepared.ts';
import {preparedProfiles, readProfiles, shippedProfileFiles} from '../../src/load/profiles.ts';
import {loadTechniques, readRules, shippedRuleFiles} from '../../src/load/rules.ts';
import {readYamlFiles} from '../../src/load/yaml-files.ts';

let folder: string;
let shipped: Shipped;
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-prepared-'));
  mkdirSync(join(folder, 'files/topic'), {recursive: true});
  write('files/topic/one.yml', 'a: 1\n---\nb: 2\n');
  write('files/topic/two.yml', 'c: [3]\n');
  write('files/topic/README.md', 'no rule\n');
  shipped = {name: 'rules', folder: join(folder, 'files'), endings: ['.yml']};
});
afterEach(() => rmSync(folder, {recursive: true}));

async function prepare(what: Shipped = shipped): Promise<void> {
  const {documents, files} = await readYamlFiles([what.folder], {code: 'rules', noun: 'document', ...what});
  write(`${what.name}.json`, preparedText(what, documents, files));
}

describe('what was prepared', () => {
  test('is what the files say, as long as they are the same', async () => {
    await prepare();
    const {documents, files} = await readRules([shipped.folder]);
    expect(preparedOf(shipped, folder)).toEqual({documents, files});
    write('files/topic/README.md', 'still no rule\n');
    expect(preparedOf(shipped, folder)).toEqual({documents, files});
  });

  test.each<[string, () => void]>([
    ['changed, at the same length', () => write('files/topic/two.yml', 'c: [4]\n')],
    ['added', () => write('files/three.yml', 'd: 4\n')],
    ['removed', () => rmSync(join(folder, 'files/topic/two.yml'))],
    ['renamed', () => renameSync(join(folder, 'files/topic/two.yml'), join(folder, 'files/topic/too.yml'))],
  ])('does not fit once a file is %s', async (_what, change) => {
    await prepare();
    change();
    expect(preparedOf(shipped, folder)).toEqual({unfit: `${shipped.folder} was changed since Bifrost was built`});
  });

  test.each([
    ['damaged', '{"digest": "'],
    ['empty', ''],
    ['something else', '[]'],
    ['nothing', 'null'],
  ])('is not believed when its file is %s', async (_what, text) => {
    write('rules.json', text);
    expect(preparedOf(shipped, folder)).toEqual({unfit: expect.stringMatching(/./)});
  });

  test('is not there before the build', () => {
    expect(preparedOf(shipped, folder)).toEqual({unfit: expect.stringContaining('ENOENT')});
  });
});

test('shipped rules judge the same, prepared or read: every example of every rule', async () => {
  await prepare(shippedRuleFiles);
  const prepared = preparedOf(shippedRuleFiles, folder);
  if (!('documents' in prepared)) throw new Error(prepared.unfit);
  const {set: read} = await loadRules([shippedRuleFiles.folder]);
  const documents = prepared.documents.map((one) => ({...one, isProven: true}));
  const {rules: quick, problems} = compileRules(documents, declare(factKinds, protocols, await loadTechniques()));
  expect(problems).toEqual([]);
  expect(plain(quick)).toEqual(plain(read));
  expect(findingsOf(quick, read)).toEqual(findingsOf(read, read));
});

test('shipped profiles are the same, prepared or read', async () => {
  expect(preparedProfiles(folder)).toBeUndefined();
  await prepare(shippedProfileFiles);
  const {profiles, files} = await readProfiles([shippedProfileFiles.folder]);
  expect(preparedProfiles(folder)).toMatchObject({profiles, files});
});

/** What of a set can be compared: all but closures, and the examples, which the quick one leaves out. */
const plain = ({rules, correlations}: RuleSet): unknown =>
  JSON.parse(
    JSON.stringify([
      rules.map(({examples: _examples, names, ...rest}) => ({...rest, names: names && [...names]})),
      correlations.map(({examples: _examples, ...rest}) => rest),
    ]),
  );

/** What a set tells of the examples of `read`, one after another. */
function findingsOf(set: RuleSet, read: RuleSet): readonly string[] {
  const judging = detector(set, {profile: 'paranoid'});
  const facts = [...read.rules, ...read.correlations].flatMap(({examples}) => examples.fires.flat());
  const found = facts.flatMap((fact) => judging.judge(fact)).map((finding) => JSON.stringify(finding));
  expect(found.length).toBeGreaterThan(100);
  return found;
}
