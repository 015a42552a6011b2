/** Files of evidence: added to, torn by a power cut, mended; the key beside them. */
import {appendFileSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {joined} from '../../src/core/joined.ts';
import {SECOND} from '../../src/core/time.ts';
import {type EvidenceFolder, evidenceFolder, sha256} from '../../src/custody/folder.ts';
import {fingerprint, isSignedBy, publicKeyIn, publicPem, sign, signingKey} from '../../src/custody/key.ts';
import type {KeptFrame} from '../../src/evidence/frame-ring.ts';
import {pcapngWriter} from '../../src/evidence/pcapng.ts';
import {between, CELL, framesIn} from '../evidence/frames.ts';
import {START} from '../watch.ts';

const WINDOW = {alert: '01KDVDNGQM708S6M2RRPPY8B05', raised: 1_767_225_606_900_100};
let root = '';
let folder: EvidenceFolder;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bifrost-evidence-'));
  folder = evidenceFolder(join(root, 'bifrost.db.evidence'));
});
afterEach(() => rmSync(root, {recursive: true}));

const keptFrame = (n: number): KeptFrame => {
  const {bytes, time} = between(1, 2, n);
  return {number: n, time, bytes, start: 0, end: bytes.length, wireLength: bytes.length, vlan: -1, link: CELL};
};
const pieces = (): Uint8Array[] => {
  const writer = pcapngWriter('Bifrost test');
  return [1, 2, 3].map((n) => writer.write([keptFrame(n)], new Map()));
};
const path = (): string => join(folder.path, WINDOW.alert, `${WINDOW.raised}.pcapng`);

test('pieces become one file, for its owner and group alone', () => {
  for (const piece of pieces()) expect(folder.append(WINDOW, piece)).toBe(true);
  expect(folder.read(WINDOW)).toEqual(Buffer.from(joined(pieces())));
  expect(folder.mend(WINDOW)).toEqual({
    bytes: joined(pieces()).length,
    frames: 3,
    first: START + SECOND,
    sha256: sha256(joined(pieces())),
  });
  expect(statSync(path()).mode & 0o007).toBe(0);
});

test('a file that is begun anew replaces the one of an earlier watch', () => {
  for (const piece of [...pieces(), ...pieces()]) folder.append(WINDOW, piece);
  expect(folder.read(WINDOW)).toEqual(Buffer.from(joined(pieces())));
});

test('a torn end is cut off, whatever it is; whole frames stay', () => {
  const whole = joined(pieces());
  const next = pcapngWriter('x').write([keptFrame(4)], new Map());
  const ends = [...Array(next.length).keys()].map((length) => next.subarray(next.length - length));
  for (const end of [new Uint8Array(200), Uint8Array.from({length: 50}, () => 0xff), ...ends.slice(0, 70)]) {
    folder.remove(WINDOW);
    folder.append(WINDOW, whole);
    appendFileSync(path(), end.subarray(0, -1));
    folder.mend(WINDOW);
    expect(framesIn(folder.read(WINDOW) ?? new Uint8Array(0))).toHaveLength(3);
  }
});

test('what is not there is said, and removing leaves nothing behind', () => {
  expect([folder.read(WINDOW), folder.mend(WINDOW)]).toEqual([undefined, undefined]);
  folder.remove(WINDOW);
  folder.append(WINDOW, joined(pieces()));
  folder.append({...WINDOW, raised: 1}, joined(pieces()));
  folder.remove(WINDOW);
  expect(existsSync(path())).toBe(false);
  expect(existsSync(join(folder.path, WINDOW.alert))).toBe(true);
  folder.remove({...WINDOW, raised: 1});
  expect(existsSync(join(folder.path, WINDOW.alert))).toBe(false);
});

test('the key is made once, for its owner alone, and its public half checks what it signs', () => {
  const file = join(root, 'evidence.key');
  const key = signingKey(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(fingerprint(signingKey(file))).toBe(fingerprint(key));
  writeFileSync(join(root, 'public.pem'), publicPem(key));
  const publicKey = publicKeyIn(join(root, 'public.pem'));
  const text = new TextEncoder().encode('manifest');
  expect(isSignedBy(publicKey, text, sign(key, text))).toBe(true);
  expect(isSignedBy(publicKey, new TextEncoder().encode('Manifest'), sign(key, text))).toBe(false);
  writeFileSync(join(root, 'broken.pem'), 'no key');
  expect(() => publicKeyIn(join(root, 'broken.pem'))).toThrow(/broken.pem.*bifrost evidence key/);
  expect(() => signingKey(join(root, 'broken.pem'))).toThrow(/broken.pem/);
});
