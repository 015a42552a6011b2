/**
 * Every service that is asked something or logged on to, each on a port of one simulated device. Their servers are simulated
 * (test/simulators) or somebody else's (snmpd, sshd, nginx).
 */
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {DefaultPair, LoginAnswer} from '../../src/core/credential.ts';
import type {ListedTarget} from '../../src/core/poll.ts';
import {lockingFtp, lockingTelnet, lockingWeb} from '../poll/credentials/locking-server.ts';
import {freePort, snmpd, sshd, throwAwayUser} from '../poll/credentials/servers.ts';
import {listed} from '../poll/rig.ts';
import {startBacnetDevice} from '../simulators/bacnet.ts';
import {startEnipDevice} from '../simulators/enip.ts';
import {startModbusDevice} from '../simulators/modbus.ts';
import {startOpcuaServer} from '../simulators/opcua.ts';
import {startServer} from '../simulators/process.ts';
import {startProfinetDevice} from '../simulators/profinet.ts';
import {startS7Device} from '../simulators/s7.ts';
import type {DecodeAs} from './wire-judge.ts';

export interface Service {
  readonly target: ListedTarget;
  /** Undefined: tshark knows it by its content. */
  readonly decode: DecodeAs | undefined;
  readonly isHandshake: boolean;
  /** Pairs that are tried there, and what must come of each. */
  readonly pairs: readonly (readonly [pair: DefaultPair, result: LoginAnswer['result']])[];
}

export interface Services {
  readonly list: readonly Service[];
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const SECRET = 'Fact0ryCanary';
const registers = ([1, 2, 3, 4] as const).map((code) => ({function: code, address: 0, quantity: 2}));

/** Of a device's own user, or of the one that is given. */
function pairOf(protocol: DefaultPair['protocol'], port: number, more: Partial<DefaultPair> = {}): DefaultPair {
  const whole = {protocol, port, user: 'admin', password: SECRET, source: 'test', ...more};
  return {id: `${protocol}-${port}-${whole.path ?? ''}-${whole.password.length}`, ...whole};
}

function serviceOf(
  protocol: string,
  port: number,
  reader: string | undefined,
  more: Partial<ListedTarget> & Partial<Pick<Service, 'isHandshake' | 'pairs'>> = {},
): Service {
  const {isHandshake = false, pairs = [], ...target} = more;
  const layer = ['snmp', 'bacnet', 'profinet-io'].includes(protocol) ? 'udp' : 'tcp';
  return {
    target: listed({address: HOST, port, protocol, ...target}),
    decode: reader === undefined ? undefined : `${layer}.port==${port},${reader}`,
    isHandshake,
    pairs,
  };
}

export async function startServices(): Promise<Services> {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-services-'));
  const user = throwAwayUser(SECRET);
  const communityFile = join(folder, 'community');
  writeFileSync(communityFile, `${SECRET}\n`, {mode: 0o600});
  // First: the library of the OPC UA server changes the environment of openssl.
  const secure = await startSecurePage();
  const [modbus, s7, enip, bacnet, profinet, opcua] = await Promise.all([
    startModbusDevice('station'),
    startS7Device(),
    startEnipDevice(),
    startBacnetDevice(),
    startProfinetDevice(),
    startOpcuaServer(),
  ]);
  const [ftp, telnet, web, shell, agent] = await Promise.all([
    lockingFtp(SECRET),
    lockingTelnet(SECRET),
    lockingWeb(SECRET),
    sshd(),
    snmpd(SECRET),
  ]);
  const reader = {user: 'reader', password: 'read-only-please'};
  return {
    list: [
      serviceOf('modbus', modbus.port, 'mbtcp', {unit: 1, ask: ['modbus-registers', 'modbus-server-id'], registers}),
      serviceOf('s7comm', s7.port, 'tpkt'),
      serviceOf('enip', enip.port, 'enip'),
      serviceOf('bacnet', bacnet.port, 'bvlc'),
      serviceOf('profinet-io', profinet.port, undefined),
      serviceOf('opcua', opcua.port, 'opcua', {
        ask: ['opcua-server', 'opcua-trust'],
        pairs: [[pairOf('opcua', opcua.port, reader), 'accepted']],
      }),
      serviceOf('snmp', agent.port, 'snmp', {
        login: {communityFile},
        pairs: [[pairOf('snmp', agent.port, {user: ''}), 'accepted']],
      }),
      serviceOf('http', web.port, 'http', {
        pairs: [
          [pairOf('http', web.port), 'accepted'],
          [pairOf('http', web.port, {path: '/digest', password: 'changed'}), 'refused'],
        ],
      }),
      serviceOf('http', secure.port, 'tls', {ask: ['https-page'], isHandshake: true}),
      serviceOf('tls', secure.port, 'tls', {isHandshake: true}),
      serviceOf('ftp', ftp.port, 'ftp', {pairs: [[pairOf('ftp', ftp.port), 'accepted']]}),
      serviceOf('telnet', telnet.port, 'telnet', {
        isHandshake: true,
        pairs: [[pairOf('telnet', telnet.port), 'accepted']],
      }),
      serviceOf('ssh', shell.port, 'ssh', {
        isHandshake: true,
        pairs: [
          [pairOf('ssh', shell.port, {user: user.name}), 'accepted'],
          [pairOf('ssh', shell.port, {user: user.name, password: 'changed'}), 'refused'],
        ],
      }),
    ],
    async close() {
      for (const one of [modbus, s7, enip, bacnet, profinet, opcua, secure]) await one.stop();
      for (const one of [ftp, telnet, web, shell, agent]) await one.close();
      user.remove();
      rmSync(folder, {recursive: true});
    },
  };
}

/** A page behind TLS, of nginx. */
async function startSecurePage() {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-cert-'));
  const certificate = '-x509 -newkey rsa:2048 -nodes -days 20 -subj /CN=panel -keyout key.pem -out cert.pem';
  execFileSync('openssl', ['req', ...certificate.split(' ')], {cwd: folder, stdio: 'pipe'});
  const conf = `
daemon off; pid {folder}/pid; error_log stderr; events {}
http {
  access_log off; client_body_temp_path {folder}; proxy_temp_path {folder};
  fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {
    listen 127.0.0.1:{port} ssl; ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem;
    location / { return 200 "<title>panel</title>"; }
  }
}`;
  const server = await startServer(
    ['/usr/sbin/nginx', '-c', '{folder}/nginx.conf', '-p', '{folder}', '-g', 'user root;'],
    {'nginx.conf': conf},
    await freePort(),
    '',
  );
  return {
    port: server.port,
    async stop() {
      await server.stop();
      rmSync(folder, {recursive: true});
    },
  };
}
