/** Signed statements: what is signed is what counts, and nothing else gets through. */
import {createPrivateKey} from 'node:crypto';
import fc from 'fast-check';
import {CompactSign} from 'jose';
import {expect, test} from 'vitest';
import {keyId, makeKey, publicKeyOf, readKey, signStatement} from '../../../src/checklist/attest/sign.ts';
import {statementOf} from '../../../src/checklist/attest/statement.ts';
import {standingOf, verifyStatement} from '../../../src/checklist/attest/verify.ts';
import type {Signer, Statement} from '../../../src/core/attestation.ts';
import {DAY, SECOND} from '../../../src/core/time.ts';

const PASSPHRASE = 'correct horse battery';
const key = readKey(makeKey(PASSPHRASE), PASSPHRASE);
const other = readKey(makeKey(PASSPHRASE), PASSPHRASE);
const AT = 20_000 * DAY;
const statement: Statement = {
  kind: 'attestation',
  line: 74,
  period: '2026',
  statement: 'The plan of 2026-03 is in force',
  scope: 'all sites',
  evidence: ['a'.repeat(64)],
  signer: 'anna',
  at: AT,
  until: AT + 365 * DAY,
};
const anna: Signer = {
  id: await keyId(publicKeyOf(key)),
  name: 'anna',
  key: publicKeyOf(key),
  at: AT,
  by: 'cli:root',
  commands: [],
};

const encode = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

test('a statement comes back as it was signed', async () => {
  const jws = await signStatement(statement, key);
  expect(await verifyStatement(`${jws}\n`, [anna])).toMatchObject({
    attestation: {...statement, signerId: anna.id, jws},
  });
});

test('the key is encrypted: it opens with its passphrase alone', () => {
  const pem = makeKey(PASSPHRASE);
  expect(pem).toContain('ENCRYPTED');
  expect(() => createPrivateKey(pem)).toThrow();
  expect(() => readKey(pem, 'another passphrase')).toThrow(/passphrase is another one/);
});

test('nothing of it can be changed', async () => {
  const jws = await signStatement(statement, key);
  await fc.assert(
    fc.asyncProperty(fc.nat(jws.length - 1), fc.constantFrom(...'AZaz09_-.'), async (at, char) => {
      fc.pre(jws[at] !== char);
      const changed = jws.slice(0, at) + char + jws.slice(at + 1);
      const verified = await verifyStatement(changed, [anna]);
      // The last character of base64 has bits that mean nothing.
      if ('attestation' in verified) expect({...verified.attestation, id: '', jws: ''}).toMatchObject({...statement});
    }),
    {numRuns: 300},
  );
});

const hostile: readonly (readonly [string, () => Promise<string>, RegExp])[] = [
  ['another key', () => signStatement(statement, other), /nobody that is known/],
  ['another name than that of the key', () => signStatement({...statement, signer: 'bert'}, key), /says it is by bert/],
  ['no algorithm', async () => `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`, /nobody that is known/],
  [
    'no algorithm with our key id',
    async () => `${Buffer.from(JSON.stringify({alg: 'none', kid: anna.id})).toString('base64url')}.e30.`,
    /is no JWS/,
  ],
  [
    'a signature over something else',
    async () => new CompactSign(encode({cmd: 'ack'})).setProtectedHeader({alg: 'EdDSA', kid: anna.id}).sign(key),
    /is no bifrost-statement/,
  ],
  ['too much', async () => 'x'.repeat(100_000), /longer than/],
  ['no text of that kind', async () => 'a statement', /is no JWS/],
];

test.each(hostile)('%s is refused in words', async (_what, jws, problem) => {
  expect(await verifyStatement(await jws(), [anna])).toMatchObject({problem: expect.stringMatching(problem)});
});

test('whatever the payload is, it is a statement or a reason', () => {
  fc.assert(fc.property(fc.uint8Array({maxLength: 200}), (bytes) => typeof statementOf(bytes) === 'string'));
  const whole = {
    kind: 'attestation',
    line: 1,
    period: '',
    statement: 's',
    scope: '',
    evidence: [],
    sub: 'a',
    iat: 1,
    exp: 2,
  };
  expect(statementOf(encode(whole))).toMatchObject({line: 1});
  const proven = {...whole, amr: ['swk', 'pwd', 'mfa'], iat: 1000, exp: 2000};
  expect(statementOf(encode({...proven, auth_time: 700}))).toMatchObject({amr: ['swk', 'pwd', 'mfa']});
  expect(statementOf(encode({...proven, auth_time: 699}))).toContain('within the 5 minutes');
  for (const wrong of [
    {line: 104},
    {line: '1'},
    {exp: 1},
    {iat: -1},
    {statement: ''},
    {evidence: ['x']},
    {kind: 'x'},
    {sub: 1},
    {amr: ['pwd']},
    {amr: 'pwd', auth_time: 1},
    {amr: ['pwd'], auth_time: 2},
  ])
    expect(typeof statementOf(encode({...whole, ...wrong})), JSON.stringify(wrong)).toBe('string');
});

test('it counts until its end, unless it or its key was revoked', async () => {
  const verified = await verifyStatement(await signStatement(statement, key), [anna]);
  if (!('attestation' in verified)) throw new Error(verified.problem);
  const {attestation} = verified;
  const revoked = {at: AT + DAY, by: 'root', reason: 'wrong'};
  expect(standingOf(attestation, anna, AT + DAY)).toBe('');
  expect(standingOf(attestation, anna, AT + 365 * DAY)).toBe('is over');
  expect(standingOf({...attestation, revoked}, anna, AT + 2 * DAY)).toBe('was revoked: wrong');
  expect(standingOf(attestation, undefined, AT + DAY)).toContain('not known');
  expect(standingOf(attestation, {...anna, revoked}, AT + 2 * DAY)).toBe('');
  expect(
    standingOf({...attestation, at: AT + 2 * DAY}, {...anna, revoked: {...revoked, at: AT + SECOND}}, AT + 3 * DAY),
  ).toContain('key was revoked');
});
