/** A capsule is what was sealed, byte for byte, or it is not intact. */
import {generateKeyPairSync} from 'node:crypto';
import {strToU8, unzipSync, zipSync} from 'fflate';
import {describe, expect, test} from 'vitest';
import {seal, verify} from '../../src/custody/capsule.ts';
import {sha256} from '../../src/custody/folder.ts';

const {privateKey, publicKey} = generateKeyPairSync('ed25519');
const files = {
  'alert.json': strToU8('{"id": 1}\n'),
  'frames-1.pcapng': Uint8Array.from({length: 300}, (_, i) => i & 0xff),
  'messages-1.txt': strToU8(''),
};
const about = {
  alert: '01KDVDNGQM708S6M2RRPPY8B05',
  site: 'plant1',
  sensor: 'box1',
  exportedAt: '2026-11-29T16:37:44.557000Z',
  exportedBy: 'root',
  version: '0.1.0',
};
const capsule = seal(files, about, privateKey);
const problems = (bytes: Uint8Array, key = publicKey): readonly string[] => {
  const verdict = verify(bytes, key);
  return 'problems' in verdict ? verdict.problems : [];
};

test('what was sealed verifies, and says what it is', () => {
  const verdict = verify(capsule, publicKey);
  expect(verdict).toMatchObject({manifest: {format: 1, ...about}});
  expect('manifest' in verdict && verdict.manifest.files).toEqual(
    Object.entries(files).map(([name, content]) => ({name, bytes: content.length, sha256: sha256(content)})),
  );
});

test('one changed byte anywhere is found', () => {
  const missed: number[] = [];
  for (let at = 0; at < capsule.length; at++) {
    for (const bit of [0x01, 0x80]) {
      const changed = Uint8Array.from(capsule);
      changed[at] = (changed[at] ?? 0) ^ bit;
      if (problems(changed).length === 0) missed.push(at);
    }
  }
  expect(missed).toEqual([]);
});

test('bytes that are missing or too many are found', () => {
  for (const length of [0, 1, 22, capsule.length - 1]) expect(problems(capsule.subarray(0, length))).toHaveLength(1);
  expect(problems(Uint8Array.of(...capsule, 0))).toHaveLength(1);
  expect(problems(Uint8Array.of(0, ...capsule))).toHaveLength(1);
});

describe('who packs it again', () => {
  const inside = unzipSync(capsule);
  const packed = (content: Record<string, Uint8Array>, level: 0 | 9 = 0) =>
    zipSync(content, {level, mtime: new Date(1980, 0, 1)});

  test('with a file more, less or changed is told which', () => {
    expect(problems(packed({...inside, 'more.txt': strToU8('x')}))).toEqual(['more.txt was added']);
    const {'alert.json': _, ...fewer} = inside;
    expect(problems(packed(fewer))).toEqual(['alert.json is missing']);
    expect(problems(packed({...inside, 'alert.json': strToU8('{"id": 2}\n')}))).toEqual(['alert.json was changed']);
    expect(problems(packed({...inside, 'manifest.json': strToU8('{}')}))).toEqual([
      'the signature over manifest.json is not of this key',
    ]);
    expect(problems(packed(files))).toEqual(['it has no manifest.json or no manifest.sig']);
  });

  test('compressed, so that a small file could fill the memory, is refused', () => {
    expect(problems(packed(inside, 9))).toEqual(['a file in it is compressed; Bifrost compresses none']);
  });

  test('in another order does not have the same file', () => {
    const turned = Object.fromEntries(Object.entries(inside).reverse());
    expect(problems(packed(turned))).toEqual(['bytes of the zip itself were changed']);
  });
});

test('another key has not signed it', () => {
  const other = generateKeyPairSync('ed25519');
  expect(problems(capsule, other.publicKey)).toEqual(['the signature over manifest.json is not of this key']);
});

test('a capsule of an earlier release still verifies: the layout of the zip must never change', () => {
  expect(sha256(zipSync(files, {level: 0, mtime: new Date(1980, 0, 1)}))).toMatchInlineSnapshot(
    `"5d56f3135e03d79eac3cdd010dcc77d2f172c824936411454470bbb451711b30"`,
  );
});
