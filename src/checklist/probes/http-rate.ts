/** Whether a declared API slows down who asks too much: so many questions at once, and no more. RFC 6585, 4. */
import {askHttp} from '../ask.ts';
import {askAll} from '../declared.ts';
import type {Probe} from '../probe.ts';

/** Never more: a server that somebody works with is no target. */
const BURST = 20;

export const httpRate: Probe = {
  name: 'http-rate',
  version: 1,
  about: `What a declared API answers to ${BURST} questions at once`,
  privilege: 'nothing',
  timeout: 30_000,
  fields: {
    'http-rate.asked': {type: 'number', about: 'Questions that were answered'},
    'http-rate.refused': {type: 'number', about: 'Of these, with status 429'},
    'http-rate.says_when': {
      type: 'boolean',
      about: 'A refusal says when to come back (Retry-After), or there was none',
    },
    'http-rate.announced': {type: 'boolean', about: 'Answers tell of a limit (RateLimit headers)'},
  },
  collect: (place, signal) =>
    askAll(
      httpRate,
      place,
      ({kind}) => kind === 'api',
      async (target) => {
        const answers = await Promise.all(Array.from({length: BURST}, () => askHttp(target, {}, signal)));
        const refused = answers.filter(({status}) => status === 429);
        const fields = {
          'http-rate.asked': answers.length,
          'http-rate.refused': refused.length,
          'http-rate.says_when': refused.every(({headers}) => headers['retry-after'] !== undefined),
          'http-rate.announced': answers.some(({headers}) =>
            Object.keys(headers).some((name) => /^(x-)?ratelimit/.test(name)),
          ),
        };
        return {subjects: [{name: target.url.href, fields}], text: answers.map(({status}) => status).join(' ')};
      },
    ),
};
