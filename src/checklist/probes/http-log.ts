/** Whether a declared API writes down who asked: a question with a mark of its own must stand in the log in time. */
import {randomUUID} from 'node:crypto';
import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {askHttp} from '../ask.ts';
import {askAll} from '../declared.ts';
import type {Probe} from '../probe.ts';

const WITHIN_MS = 5000;
const EVERY_MS = 250;
/** The end of the log is looked at: this many bytes. */
const TAIL = 256 * 1024;

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
          'http-log.has_source':
            line !== undefined &&
            /\b\d{1,3}(\.\d{1,3}){3}\b|[0-9a-f]*:[0-9a-f:]*:[0-9a-f]*/i.test(line.replace(mark, '')),
          'http-log.has_status': line?.replace(mark, '').includes(String(status)) === true,
        };
        return {subjects: [{name: target.url.href, fields}], text: line ?? ''};
      },
    ),
};

async function lineWith(mark: string, log: string, signal: AbortSignal): Promise<string | undefined> {
  for (let waited = 0; waited <= WITHIN_MS; waited += EVERY_MS) {
    const line = tailOf(log)
      .split('\n')
      .find((one) => one.includes(mark));
    if (line !== undefined) return line;
    await sleep(EVERY_MS, undefined, {signal});
  }
  return undefined;
}

function tailOf(log: string): string {
  const open = openSync(log, 'r');
  try {
    const {size} = fstatSync(open);
    const tail = Buffer.alloc(Math.min(TAIL, size));
    return tail.toString('utf8', 0, readSync(open, tail, 0, tail.length, size - tail.length));
  } finally {
    closeSync(open);
  }
}
