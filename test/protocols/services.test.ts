/** What is said of real servers (OpenSSH, vsftpd, telnetd, nginx, snmpd, mosquitto), beside what they say of themselves. */
import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {get} from 'node:http';
import {connect} from 'node:net';
import {hostname} from 'node:os';
import {connectAsync} from 'mqtt';
import snmp from 'net-snmp';
import {describe, expect, test} from 'vitest';
import type {Fact} from '../../src/core/fact.ts';
import {watchFile} from '../captures.ts';
import * as servers from '../poll/credentials/servers.ts';
import {canRecord, record} from './record.ts';

const COMMUNITY = 'plant-read';
const SYS_DESCR = '1.3.6.1.2.1.1.1.0';
const SYS_NAME = '1.3.6.1.2.1.1.5.0';

/** What programs say of their version. */
function said(command: string, ...args: string[]): string {
  const {stdout, stderr} = spawnSync(command, args, {encoding: 'utf8'});
  return stdout + stderr;
}

async function factsOf(server: servers.TestServer, talk: (port: number) => Promise<unknown>): Promise<readonly Fact[]> {
  const recording = await record(`port ${server.port}`, async () => void (await talk(server.port)));
  await server.close();
  const {facts} = await watchFile(recording.path);
  recording.remove();
  return facts;
}

/** Says the lines, each when something came. */
async function lines(port: number, ...words: readonly string[]): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'data');
  for (const word of words) {
    socket.write(`${word}\r\n`);
    await once(socket, 'data');
  }
  socket.destroy();
}

/** Wants none of what telnetd offers or asks for, until it asks who is there. */
async function refuseOptions(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  while (!text.includes('login:')) {
    const [data] = (await once(socket, 'data')) as [Buffer];
    text += data.toString('latin1');
    for (let i = 0; i + 2 < data.length; i++) {
      const [iac, verb = 0, option = 0] = data.subarray(i, i + 3);
      if (iac === 0xff && (verb === 0xfd || verb === 0xfb))
        socket.write(Buffer.from([0xff, verb === 0xfd ? 0xfc : 0xfe, option]));
    }
  }
  socket.destroy();
}

const fieldsOf = (facts: readonly Fact[], protocol: string, name: string) =>
  facts.filter((fact) => fact.protocol === protocol && fact.name === name).map(({fields}) => fields);

