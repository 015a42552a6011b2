/**
 * Counters for a collector on this box: over HTTP on loopback or a unix socket, or as a file for node_exporter. Read only,
 * nobody logs in: whoever may reach it learns numbers and no text. A page of another site cannot read it either, since its
 * browser would send that site's name as host.
 */
import {rename, writeFile} from 'node:fs/promises';
import {createServer, type RequestListener, type Server} from 'node:http';
import {AppError} from '../core/errors.ts';
import {listenOn} from './socket-file.ts';

export interface MetricsSettings {
  readonly port?: number;
  readonly socket?: string;
  readonly textfile?: string;
}

export interface MetricsStart {
  readonly settings: MetricsSettings;
  /** In the text format of Prometheus. */
  readonly text: () => Promise<string>;
  readonly onProblem: (error: unknown) => void;
}

const TYPE = 'text/plain; version=0.0.4; charset=utf-8';
const TEXTFILE_MS = 15_000;
/** Asked more often than this, the same answer is given: reading costs the daemon time. */
const FRESH_MS = 1000;
const MOST_CONNECTIONS = 16;
const OWN_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** Throws `control`: the port or socket cannot be had. */
export async function exposeMetrics({settings, text, onProblem}: MetricsStart): Promise<{close(): Promise<void>}> {
  const {port, socket, textfile} = settings;
  const fresh = keptFor(FRESH_MS, text);
  const servers: Server[] = [];
  if (port !== undefined) {
    const server = httpServer((host) => OWN_HOST.test(host), fresh, onProblem);
    await listenOnPort(server, port);
    servers.push(server);
  }
  if (socket !== undefined) {
    const server = httpServer(() => true, fresh, onProblem);
    await listenOn(server, socket, 'metrics.socket');
    servers.push(server);
  }
  const writer = textfile === undefined ? undefined : setInterval(() => void write(), TEXTFILE_MS);
  async function write(): Promise<void> {
    try {
      if (textfile !== undefined) await writeTextfile(textfile, await text());
    } catch (error) {
      onProblem(error);
    }
  }
  await write();
  return {
    async close() {
      clearInterval(writer);
      for (const server of servers) server.closeAllConnections();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function httpServer(
  isHost: (host: string) => boolean,
  text: () => Promise<string>,
  onProblem: (error: unknown) => void,
): Server {
  const answer: RequestListener = (request, response) => {
    if (!isHost(request.headers.host ?? '')) return void response.writeHead(403).end();
    if (request.url !== '/metrics') return void response.writeHead(404).end('see /metrics\n');
    if (request.method !== 'GET') return void response.writeHead(405, {allow: 'GET'}).end();
    text().then(
      (body) => response.writeHead(200, {'content-type': TYPE}).end(body),
      (error: unknown) => {
        onProblem(error);
        response.writeHead(503).end('not to be had at the moment; see the log\n');
      },
    );
  };
  const server = createServer({requestTimeout: 5000, headersTimeout: 5000, keepAliveTimeout: 5000}, answer);
  server.maxConnections = MOST_CONNECTIONS;
  return server;
}

function listenOnPort(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(cannotListen(port, cause)));
    server.listen(port, '127.0.0.1', resolve);
  });
}

const cannotListen = (port: number, cause: Error): AppError =>
  new AppError('control', `metrics.port ${port}: ${cause.message}; set another one`, {cause});

/** A collector never sees half a file. */
async function writeTextfile(path: string, text: string): Promise<void> {
  const half = `${path}.${process.pid}.tmp`;
  await writeFile(half, text, {mode: 0o644, flag: 'w'});
  await rename(half, path);
}

function keptFor(ms: number, make: () => Promise<string>): () => Promise<string> {
  let last: {readonly text: Promise<string>; readonly at: number} | undefined;
  return () => {
    const now = performance.now();
    if (last === undefined || now - last.at > ms) last = {text: make(), at: now};
    return last.text;
  };
}
