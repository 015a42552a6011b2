/** Whether a declared API answers somebody without a token, or with one that nobody should take: RFC 8725, 2.1 and 3. */
import type {Subject} from '../../core/checklist.ts';
import {askHttp} from '../ask.ts';
import {askAll, type Target} from '../declared.ts';
import type {Probe} from '../probe.ts';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = {sub: 'bifrost-canary', aud: 'https://x.invalid', iss: 'https://x.invalid'};

/** Nobody signed any of them. */
const canaries: Readonly<Record<string, string | undefined>> = {
  'no-token': undefined,
  expired: `${part({alg: 'RS256', typ: 'JWT'})}.${part({...claims, exp: 1})}.${'A'.repeat(342)}`,
  'none-algorithm': `${part({alg: 'none', typ: 'JWT'})}.${part({...claims, exp: 4_102_444_800})}.`,
  'wrong-audience': `${part({alg: 'RS256', typ: 'JWT'})}.${part({...claims, exp: 4_102_444_800})}.${'A'.repeat(342)}`,
};

export const httpToken: Probe = {
  name: 'http-token',
  version: 1,
  about: 'What a declared API answers without a token and with tokens that nobody signed',
  privilege: 'nothing',
  timeout: 60_000,
  fields: {
    'http-token.canary': {type: 'string', about: Object.keys(canaries).join(', ')},
    'http-token.status': {type: 'number', about: 'Status of the answer'},
  },
  collect: (place, signal) =>
    askAll(
      httpToken,
      place,
      ({kind}) => kind === 'api',
      async (target) => {
        const subjects: Subject[] = [];
        for (const [canary, token] of Object.entries(canaries))
          subjects.push(await tryOne(target, canary, token, signal));
        return {subjects, text: subjects.map(({name}) => name).join('\n')};
      },
    ),
};

async function tryOne(
  target: Target,
  canary: string,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Subject> {
  const headers = token === undefined ? {} : {authorization: `Bearer ${token}`};
  const {status} = await askHttp(target, {headers}, signal);
  return {
    name: `${target.url.href} ${canary}: ${status}`,
    fields: {'http-token.canary': canary, 'http-token.status': status},
  };
}
