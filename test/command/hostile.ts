/** Tokens that are no commands: forged, cut, for others, of other times, and whatever else somebody may send. */
import {createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign as signBytes} from 'node:crypto';
import {type Command, MAX_TOKEN, signed} from '../../src/command/token.ts';

export const AUDIENCE = 'plant1/box1';

export const commandOf = (user: string, now: number, more: Partial<Command> = {}): Command => ({
  user,
  id: randomBytes(16).toString('base64url'),
  signed: now,
  command: 'poll-stop',
  params: {reason: 'test'},
  ...more,
});

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Each with what is wrong with it; `key` is the right one of `user`. */
export async function hostile(user: string, key: KeyObject, now: number): Promise<[what: string, token: string][]> {
  const other = generateKeyPairSync('ed25519');
  const good = (more: Partial<Command> = {}): Promise<string> => signed(commandOf(user, now, more), AUDIENCE, key);
  const [header = '', payload = '', signature = ''] = (await good()).split('.');
  const claims = {
    jti: randomBytes(16).toString('base64url'),
    iat: now,
    aud: AUDIENCE,
    command: 'poll-stop',
    params: {},
  };
  const typ = 'bifrost-command+jws';
  const publicDer = other.publicKey.export({type: 'spki', format: 'der'});
  const hmac = (head: object): string => {
    const text = `${part(head)}.${part(claims)}`;
    return `${text}.${createHmac('sha256', publicDer).update(text).digest('base64url')}`;
  };
  const rsa = generateKeyPairSync('rsa', {modulusLength: 2048}).privateKey;
  const withRsa = (): string => {
    const text = `${part({alg: 'RS256', kid: user, typ})}.${part(claims)}`;
    return `${text}.${signBytes('sha256', Buffer.from(text), rsa).toString('base64url')}`;
  };
  const flipped = Array.from({length: 40}, (_, i): [string, string] => {
    const bytes = Buffer.from(signature, 'base64url');
    bytes[i] = (bytes[i] ?? 0) ^ (1 << (i % 8));
    return [`signature, byte ${i}`, `${header}.${payload}.${bytes.toString('base64url')}`];
  });
  const token = `${header}.${payload}.${signature}`;
  const cut = Array.from({length: 30}, (_, i): [string, string] => [
    `cut ${i}`,
    token.slice(0, Math.floor((token.length * i) / 30)),
  ]);
  const times = [-3600, -600, -121, 60, 3600, 1e9].map(
    async (by): Promise<[string, string]> => [`of ${by} s`, await good({signed: now + by})],
  );
  const odd = [0.5, -1, 1e300].map(
    async (by): Promise<[string, string]> => [`iat ${by}`, await good({signed: by === 0.5 ? now + by : by})],
  );
  const unsigned = ['none', 'None', 'NONE', 'nOnE', ''].flatMap((alg): [string, string][] => [
    [`alg ${alg}`, `${part({alg, kid: user, typ})}.${part(claims)}.`],
    [`alg ${alg} with a signature`, `${part({alg, kid: user, typ})}.${part(claims)}.${signature}`],
  ]);
  return [
    ...flipped,
    ...cut,
    ...(await Promise.all([...times, ...odd])),
    ...unsigned,
    ['another key', await signed(commandOf(user, now), AUDIENCE, other.privateKey)],
    ['another user', await signed(commandOf('mallory', now), AUDIENCE, key)],
    ['no user', await signed(commandOf('', now), AUDIENCE, key)],
    ['__proto__', await signed(commandOf('__proto__', now), AUDIENCE, key)],
    ['another box', await signed(commandOf(user, now), 'plant1/box2', key)],
    ['another payload', `${header}.${part(claims)}.${signature}`],
    ['another header', `${part({alg: 'EdDSA', kid: user, typ, extra: 1})}.${payload}.${signature}`],
    ['HMAC with the public key', hmac({alg: 'HS256', kid: user, typ})],
    ['RSA', withRsa()],
    [
      'a key of its own',
      `${part({alg: 'EdDSA', kid: user, typ, jwk: {kty: 'OKP', crv: 'Ed25519', x: 'AA'}})}.${part(claims)}.${signature}`,
    ],
    ['crit', `${part({alg: 'EdDSA', kid: user, typ, crit: ['exp'], exp: 1})}.${payload}.${signature}`],
    ['b64 false', `${part({alg: 'EdDSA', kid: user, typ, b64: false, crit: ['b64']})}.${payload}.${signature}`],
    ['short id', await good({id: 'short'})],
    ['long id', await good({id: 'x'.repeat(65)})],
    ['an id that is none', await good({id: 7 as unknown as string})],
    ['a command that is none', await good({command: {} as unknown as string})],
    ['JSON form', JSON.stringify({payload, signatures: [{protected: header, signature}]})],
    ['too long', await good({params: {reason: 'x'.repeat(MAX_TOKEN)}})],
    ['nesting', '['.repeat(5000)],
    ['nested payload', `${header}.${Buffer.from('['.repeat(5000)).toString('base64url')}.${signature}`],
    ['dots', '.'.repeat(1000)],
    ['nothing', ''],
    ['NUL', '\0'.repeat(100)],
    ['text', 'poll-stop'],
    ['plain JSON', JSON.stringify(claims)],
    ['not UTF-8', Buffer.from(randomBytes(300)).toString('latin1')],
  ];
}
