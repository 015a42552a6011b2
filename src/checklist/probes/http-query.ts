/** Whether a declared API refuses questions that make no sense. Only GET is sent. */
import type {Subject} from '../../core/checklist.ts';
import {askHttp, bearerOf, NOT_LET_IN} from '../ask.ts';
import {askAll} from '../declared.ts';
import type {Probe} from '../probe.ts';

const queries: Readonly<Record<string, string>> = {
  'broken-encoding': '?bifrost-canary=%zz',
  'zero-byte': '?bifrost-canary=%00',
  'endless-number': `?limit=${'9'.repeat(400)}`,
};

export const httpQuery: Probe = {
  name: 'http-query',
  version: 1,
  about: 'What a declared API answers to questions that make no sense',
  privilege: 'nothing',
  timeout: 60_000,
  fields: {
    'http-query.canary': {type: 'string', about: Object.keys(queries).join(', ')},
    'http-query.status': {type: 'number', about: 'Status of the answer'},
  },
  collect: (place, signal) =>
    askAll(
      httpQuery,
      place,
      ({kind}) => kind === 'api',
      async (target) => {
        const headers = await bearerOf(target);
        const subjects: Subject[] = [];
        for (const [canary, query] of Object.entries(queries)) {
          const {status} = await askHttp(target, {path: `${target.url.pathname}${query}`, headers}, signal);
          if (NOT_LET_IN.has(status)) return {reason: `answers ${status}: give a token file`};
          const fields = {'http-query.canary': canary, 'http-query.status': status};
          subjects.push({name: `${target.url.href} ${canary}: ${status}`, fields});
        }
        return {subjects, text: subjects.map(({name}) => name).join('\n')};
      },
    ),
};
