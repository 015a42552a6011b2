/** Whether a declared API writes down that somebody failed to log on: one attempt by a user whom nobody has, and nothing else. */
import {randomUUID} from 'node:crypto';
import {askHttp, NOT_LET_IN} from '../ask.ts';
import {askAll} from '../declared.ts';
import type {Endpoint} from '../inputs.ts';
import {hasAddress, lineWith} from '../log-tail.ts';
import type {Probe} from '../probe.ts';
import {evidenceOf} from '../read.ts';

export const loginCanary: Probe = {
  name: 'login-canary',
  version: 1,
  about:
    'Whether a failed attempt to log on to a declared API stands in its log within five seconds; absent: none has a log',
  privilege: 'read the log',
  timeout: 30_000,
  fields: {
    'login-canary.is_refused': {type: 'boolean', about: 'The attempt was refused (401, 403)'},
    'login-canary.is_logged': {type: 'boolean', about: 'It stands in the log, with its result'},
    'login-canary.has_source': {type: 'boolean', about: 'With the address that it came from'},
  },
  async collect(place, signal) {
    const isMeant = ({kind, log}: Endpoint): boolean => kind === 'api' && log !== undefined;
    const nobody = {found: 'absent', reason: 'nobody declared an API with its log'} as const;
    if (!(place.endpoints ?? []).some(isMeant)) return [evidenceOf(loginCanary, place, 'endpoints', nobody)];
    return askAll(loginCanary, place, isMeant, async (target) => {
      const user = `bifrost-canary-${randomUUID()}`;
      const authorization = `Basic ${Buffer.from(`${user}:${randomUUID()}`).toString('base64')}`;
      // A log holds the name of a user, or the address that was asked for: both have the mark.
      const path = `${target.url.pathname}?login=${user}`;
      const {status} = await askHttp(target, {path, headers: {authorization}}, signal);
      const line = (await lineWith(user, target.endpoint.log ?? '', signal))?.replaceAll(user, '');
      const fields = {
        'login-canary.is_refused': NOT_LET_IN.has(status),
        'login-canary.is_logged': line?.includes(String(status)) === true,
        'login-canary.has_source': line !== undefined && hasAddress(line),
      };
      return {subjects: [{name: `${target.url.href}: ${status}`, fields}], text: line ?? ''};
    });
  },
};
