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
export async function askHttp(target: Target, question: Question, signal: AbortSignal): Promise<Answer> {
  const answer = await openHttp(target, question, AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]));
  const body = await wholeBody(answer, MAX_BODY);
  return {status: answer.statusCode ?? 0, headers: answer.headers, body: body.toString('utf8')};
}

/** The answer as soon as its head is there; whoever reads its body bounds it. */
export const openHttp = (
  {url, address}: Pick<Target, 'url' | 'address'>,
  {method = 'GET', path = `${url.pathname}${url.search}`, headers = {}, body = ''}: Question,
  signal: AbortSignal,
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const options: RequestOptions = {
      method,
      path,
      headers: {...headers, 'content-length': Buffer.byteLength(body)},
      signal,
      agent: false,
      lookup: (_host, {all}, done) => {
        const family = isIPv6(address) ? 6 : 4;
        if (all === true) done(null, [{address, family}]);
        else done(null, address, family);
      },
    };
    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    const asked = request(url, options, resolve);
    asked.on('error', reject);
    asked.end(body);
  });

/** Rejects where it is longer than the bound. */
export async function wholeBody(answer: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > most) throw new Error(`answers with more than ${most} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The header for an answer that only a user gets; without a token file, none. */
export async function bearerOf({endpoint: {tokenFile}}: Target): Promise<Readonly<Record<string, string>>> {
  if (tokenFile === undefined) return {};
  return {authorization: `Bearer ${(await readFile(tokenFile, 'utf8')).trim()}`};
}
