/** Who comes, as a registry asks it: RFC 7235 challenges, and tokens of the distribution specification (token authentication). */
import {readFileSync} from 'node:fs';
import {harmless} from '../../core/harmless.ts';
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

/** What is said to a registry of who comes, and what to do where that does not suffice. */
export interface Login {
  /** `Basic …`; empty: nothing is known. */
  readonly header: string;
  readonly advice: string;
}

/** For a registry, from a file as `docker login`, `podman login` or `skopeo login` writes it. Throws where it is none. */
export function loginFor(host: string, file: string | undefined): Login {
  if (file === undefined) return {header: '', advice: 'give a file of docker login (registryAuth)'};
  const logins = json(readFileSync(file, 'utf8'));
  if (typeof logins !== 'object' || logins === null) throw new Error(`${file} is no file of docker login`);
  const names = namesOf(host);
  const auth = names.map((name) => textAt(logins, 'auths', name, 'auth')).find((one) => one !== '');
  if (auth !== undefined) return {header: `Basic ${auth}`, advice: `the login in ${file} does not suffice`};
  const keeper =
    names.map((name) => textAt(logins, 'credHelpers', name)).find((one) => one !== '') ?? textAt(logins, 'credsStore');
  const write = `write the login into a file of its own (skopeo login --authfile FILE ${host}), and give that (registryAuth)`;
  const lack =
    keeper === ''
      ? `${file} has no password for it`
      : `${file} says that docker-credential-${harmless(keeper)} keeps its password; such programs are not run here`;
  return {header: '', advice: `${lack}: ${write}`};
}

/** As the programs write them; Docker Hub has a name of old. */
const namesOf = (host: string): string[] => [
  ...[host, `https://${host}`],
  ...(host === 'docker.io' ? ['https://index.docker.io/v1/', 'index.docker.io'] : []),
];
