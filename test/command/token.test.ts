/** Signed commands: what is right is read, and over 100 ways to be wrong are refused. */
import {generateKeyPairSync, type KeyObject, sign} from 'node:crypto';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {publicKeyOf} from '../../src/checklist/attest/sign.ts';
import {sendersAmong} from '../../src/command/senders.ts';
import {commandIn, signed} from '../../src/command/token.ts';
import type {Signer} from '../../src/core/attestation.ts';
import {openStore} from '../../src/store/store.ts';
import {AUDIENCE, commandOf, hostile} from './hostile.ts';

const NOW = 1_790_000_000;
const folder = mkdtempSync(join(tmpdir(), 'bifrost-command-'));
afterAll(() => rmSync(folder, {recursive: true}));

const {privateKey} = generateKeyPairSync('ed25519');
const signerOf = (name: string, key: KeyObject, commands: readonly string[], more: Partial<Signer> = {}): Signer => ({
  ...{id: name, name, key: publicKeyOf(key), at: 0, by: 'cli:root', commands},
  ...more,
});
const anna = signerOf('anna', privateKey, ['*']);
const ben = signerOf('ben', generateKeyPairSync('ed25519').privateKey, ['poll-stop', 'poll-start']);
const expected = {senders: sendersAmong([anna, ben]), audience: AUDIENCE, maxAge: 60, now: NOW};

test('a right one is read, as long as it is young', async () => {
  const command = commandOf('anna', NOW - 60);
  const token = Buffer.from(await signed(command, AUDIENCE, privateKey));
  expect(await commandIn(token, expected)).toEqual(command);
  expect(await commandIn(token, {...expected, now: NOW + 1})).toBe('expired');
});

test('whatever is wrong is refused', async () => {
  const bad = await hostile('anna', privateKey, NOW);
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
  const signature = sign(null, Buffer.from(text), privateKey).toString('base64url');
  expect(await commandIn(Buffer.from(`${text}.${signature}`), expected)).toBe('not a command');
});

test('a signer sends what it may, and nothing once its key is revoked', async () => {
  const {senders} = expected;
  expect([senders.get('anna')?.may('change-open'), senders.get('ben')?.may('change-open')]).toEqual([true, false]);
  const token = Buffer.from(await signed(commandOf('anna', NOW), AUDIENCE, privateKey));
  const revoked = {...anna, revoked: {at: 1, by: 'cli:root', reason: 'lost'}};
  for (const none of [[], [revoked], [{...anna, commands: []}]])
    expect(await commandIn(token, {...expected, senders: sendersAmong(none)})).toBe('unknown signer');
  const fresh = signerOf('anna', generateKeyPairSync('ed25519').privateKey, ['*'], {id: 'fresh'});
  expect(await commandIn(token, {...expected, senders: sendersAmong([revoked, fresh])})).toBe('wrong signature');
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
