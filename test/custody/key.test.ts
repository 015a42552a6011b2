/** Whose key a file holds: a public one of somebody else, never his private one. */
import {generateKeyPairSync} from 'node:crypto';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {fingerprint, foreignKeyIn} from '../../src/custody/key.ts';

const folder = mkdtempSync(join(tmpdir(), 'bifrost-key-'));
afterAll(() => rmSync(folder, {recursive: true}));
const file = (name: string, text: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

test('the private key of somebody else is refused, the public one taken', () => {
  const {privateKey, publicKey} = generateKeyPairSync('ed25519');
  const secret = file('key.pem', privateKey.export({type: 'pkcs8', format: 'pem'}));
  const open = file('key.pub', publicKey.export({type: 'spki', format: 'pem'}));
  expect(() => foreignKeyIn(secret)).toThrow('it is the private key');
  expect(fingerprint(foreignKeyIn(open))).toBe(fingerprint(publicKey));
  expect(() => foreignKeyIn(file('none.pem', 'no key'))).toThrow('it holds no key');
});
