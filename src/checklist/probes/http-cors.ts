/** Whether a declared API lets pages of any site read its answers: the Fetch standard, CORS protocol. */
import {harmless} from '../../core/harmless.ts';
import {askHttp, bearerOf} from '../ask.ts';
import {askAll} from '../declared.ts';
import type {Probe} from '../probe.ts';

/** Nobody's (RFC 2606). */
const ORIGIN = 'https://x.invalid';

export const httpCors: Probe = {
  name: 'http-cors',
  version: 1,
  about: 'What a declared API allows to a page of another site',
  privilege: 'nothing',
  timeout: 30_000,
  fields: {
    'http-cors.method': {type: 'string', about: 'GET or OPTIONS'},
    'http-cors.allows': {
      type: 'string',
      about: 'Access-Control-Allow-Origin: stranger (it repeats whoever asks), any (*), null, other, none',
    },
    'http-cors.with_credentials': {type: 'boolean', about: "The page may use the reader's own log-on"},
  },
  collect: (place, signal) =>
    askAll(
      httpCors,
      place,
      ({kind}) => kind === 'api',
      async (target) => {
        const headers = {...(await bearerOf(target)), origin: ORIGIN, 'access-control-request-method': 'POST'};
        const answers = [];
        for (const method of ['GET', 'OPTIONS'] as const)
          answers.push({method, answer: await askHttp(target, {method, headers}, signal)});
        const subjects = answers.map(({method, answer}) => ({
          name: `${method} ${target.url.href}`,
          fields: {
            'http-cors.method': method,
            'http-cors.allows': meaningOf(answer.headers['access-control-allow-origin']),
            'http-cors.with_credentials': answer.headers['access-control-allow-credentials'] === 'true',
          },
        }));
        const text = answers.map(
          ({method, answer}) =>
            `${method} ${answer.status} ${harmless(answer.headers['access-control-allow-origin'] ?? '')}`,
        );
        return {subjects, text: text.join('\n')};
      },
    ),
};

function meaningOf(allowed: string | undefined): string {
  if (allowed === undefined) return 'none';
  if (allowed === ORIGIN) return 'stranger';
  if (allowed === '*') return 'any';
  return allowed === 'null' ? 'null' : 'other';
}
