/**
 * Twenty and more devices of a plant against real advisories: what an engineer answers, the matcher answers. docs/advisory-answers.md
 * shows both, and is kept true here.
 */
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {type Device, matchAdvisory, prepare, readOwn} from '../../src/advisories/match.ts';
import {vendors} from '../../src/advisories/vendor.ts';
import type {Observed} from '../../src/core/asset.ts';
import {assets, type Expected} from './assets.ts';
import {isThere, realAdvisories} from './corpus.ts';

const observed = (value: string): Observed<string> => ({
  value,
  source: 'test',
  confidence: 0.95,
  firstSeen: 0,
  lastSeen: 0,
});
const deviceOf = (fields: Expected['device']): Device =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, observed(value)]));

interface Given {
  readonly answer: string;
  readonly why: string;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('*', '\\*');
const nameOf = ({device}: Expected): string => Object.values(device).join(', ');

const documentOf = (given: ReadonlyMap<Expected, Given>): string =>
  [
    '# Devices and real advisories: what applies, and why',
    '',
    'Written by test/advisories/match.test.ts. What an engineer says who reads the advisory (from the OT advisories of CISA of 2017 to 2023)',
    'was written down before any program was asked; what Bifrost answers stands beside it.',
    '',
    '| device | advisory | an engineer says | because | Bifrost answers | because |',
    '| --- | --- | --- | --- | --- | --- |',
    ...[...given].map(([expected, {answer, why}]) => {
      const {advisory, answer: wanted, because} = expected;
      return `| ${[nameOf(expected), advisory, wanted, because, answer, why].map(cell).join(' | ')} |`;
    }),
    '',
  ].join('\n');

describe.skipIf(!isThere)('real advisories', () => {
  const advisories = isThere ? realAdvisories() : new Map();
  const names = vendors();
  function answerTo({device, advisory}: Expected): Given {
    const real = advisories.get(advisory);
    if (real === undefined) throw new Error(`no ${advisory}`);
    const prepared = prepare(real, names);
    const answer = (fields: Expected['device']) => matchAdvisory(readOwn(deviceOf(fields), names), prepared);
    const match = answer(device);
    if (match !== undefined) return {answer: match.verdict, why: match.why};
    const {firmware, ...whatever} = device;
    const meant = answer(whatever);
    const why = meant === undefined ? 'none of its products is this device' : `affected: ${meant.versions}`;
    return {answer: 'none', why};
  }
  test.each(assets.map((asset) => [`${nameOf(asset)}, ${asset.advisory}: ${asset.answer}`, asset] as const))(
    '%s',
    (_name, asset) => {
      expect({...answerTo(asset), because: asset.because}).toMatchObject({answer: asset.answer});
    },
  );

  test('the document has all of them, each answer with its reason', async () => {
    const given = new Map(assets.map((asset) => [asset, answerTo(asset)]));
    for (const {why} of given.values()) expect(why).not.toBe('');
    const path = fileURLToPath(new URL('../../docs/advisory-answers.md', import.meta.url));
    await expect(documentOf(given)).toMatchFileSnapshot(path);
  });
});
