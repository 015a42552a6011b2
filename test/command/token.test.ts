/** Signed commands: what is right is read, and over 100 ways to be wrong are refused. */
import {createPrivateKey, sign} from 'node:crypto';
import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {newPair, signersIn} from '../../src/command/signers.ts';
import {commandIn, signed} from '../../src/command/token.ts';
import {openStore} from '../../src/store/store.ts';
import {AUDIENCE, commandOf, hostile} from './hostile.ts';

const NOW = 1_790_000_000;
const folder = mkdtempSync(join(tmpdir(), 'bifrost-command-'));
afterAll(() => rmSync(folder, {recursive: true}));

const anna = newPair();
const file = join(folder, 'signers');
writeFileSync(file, `# who may\n\nanna * ${anna.publicKey}\nben poll-stop,poll-start ${newPair().publicKey}\n`, {
  mode: 0o640,
});
const expected = {signers: signersIn(file), audience: AUDIENCE, maxAge: 60, now: NOW};

test('a right one is read, as long as it is young', async () => {
  const command = commandOf('anna', NOW - 60);
  const token = Buffer.from(await signed(command, AUDIENCE, anna.privatePem));
  expect(await commandIn(token, expected)).toEqual(command);
  expect(await commandIn(token, {...expected, now: NOW + 1})).toBe('expired');
});

test('whatever is wrong is refused', async () => {
  const bad = await hostile('anna', anna.privatePem, NOW);
  expect(bad.length).toBeGreaterThan(100);
  const reasons = new Map<string, number>();
  for (const [what, token] of bad) {
    const result = await commandIn(Buffer.from(token), expected);
    expect(typeof result, what).toBe('string');
    reasons.set(String(result), (reasons.get(String(result)) ?? 0) + 1);
  }
  expect([...reasons.keys()].sort()).toEqual([
    'expired',
    'for another sensor',
    'not a command',
    'not a token',
    'unknown signer',
    'wrong signature',
  ]);
});

test('a right signature of another kind of document is no command', async () => {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const {id: jti, command, params} = commandOf('anna', NOW);
  const text = `${part({alg: 'EdDSA', kid: 'anna'})}.${part({jti, iat: NOW, aud: AUDIENCE, command, params})}`;
  const signature = sign(null, Buffer.from(text), createPrivateKey(anna.privatePem)).toString('base64url');
  expect(await commandIn(Buffer.from(`${text}.${signature}`), expected)).toBe('not a command');
});

test('who may what is in the file; a wrong line is named', () => {
  const {signers} = expected;
  expect([...signers.keys()]).toEqual(['anna', 'ben']);
  expect([signers.get('anna')?.may('change-open'), signers.get('ben')?.may('change-open')]).toEqual([true, false]);
  const lines = ['anna', `anna * ${anna.publicKey} x`, 'anna * AAAA', `Anna * ${anna.publicKey}`];
  for (const line of lines) {
    writeFileSync(join(folder, 'bad'), `# x\n${line}\n`, {mode: 0o640});
    expect(() => signersIn(join(folder, 'bad'))).toThrow('bad:2:');
  }
  writeFileSync(join(folder, 'bad'), `anna * ${anna.publicKey}\nanna * ${anna.publicKey}\n`);
  expect(() => signersIn(join(folder, 'bad'))).toThrow('bad:2:');
  chmodSync(file, 0o666);
  expect(() => signersIn(file)).toThrow('others may write it');
  chmodSync(file, 0o640);
  expect(() => signersIn(join(folder, 'none'))).toThrow('ENOENT');
});

test('what came is remembered, and what was forgotten counts as seen', () => {
  const path = join(folder, 'bifrost.db');
  const seen = (n: number) => ({id: `command-${n}`, user: 'anna', signed: NOW + n});
  let store = openStore(path);
  expect(store.commands.isSeen(seen(1))).toBe(false);
  store.save({changes: [{type: 'command-seen', seen: seen(1)}]});
  expect(() => store.save({changes: [{type: 'command-seen', seen: seen(1)}]})).toThrow();
  store.close();
  store = openStore(path);
  expect(store.commands.isSeen(seen(1))).toBe(true);
  store.save({changes: [{type: 'command-seen', seen: seen(7 * 86_400 + 2)}]});
  expect(store.commands.isSeen(seen(1))).toBe(true);
  expect(store.commands.isSeen({id: 'never-seen', signed: NOW + 1})).toBe(true);
  expect(store.commands.isSeen({id: 'never-seen', signed: NOW + 20})).toBe(false);
  store.close();
});
