/** The Digest scheme of HTTP: a hash of user, password and what the server gave. RFC 7616; without `qop` as in RFC 2069. */
import {createHash, randomBytes} from 'node:crypto';
import type {DefaultPair} from '../../core/credential.ts';

const algorithms: Readonly<Record<string, string>> = {md5: 'md5', 'sha-256': 'sha256'};

/** The header that answers the challenge; undefined: it asks for what is not known here. */
export function digestAnswer(challenge: string, method: string, path: string, pair: DefaultPair): string | undefined {
  const {realm = '', nonce, opaque, qop = '', algorithm = 'md5'} = parametersOf(challenge);
  const hash = algorithms[algorithm.toLowerCase()];
  const hasQop = qop.split(/\s*,\s*/).includes('auth');
  if (hash === undefined || nonce === undefined || (qop !== '' && !hasQop)) return undefined;
  const h = (text: string): string => createHash(hash).update(text, 'latin1').digest('hex');
  const [count, own] = ['00000001', randomBytes(8).toString('hex')];
  const secret = h(`${pair.user}:${realm}:${pair.password}`);
  const asked = h(`${method}:${path}`);
  const response = h(hasQop ? `${secret}:${nonce}:${count}:${own}:auth:${asked}` : `${secret}:${nonce}:${asked}`);
  const said = {username: pair.user, realm, nonce, uri: path, response, ...(opaque !== undefined && {opaque})};
  const quoted = Object.entries(said).map(([name, value]) => `${name}="${value}"`);
  const bare = [`algorithm=${algorithm}`, ...(hasQop ? ['qop=auth', `nc=${count}`, `cnonce="${own}"`] : [])];
  return `Digest ${[...quoted, ...bare].join(', ')}`;
}

function parametersOf(challenge: string): Readonly<Record<string, string>> {
  const found = challenge.matchAll(/([a-z]+)\s*=\s*(?:"([^"]*)"|([^\s,"]+))/gi);
  return Object.fromEntries([...found].map(([, name = '', quoted, bare = '']) => [name.toLowerCase(), quoted ?? bare]));
}
