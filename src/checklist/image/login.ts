/** Who comes, as a registry asks it: RFC 7235 challenges, and tokens of the distribution specification (token authentication). */
import {readFileSync} from 'node:fs';
import {json, textAt} from '../plain.ts';

/** What must be asked for a token, and where. */
export interface Challenge {
  readonly kind: 'basic' | 'bearer';
  /** Of a bearer: the server that gives tokens. */
  readonly realm: string;
  readonly service: string;
  readonly scope: string;
}

/** Of `WWW-Authenticate`; undefined: another scheme, or none. */
export function challengeOf(header = ''): Challenge | undefined {
  const kind = /^(basic|bearer)\b/i.exec(header)?.[1]?.toLowerCase();
  if (kind === undefined) return undefined;
  const said = new Map([...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]));
  const of = (key: string): string => said.get(key) ?? '';
  return {kind: kind as Challenge['kind'], realm: of('realm'), service: of('service'), scope: of('scope')};
}

/** The header with user and password for a registry, from a file as `docker login` writes it; empty: it has none. Throws where it is none. */
export function loginFor(host: string, file: string | undefined): string {
  if (file === undefined) return '';
  const logins = json(readFileSync(file, 'utf8'));
  if (typeof logins !== 'object' || logins === null) throw new Error(`${file} is no file of docker login`);
  const auth = textAt(logins, 'auths', host, 'auth');
  return auth === '' ? '' : `Basic ${auth}`;
}
