/**
 * Questions to a registry over the distribution API: GET alone, HTTPS but to this machine itself, certificates checked. Redirects
 * (most registries keep their blobs elsewhere) are followed without what was said of who comes, and never to a device of the plant.
 */
import type {IncomingMessage} from 'node:http';
import {openHttp, wholeBody} from '../ask.ts';
import {addressOf} from '../declared.ts';
import {json, textAt} from '../plain.ts';
import type {Place} from '../probe.ts';
import {challengeOf, loginFor} from './login.ts';
import type {Reference} from './reference.ts';

export interface RegistryClient {
  /** What stands below the repository: `manifests/1.4.2`. Undefined: there is none. Rejects whatever else goes wrong. */
  get(path: string, accept?: string): Promise<IncomingMessage | undefined>;
}

const MAX_REDIRECTS = 3;
const MAX_TOKEN = 64 * 1024;

export function registryClient(
  {host, repository}: Pick<Reference, 'host' | 'repository'>,
  place: Pick<Place, 'devices' | 'registryAuth'>,
  signal: AbortSignal,
): RegistryClient {
  const origin = `${isHere(host) ? 'http' : 'https'}://${host}`;
  const login = loginFor(host.replace(/^registry-1\./, ''), place.registryAuth);
  let authorization = '';
  /** As the file system says that somebody may not. */
  const refused = (): Error =>
    Object.assign(new Error(`${host} lets nobody in who is not known: ${login.advice}`), {code: 'EACCES'});

  const open = async (url: URL, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> => {
    if (url.protocol !== 'https:' && !(isHere(host) && isHere(url.host)))
      throw new Error(`${url.origin}: only https is asked`);
    return openHttp({url, address: await addressOf(url, place)}, {headers}, signal);
  };

  const following = async (first: URL, accept: string): Promise<IncomingMessage> => {
    let url = first;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const isOwn = url.origin === first.origin && authorization !== '';
      const answer = await open(url, {accept, ...(isOwn && {authorization})});
      const {statusCode = 0, headers} = answer;
      if (statusCode < 300 || statusCode > 399 || headers.location === undefined) return answer;
      answer.destroy();
      url = new URL(headers.location, url);
    }
    throw new Error('redirects without end');
  };

  /** As it was asked for; throws where nothing can be said. */
  const introduce = async (header: string | undefined): Promise<string> => {
    const challenge = challengeOf(header);
    if (challenge?.kind === 'basic' && login.header !== '') return login.header;
    if (challenge?.kind !== 'bearer') throw refused();
    const realm = new URL(challenge.realm);
    realm.searchParams.set('service', challenge.service);
    realm.searchParams.set('scope', challenge.scope || `repository:${repository}:pull`);
    const answer = await open(realm, login.header === '' ? {} : {authorization: login.header});
    if (answer.statusCode !== 200) {
      answer.destroy();
      throw refused();
    }
    const said = json((await wholeBody(answer, MAX_TOKEN)).toString('utf8'));
    return `Bearer ${textAt(said, 'token') || textAt(said, 'access_token')}`;
  };

  return {
    async get(path, accept = '*/*') {
      const url = new URL(`/v2/${repository}/${path}`, origin);
      let answer = await following(url, accept);
      if (answer.statusCode === 401 && authorization === '') {
        answer.destroy();
        authorization = await introduce(answer.headers['www-authenticate']);
        answer = await following(url, accept);
      }
      if (answer.statusCode === 200) return answer;
      answer.destroy();
      if (answer.statusCode === 404) return undefined;
      if (answer.statusCode === 401 || answer.statusCode === 403) throw refused();
      throw new Error(`${host} answered ${answer.statusCode}`);
    },
  };
}

/** Registries on this machine itself are plain, as for Docker. */
const isHere = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(host);
