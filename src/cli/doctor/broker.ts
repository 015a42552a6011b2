/** The broker answers: a TCP connection, and the TLS handshake where the URL asks for one. Nothing is published. */
import {readFile} from 'node:fs/promises';
import {connect as connectTcp, type Socket} from 'node:net';
import {connect as connectTls} from 'node:tls';
import type {Config} from '../../config/config.ts';
import {type Check, failed, messageOf, ok} from './check.ts';

const TIMEOUT_MS = 5000;
const ports: Readonly<Record<string, number>> = {'mqtt:': 1883, 'mqtts:': 8883, 'ws:': 80, 'wss:': 443};

export const broker: Check = {
  name: 'broker',
  async run({mqtt}) {
    if (mqtt === undefined) return [ok('none is configured: nothing is published over MQTT')];
    try {
      if (mqtt.passwordFile !== undefined) await readFile(mqtt.passwordFile);
      return [ok(`${mqtt.url}: ${await handshake(mqtt)}`)];
    } catch (error) {
      return [failed(`${mqtt.url}: ${messageOf(error)}`, todoOf(error))];
    }
  },
};

/** By what the system or TLS calls it. */
const todos: readonly (readonly [code: RegExp, todo: string])[] = [
  [/^(ENOENT|EACCES|EISDIR)$/, 'check the files that mqtt names, and who may read them'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'check the name in mqtt.url, and the name server of this box'],
  [/^ECONNREFUSED$/, 'nothing listens there: check the port in mqtt.url, and whether the broker runs'],
  [
    /^(EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPERM)$/,
    'check the network and its firewalls between this box and the broker',
  ],
  [
    /CERT|SIGNATURE|SSL|TLS/,
    'check mqtt.caFile, the certificate of the broker, and that the name in mqtt.url is the one in it',
  ],
];

function todoOf(error: unknown): string {
  const code = String(Object(error).code ?? '');
  return todos.find(([pattern]) => pattern.test(code))?.[1] ?? 'check mqtt.url, the network and the broker';
}

async function handshake({url, caFile, certFile, keyFile}: NonNullable<Config['mqtt']>): Promise<string> {
  const {protocol, hostname, port} = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const target = {host, port: Number(port) || (ports[protocol] ?? 0)};
  if (protocol === 'mqtt:' || protocol === 'ws:')
    return opened(connectTcp(target), 'connect', 'reachable, without TLS');
  const [ca, cert, key] = await Promise.all([caFile, certFile, keyFile].map(contentOf));
  const tls = connectTls({
    ...target,
    servername: host,
    minVersion: 'TLSv1.2',
    ...(ca && {ca}),
    ...(cert && {cert}),
    ...(key && {key}),
  });
  return opened(tls, 'secureConnect', 'reachable, certificate trusted');
}

const contentOf = async (path: string | undefined): Promise<Buffer | undefined> =>
  path === undefined ? undefined : readFile(path);

const noAnswer = (): Error => Object.assign(new Error(`no answer within ${TIMEOUT_MS} ms`), {code: 'ETIMEDOUT'});

function opened(socket: Socket, event: string, found: string): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(noAnswer()));
    socket.on('error', reject);
    socket.once(event, () => {
      socket.destroy();
      resolve(found);
    });
  });
}
