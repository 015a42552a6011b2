/** What is said of real programs on a cable of their own (dnsmasq, udhcpc, chrony), beside what they were told to be. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Fact} from '../../src/core/fact.ts';
import {watchFile} from '../captures.ts';
import {type Cable, canUseNamespaces, layCable} from '../netns.ts';
import {canServe} from '../poll/credentials/servers.ts';
import {canRecord, record} from './record.ts';

const canRun = canRecord('neighbours') && canUseNamespaces('neighbours');

describe.skipIf(!canRun)('programs on a cable', () => {
  let cable: Cable;
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-neighbours-'));
  const at = (name: string): string => join(folder, name);

  beforeAll(() => {
    cable = layCable();
    for (const [namespace, name, address] of [
      [cable.near, cable.nearInterface, '10.77.0.1/24'],
      [cable.far, cable.farInterface, '10.77.0.9/24'],
    ] as const) {
      cable.run(namespace, ['ip', 'link', 'set', name, 'arp', 'on', 'multicast', 'on']);
      cable.run(namespace, ['ip', 'link', 'set', 'lo', 'up']);
      cable.run(namespace, ['ip', 'address', 'add', address, 'dev', name]);
    }
  });
  afterAll(() => {
    cable?.remove();
    rmSync(folder, {recursive: true, force: true});
  });

  async function factsOf(filter: string, talk: () => Promise<void>): Promise<readonly Fact[]> {
    const start = (command: readonly string[]) => cable.start(cable.near, command);
    const recording = await record(filter, talk, cable.nearInterface, start);
    const {facts} = await watchFile(recording.path);
    recording.remove();
    return facts;
  }

  test.skipIf(!canServe('/usr/sbin/dnsmasq', true) || !canServe('/sbin/udhcpc', true))('DHCP and DNS', async () => {
    const options = `--no-daemon --conf-file=/dev/null --no-resolv --no-hosts --port=53 --user=root --interface=${cable.nearInterface} --bind-interfaces --dhcp-range=10.77.0.50,10.77.0.60,1h --domain=plant.example --address=/historian.plant.example/10.77.0.7 --dhcp-leasefile=${at('leases')}`;
    const server = cable.start(cable.near, ['dnsmasq', ...options.split(' ')]);
    await sleep(1000);
    const facts = await factsOf('udp', async () => {
      const client = `-i ${cable.farInterface} -f -q -n -s /bin/true -x hostname:pump-7 -V`;
      cable.run(cable.far, ['udhcpc', ...client.split(' '), 'Northwater NW7']);
      cable.run(cable.far, ['node', '-e', ASK]);
    });
    server.kill();
    const leased = facts.filter(({protocol, fields}) => protocol === 'dhcp' && 'dhcp.option.vendor_class_id' in fields);
    expect(leased.length).toBeGreaterThan(0);
    for (const {fields} of leased) {
      expect(fields['dhcp.option.hostname']).toBe('pump-7');
      expect(fields['dhcp.option.vendor_class_id']).toBe('Northwater NW7');
      // What udhcpc of Debian 12 asks for, in its order.
      expect(fields['bifrost.dhcp_fingerprint']).toBe('1,3,6,12,15,28,42');
    }
    const asked = facts.filter(({protocol}) => protocol === 'dns').map(({fields}) => JSON.stringify(fields));
    expect(asked.filter((fields) => fields.includes('historian.plant.example')).length).toBeGreaterThan(0);
  });

  test.skipIf(!canServe('/usr/sbin/chronyd', true))('NTP', async () => {
    const conf = `local stratum 3\nallow 10.77.0.0/24\nbindcmdaddress /\ncmdport 0\npidfile ${at('pid')}\ndriftfile ${at('drift')}\n`;
    writeFileSync(at('chrony.conf'), conf);
    const server = cable.start(cable.near, ['chronyd', '-d', '-x', '-u', 'root', '-f', at('chrony.conf')]);
    await sleep(1500);
    const facts = await factsOf('udp port 123', async () => {
      const client = ['server 10.77.0.1 iburst maxsamples 1', 'cmdport 0', `pidfile ${at('pid2')}`];
      cable.run(cable.far, ['chronyd', '-Q', '-t', '20', '-u', 'root', ...client]);
    });
    server.kill();
    const answered = facts.filter(({protocol, fields}) => protocol === 'ntp' && fields['ntp.stratum'] === 3);
    expect(answered.map(({server: {ip}}) => ip)).toContain('10.77.0.1');
    expect(answered[0]?.fields['ntp.flags.vn']).toBe(4);
  });
});

const ASK = `const r = new (require('node:dns').promises.Resolver)(); r.setServers(['10.77.0.1']); r.resolve4('historian.plant.example').then((a) => console.log(a));`;