describe.skipIf(!canRecord('real services'))('real services', () => {
  test.skipIf(!servers.canServe(servers.SSHD, true))('OpenSSH', async () => {
    const facts = await factsOf(await servers.sshd(), (port) => lines(port, 'SSH-2.0-Bench_1.0'));
    const version = /OpenSSH_[\w.]+/.exec(said('ssh', '-V'))?.[0];
    const [banner] = fieldsOf(facts, 'ssh', 'server-banner');
    expect(banner?.['ssh.protocol']).toMatch(new RegExp(`^SSH-2\\.0-${version}`));
    expect(banner?.['bifrost.product_name']).toContain(version);
  });

  test.skipIf(!servers.canServe(servers.VSFTPD, true))('vsftpd', async () => {
    const facts = await factsOf(await servers.vsftpd(), (port) => lines(port, 'USER operator', 'PASS not-the-one'));
    const version = /^Version: ([\d.]+)/m.exec(said('dpkg', '-s', 'vsftpd'))?.[1];
    expect(fieldsOf(facts, 'ftp', 'greeting')).toMatchObject([{'bifrost.product_name': `vsFTPd ${version}`}]);
    expect(fieldsOf(facts, 'ftp', 'login-failed')).toMatchObject([{'bifrost.password_in_clear': true}]);
    expect(JSON.stringify(facts)).not.toContain('not-the-one');
  });

  test.skipIf(!servers.canServe(servers.TELNETD, true))('telnetd', async () => {
    const facts = await factsOf(await servers.telnetd(), refuseOptions);
    expect(fieldsOf(facts, 'telnet', 'banner').map((fields) => fields['bifrost.product_name'])).toEqual([
      expect.stringMatching(/\w/),
    ]);
  });

  test.skipIf(!servers.canServe(servers.NGINX, false))('nginx', async () => {
    const facts = await factsOf(await servers.nginx('secret-page'), async (port) => {
      for (const auth of [undefined, 'admin:secret-page']) {
        const asked = get({
          port,
          host: '127.0.0.1',
          path: '/',
          headers: {'user-agent': 'Panel/7'},
          ...(auth && {auth}),
        });
        const [response] = await once(asked, 'response');
        response.resume();
        await once(response, 'end');
      }
    });
    const version = /nginx\/[\d.]+/.exec(said(servers.NGINX, '-v'))?.[0];
    expect(fieldsOf(facts, 'http', 'web-server')).toMatchObject([{'http.server': version}, {'http.server': version}]);
    expect(JSON.stringify(facts)).not.toContain('"bifrost.device_name":"401');
    const asked = facts.filter(({protocol, fields}) => protocol === 'http' && fields['http.request.method'] === 'GET');
    expect(asked.map(({fields}) => fields['http.user_agent'])).toEqual(['Panel/7', 'Panel/7']);
    expect(asked.map(({fields}) => fields['bifrost.basic_auth'] ?? false)).toEqual([false, true]);
    expect(JSON.stringify(facts)).not.toContain('secret-page');
  });

  test.skipIf(!servers.canServe(servers.SNMPD, false))('snmpd, versions 1, 2c and 3', async () => {
    const facts = await factsOf(await servers.snmpd(COMMUNITY), async (port) => {
      for (const version of [snmp.Version1, snmp.Version2c])
        await asked(snmp.createSession('127.0.0.1', COMMUNITY, {port, version}));
      const user = {name: 'reader', level: snmp.SecurityLevel.noAuthNoPriv};
      await asked(snmp.createV3Session('127.0.0.1', user, {port, version: snmp.Version3}));
    });
    const ofSnmp = facts.filter(({protocol}) => protocol === 'snmp');
    expect(new Set(ofSnmp.map(({fields}) => fields['snmp.version']))).toEqual(new Set([0, 1, 3]));
    const named = ofSnmp.filter(({fields}) => 'bifrost.sys_descr' in fields || 'bifrost.device_name' in fields);
    expect(new Set(named.flatMap(({fields}) => fields['bifrost.device_name'] ?? []))).toEqual(new Set([hostname()]));
    const kernel = execFileSync('uname', ['-r'], {encoding: 'utf8'}).trim();
    expect(named.flatMap(({fields}) => fields['bifrost.sys_descr'] ?? [])[0]).toContain(kernel);
    // Of Net-SNMP (IANA enterprise 8072).
    expect(ofSnmp.map(({fields}) => fields['snmp.engineid.enterprise']).filter((one) => one !== undefined)).toContain(
      8072,
    );
    expect(JSON.stringify(facts)).not.toContain(COMMUNITY);
  });

  test.skipIf(!servers.canServe('/usr/sbin/mosquitto', false))('mosquitto', async () => {
    const port = await servers.freePort();
    const broker = spawn('/usr/sbin/mosquitto', ['-p', String(port)], {stdio: 'ignore'});
    const server = {port, log: () => '', close: async () => void broker.kill()};
    const facts = await factsOf(server, async () => {
      const client = await connectAsync(`mqtt://127.0.0.1:${port}`, {
        clientId: 'historian',
        protocolVersion: 5,
        reconnectPeriod: 200,
      });
      await client.subscribeAsync('spBv1.0/plant/#');
      await client.publishAsync('plant/pump/7', '42', {retain: true});
      await client.endAsync();
    });
    expect(fieldsOf(facts, 'mqtt', 'connect')).toMatchObject([
      {'mqtt.clientid': 'historian', 'mqtt.ver': 5, 'bifrost.anonymous': true},
    ]);
    expect(fieldsOf(facts, 'mqtt', 'subscribe')).toMatchObject([{'mqtt.topic': ['spBv1.0/plant/#']}]);
    expect(fieldsOf(facts, 'mqtt', 'publish')).toMatchObject([{'mqtt.topic': ['plant/pump/7']}]);
  });
});

/** An answer, or a report that refuses. */
const asked = (session: snmp.Session): Promise<void> =>
  new Promise((resolve) => {
    session.get([SYS_DESCR, SYS_NAME], () => {
      session.close();
      resolve();
    });
  });
