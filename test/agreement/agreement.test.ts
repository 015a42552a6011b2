/**
 * Who speaks what to whom, in every real capture: what content told Bifrost beside what tshark says. The result is
 * docs/agreement.md (`vitest run test/agreement -u` writes it).
 */
import {readdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {beforeAll, describe, expect, test} from 'vitest';
import {capturePath, hasCaptures} from '../captures.ts';
import {differences} from './differences.ts';
import {document, explained} from './document.ts';
import {type Seen, see} from './see.ts';

describe.skipIf(!hasCaptures)('with the asset oracle', () => {
  const seen: Seen[] = [];

  beforeAll(async () => {
    for (const capture of readdirSync(capturePath('files')).sort()) seen.push(await see(capture));
  }, 300_000);

  const differing = () => seen.flatMap(({compared}) => compared).filter(({agrees}) => !agrees);

  test('the document is as they say', async () => {
    const path = fileURLToPath(new URL('../../docs/agreement.md', import.meta.url));
    await expect(document(seen)).toMatchFileSnapshot(path);
  });

  test('every difference has a reason', () => {
    expect(differing().filter((one) => explained(one) === undefined)).toEqual([]);
  });

  test('no reason outlives its difference', () => {
    const isOpen = (capture: string, who: string) =>
      differing().some((one) => one.capture === capture && one.who === who);
    expect(differences.filter(({capture, who}) => !isOpen(capture, who))).toEqual([]);
  });

  test('nothing is claimed that the oracle knows as something else', () => {
    const foreign = seen
      .flatMap(({claimed}) => claimed)
      .filter(({oracle, protocol}) => oracle.length > 0 && !oracle.includes(protocol));
    expect(foreign.filter((one) => explained(one) === undefined)).toEqual([]);
  });
});
