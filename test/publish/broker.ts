/** A real mosquitto on a free loopback port, with TLS where wanted; and what a consumer of it sees. */
import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, writeFileSync} from 'node:fs';
import {connect as connectTcp, createServer, type Socket} from 'node:net';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import mqtt from 'mqtt';

export const hasMosquitto = ((): boolean => {
  try {
    execFileSync('sh', ['-c', 'command -v mosquitto'], {
      env: {...process.env, PATH: `${process.env['PATH']}:/usr/sbin`},
    });
    return true;
  } catch {
    process.stderr.write(
      'SKIPPED: mosquitto is not installed, MQTT is not tested against it (apt install mosquitto)\n',
    );
    return false;
  }
})();

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

export interface Certificates {
  readonly ca: string;
  readonly otherCa: string;
  readonly cert: string;
  readonly key: string;
}

/** A CA, a certificate of it for 127.0.0.1, and a CA that has nothing to do with it. */
export function makeCertificates(folder: string): Certificates {
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): unknown => execFileSync('openssl', args, {stdio: 'ignore'});
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  for (const ca of ['ca', 'other']) {
    openssl(
      'req',
      '-x509',
      ...key,
      '-days',
      '2',
      '-subj',
      `/CN=${ca}`,
      '-keyout',
      at(`${ca}.key`),
      '-out',
      at(`${ca}.pem`),
    );
  }
  openssl('req', ...key, '-subj', '/CN=broker', '-keyout', at('broker.key'), '-out', at('broker.csr'));
  writeFileSync(at('ext'), 'subjectAltName=IP:127.0.0.1');
  const signed = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2', '-extfile', at('ext')];
  openssl('x509', '-req', '-in', at('broker.csr'), ...signed, '-out', at('broker.pem'));
  return {ca: at('ca.pem'), otherCa: at('other.pem'), cert: at('broker.pem'), key: at('broker.key')};
}

export interface Broker {
  readonly port: number;
  readonly tlsPort: number;
  /** WebSocket over TLS. */
  readonly wssPort: number;
  stop(): Promise<void>;
}

/** `port` as before brings it back where its clients look for it. */
export async function startBroker(
  folder: string,
  {port, certificates, more = ''}: {port: number; certificates?: Certificates; more?: string},
): Promise<Broker> {
  const tlsPort = await freePort();
  const wssPort = await freePort();
  const lines = [`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'persistence false', 'user root', more];
  if (certificates) {
    const {ca, cert, key} = certificates;
    const files = [`cafile ${ca}`, `certfile ${cert}`, `keyfile ${key}`];
    lines.push(`listener ${tlsPort} 127.0.0.1`, ...files);
    lines.push(`listener ${wssPort} 127.0.0.1`, 'protocol websockets', ...files);
  }
  mkdirSync(folder, {recursive: true});
  const config = join(folder, `mosquitto-${port}.conf`);
  writeFileSync(config, `${lines.join('\n')}\n`);
  const child: ChildProcess = spawn('mosquitto', ['-c', config], {
    stdio: 'ignore',
    env: {...process.env, PATH: `${process.env['PATH']}:/usr/sbin`},
  });
  const exit = once(child, 'exit');
  for (const each of certificates ? [port, tlsPort, wssPort] : [port]) await listening(each);
  return {
    port,
    tlsPort,
    wssPort,
    stop: async () => {
      child.kill('SIGKILL');
      await exit;
    },
  };
}

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const socket = connectTcp(port, '127.0.0.1');
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isThere) return;
    await sleep(25);
  }
  throw new Error(`nothing listens on ${port}`);
}

export interface Received {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

export interface Consumer {
  readonly received: Received[];
  close(): Promise<void>;
}

/** Subscribes to everything. */
export async function consume(port: number): Promise<Consumer> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {reconnectPeriod: 50});
  client.on('error', () => undefined); // it comes back by itself
  const received: Received[] = [];
  client.on('message', (topic, payload, {retain}) => received.push({topic, payload: payload.toString(), retain}));
  await client.subscribeAsync('#', {qos: 1});
  return {received, close: () => client.endAsync(true)};
}

export async function until(what: string, isTrue: () => boolean, timeoutMs = 50_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!isTrue()) {
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await sleep(10);
  }
}

export interface Proxy {
  readonly port: number;
  /** Every connection ends at once. */
  cut(): void;
  /** From now on answers of the broker are lost, while it still gets everything. */
  loseAnswers(lose: boolean): void;
  close(): void;
}

/** A TCP proxy that can be cut. */
export async function startProxy(to: number, port = 0): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let losing = false;
  const server = createServer((inner) => {
    const outer = connectTcp(to, '127.0.0.1');
    for (const socket of [inner, outer]) {
      sockets.add(socket);
      socket.on('error', () => undefined); // it was cut
      socket.on('close', () => sockets.delete(socket));
    }
    inner.on('data', (data) => outer.write(data)).on('close', () => outer.destroy());
    outer.on('data', (data) => losing || inner.write(data)).on('close', () => inner.destroy());
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const cut = (): void => {
    // A reset: an orderly end would say that all of it was read.
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut,
    loseAnswers: (lose) => {
      losing = lose;
    },
    close: () => {
      server.close();
      cut();
    },
  };
}
