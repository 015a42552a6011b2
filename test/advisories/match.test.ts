/** Twenty and more devices of a plant against real advisories: what an engineer answers, the matcher answers. */
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

describe.skipIf(!isThere)('real advisories', () => {
  const advisories = isThere ? realAdvisories() : new Map();
  const names = vendors();
  test.each(
    assets.map(
      (asset) => [`${Object.values(asset.device).join(' ')}, ${asset.advisory}: ${asset.answer}`, asset] as const,
    ),
  )('%s', (_name, {device, advisory, answer, because}) => {
    const real = advisories.get(advisory);
    if (real === undefined) throw new Error(`no ${advisory}`);
    const match = matchAdvisory(readOwn(deviceOf(device), names), prepare(real, names));
    expect({answer: match?.verdict ?? 'none', because, why: match?.why}).toMatchObject({answer});
  });
});
