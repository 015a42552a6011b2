/** Whether a declared API writes down who asked: a question with a mark of its own must stand in the log in time. */
import {randomUUID} from 'node:crypto';
import {askHttp} from '../ask.ts';
import {askAll} from '../declared.ts';
import {hasAddress, lineWith} from '../log-tail.ts';
import type {Probe} from '../probe.ts';

export const httpLog: Probe = {
  name: 'http-log',
  version: 1,
  about: 'Whether a question to a declared API stands in its access log within five seconds',
  privilege: 'read the log',
  timeout: 30_000,
  fields: {
    'http-log.is_logged': {type: 'boolean', about: 'It does'},
    'http-log.has_source': {type: 'boolean', about: 'With the address that it came from'},
    'http-log.has_status': {type: 'boolean', about: 'With the status of the answer'},
  },
  collect: (place, signal) =>
    askAll(
      httpLog,
      place,
      ({kind, log}) => kind === 'api' && log !== undefined,
      async (target) => {
        const mark = `bifrost-canary-${randomUUID()}`;
        const path = `${target.url.pathname}?${mark}`;
        const {status} = await askHttp(target, {path, headers: {'x-request-id': mark}}, signal);
        const line = await lineWith(mark, target.endpoint.log ?? '', signal);
        const fields = {
          'http-log.is_logged': line !== undefined,
          'http-log.has_source': line !== undefined && hasAddress(line.replace(mark, '')),
          'http-log.has_status': line?.replace(mark, '').includes(String(status)) === true,
        };
        return {subjects: [{name: target.url.href, fields}], text: line ?? ''};
      },
    ),
};
