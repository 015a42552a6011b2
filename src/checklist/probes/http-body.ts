/** Whether a declared API refuses bodies that make no sense: sent to the one route that people named for that (`Endpoint.write`). */
import type {Subject} from '../../core/checklist.ts';
import {askHttp, bearerOf, NOT_LET_IN} from '../ask.ts';
import {askAll} from '../declared.ts';
import type {Probe} from '../probe.ts';

const bodies: Readonly<Record<string, string>> = {
  'not-json': '{"a":',
  'wrong-type': '"bifrost-canary"',
  'unknown-key': '{"bifrost-canary":true}',
};

export const httpBody: Probe = {
  name: 'http-body',
  version: 1,
  about: 'What a declared API answers to bodies that make no sense',
  privilege: 'nothing',
  timeout: 60_000,
  fields: {
    'http-body.canary': {type: 'string', about: Object.keys(bodies).join(', ')},
    'http-body.status': {type: 'number', about: 'Status of the answer'},
  },
  collect: (place, signal) =>
    askAll(
      httpBody,
      place,
      ({kind, write}) => kind === 'api' && write !== undefined,
      async (target) => {
        const headers = {...(await bearerOf(target)), 'content-type': 'application/json'};
        const path = target.endpoint.write ?? '';
        const subjects: Subject[] = [];
        for (const [canary, body] of Object.entries(bodies)) {
          const {status} = await askHttp(target, {method: 'POST', path, headers, body}, signal);
          if (NOT_LET_IN.has(status)) return {reason: `answers ${status}: give a token file`};
          const fields = {'http-body.canary': canary, 'http-body.status': status};
          subjects.push({name: `POST ${path} ${canary}: ${status}`, fields});
        }
        return {subjects, text: subjects.map(({name}) => name).join('\n')};
      },
    ),
};
