/**
 * Requests of HTTP/1.1 over the one connection of a line, plain or over TLS. No redirect is followed, no request is repeated,
 * and a device's certificate is not judged here: what is sent is a published default, and the question is what the device does
 * with it.
 */
import {Agent, request as ask, type IncomingMessage, type RequestOptions} from 'node:http';
import type {Socket} from 'node:net';
import {connect as secure} from 'node:tls';
import type {DefaultPair} from '../../core/credential.ts';
import type {Target} from '../../core/poll.ts';
import type {Line} from '../question.ts';

/** What is read of a page. */
const MAX_PAGE = 65_536;

export interface Page {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

interface WebRequest {
  /** For the audit log: no secret. */
  readonly about: string;
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Web {
  fetch(request: WebRequest): Promise<Page>;
  close(): void;
}

export function web({address, port}: Target, {tls = false}: DefaultPair, line: Line): Web {
  const agent = new OneConnection(line, port, tls);
  return {
    async fetch({about, method = 'GET', path, headers = {}, body = ''}) {
      await line.request({about: `${tls ? 'HTTPS' : 'HTTP'}: ${about}`});
      const host = `${address.includes(':') ? `[${address}]` : address}${port === (tls ? 443 : 80) ? '' : `:${port}`}`;
      const more = method === 'POST' ? {'content-length': String(Buffer.byteLength(body))} : {};
      const all = {host, ...headers, ...more};
      const page = await answerTo({agent, method, path, headers: all, host: address, port}, body, line);
      line.answered();
      return page;
    },
    close: () => agent.destroy(),
  };
}

/** Asks the line for its connection, and keeps it. */
class OneConnection extends Agent {
  readonly #open: () => Promise<Socket>;

  constructor(line: Line, port: number, tls: boolean) {
    super({keepAlive: true, maxSockets: 1});
    this.#open = async () => {
      const socket = await line.connect(port);
      return tls ? secured(socket) : socket;
    };
  }

  createConnection(_options: object, done: (error: Error | null, socket?: Socket) => void): undefined {
    this.#open().then(
      (socket) => done(null, socket),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
    );
  }
}

/** TLS as old as devices are. */
const secured = (socket: Socket): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const over = secure({socket, rejectUnauthorized: false, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0'});
    over.once('secureConnect', () => resolve(over)).once('error', reject);
  });

function answerTo(options: RequestOptions, body: string, line: Line): Promise<Page> {
  return new Promise((resolve, reject) => {
    const sent = ask({...options, signal: line.signal, timeout: line.timeout}, (answer) => {
      const parts: Buffer[] = [];
      let length = 0;
      answer.on('data', (part: Buffer) => {
        if (length < MAX_PAGE) parts.push(part);
        length += part.length;
      });
      answer.once('error', reject).once('end', () => {
        const text = Buffer.concat(parts).subarray(0, MAX_PAGE).toString('latin1');
        resolve({status: answer.statusCode ?? 0, headers: answer.headers, text});
      });
    });
    sent.once('timeout', () => sent.destroy(new Error('no answer in time'))).once('error', reject);
    sent.end(body);
  });
}
