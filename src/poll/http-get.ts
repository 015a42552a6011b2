/** The first page of a device: `GET /` and nothing else (RFC 9110, RFC 9112). No redirect is followed, nothing is sent twice. */
import {get, type IncomingMessage} from 'node:http';
import type {Duplex} from 'node:stream';
import type {Target} from '../core/poll.ts';
import {fault} from './heard.ts';
import type {Line, Request} from './question.ts';

/** Title and login form stand at the beginning; what is behind is not fetched. */
const MAX_PAGE = 1 << 16;

const headersFor = ({address}: Target): readonly (readonly [string, string])[] => [
  ['Host', address.includes(':') ? `[${address}]` : address],
  ['User-Agent', 'bifrost'],
  ['Accept', 'text/html'],
  ['Connection', 'close'],
];

export function pageRequest(target: Target): Request & {readonly bytes: Uint8Array} {
  const lines = ['GET / HTTP/1.1', ...headersFor(target).map(([name, value]) => `${name}: ${value}`), '', ''];
  return {about: 'get the first page', bytes: Uint8Array.from(Buffer.from(lines.join('\r\n'), 'latin1'))};
}

/** Fetches the page over `connection`; resolves when it is whole, or long enough. */
export async function getPage(connection: Duplex, target: Target, line: Line): Promise<void> {
  const signal = AbortSignal.any([line.signal, AbortSignal.timeout(line.timeout)]);
  try {
    await readOn(await sendOn(connection, target, signal));
  } catch (cause) {
    line.signal.throwIfAborted();
    throw fault(target, `no sound page within ${line.timeout} ms`, cause);
  }
}

function sendOn(connection: Duplex, target: Target, signal: AbortSignal): Promise<IncomingMessage> {
  const headers = headersFor(target).flat();
  return new Promise((resolve, reject) => {
    // With an agent of any kind, Node would connect by itself.
    const request = get({createConnection: () => connection, path: '/', setHost: false, headers, signal}, resolve);
    request.on('error', reject);
  });
}

async function readOn(response: IncomingMessage): Promise<void> {
  let length = 0;
  for await (const chunk of response) {
    length += (chunk as Buffer).length;
    if (length >= MAX_PAGE) return;
  }
}
