/**
 * Real captures that hold attacks: what the manifest says of each, what must be told, what is told. The result is
 * docs/attack-captures.md (`vitest run test/attacks -u` writes it).
 */
import {fileURLToPath} from 'node:url';
import {beforeAll, describe, expect, test} from 'vitest';
import {loadDetector} from '../../src/composition.ts';
import {hasCaptures, readTruth, watchCapture} from '../captures.ts';
import {document, type Row} from './document.ts';
import {attackCaptures, besides} from './expectations.ts';

interface Manifest {
  readonly name: string;
  readonly contains: string;
}

/** Nothing is known when the capture begins, and nothing is learned: whoever breaks in tells what is new. */
const LEARN = 1;

async function told(capture: string): Promise<string[]> {
  const {detector} = await loadDetector({profile: 'standard', directories: []});
  const {changes} = await watchCapture(`files/${capture}`, {detector, learn: LEARN});
  const ids = changes.flatMap((change) => (change.type === 'alert' ? [change.alert.rule.id] : []));
  return [...new Set(ids)].sort();
}

describe.skipIf(!hasCaptures)('attack captures', () => {
  const rows: Row[] = [];

  beforeAll(async () => {
    const manifest = new Map(readTruth<readonly Manifest[]>('MANIFEST.json').map((one) => [one.name, one.contains]));
    for (const one of attackCaptures) {
      const contains = manifest.get(one.capture);
      if (contains === undefined) throw new Error(`${one.capture} is not in the manifest`);
      rows.push({...one, contains, seen: await told(one.capture)});
    }
  }, 120_000);

  test('the document is as they say', async () => {
    const path = fileURLToPath(new URL('../../docs/attack-captures.md', import.meta.url));
    await expect(document(rows)).toMatchFileSnapshot(path);
  });

  test('what must be told is told', () => {
    const missing = rows.map(({capture, expected, seen}) => [capture, expected.filter((id) => !seen.includes(id))]);
    expect(missing.filter(([, ids]) => ids?.length !== 0)).toEqual([]);
  });

  test('whatever else is told has a reason, and no reason outlives it', () => {
    const differing = rows.flatMap(({capture, expected, seen}) =>
      seen.filter((id) => !expected.includes(id)).map((id) => ({capture, id})),
    );
    expect(differing.filter(({id}) => !(id in besides))).toEqual([]);
    expect(Object.keys(besides).filter((id) => !differing.some((one) => one.id === id))).toEqual([]);
  });
});
