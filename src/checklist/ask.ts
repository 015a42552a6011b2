/** One question over HTTP: to the address that was checked, no redirects followed, bounded in time and size. */

import {readFile} from 'node:fs/promises';
import {type IncomingMessage, type RequestOptions, request as requestHttp} from 'node:http';
import {request as requestHttps} from 'node:https';
import {isIPv6} from 'node:net';
import type {Target} from './declared.ts';

const MAX_BODY = 1024 * 1024;
const TIMEOUT_MS = 3000;

/** Who is not let in learns nothing about how a question is read. */
export const NOT_LET_IN: ReadonlySet<number> = new Set([401, 403]);

export interface Question {
  readonly method?: 'GET' | 'POST' | 'OPTIONS';
  /** Instead of the endpoint's own path. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Rejects where there is no answer in time, or none that can be trusted. */
export const askHttp = ({url, address}: Target, question: Question, signal: AbortSignal): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const {method = 'GET', path = `${url.pathname}${url.search}`, headers = {}, body = ''} = question;
    const options: RequestOptions = {
      method,
      path,
      headers: {...headers, 'content-length': Buffer.byteLength(body)},
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      agent: false,
      lookup: (_host, {all}, done) => {
        const family = isIPv6(address) ? 6 : 4;
        if (all === true) done(null, [{address, family}]);
        else done(null, address, family);
      },
    };
    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    const asked = request(url, options, (answer) => {
      const chunks: Buffer[] = [];
      let length = 0;
      answer.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > MAX_BODY) asked.destroy(new Error(`answers with more than ${MAX_BODY} bytes`));
        chunks.push(chunk);
      });
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });

/** The header for an answer that only a user gets; without a token file, none. */
export async function bearerOf({endpoint: {tokenFile}}: Target): Promise<Readonly<Record<string, string>>> {
  if (tokenFile === undefined) return {};
  return {authorization: `Bearer ${(await readFile(tokenFile, 'utf8')).trim()}`};
}
