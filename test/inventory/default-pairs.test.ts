/** Log-ons in clear against the default pairs of the server: which is known, and that no password is anywhere. */
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {loadDetector} from '../../src/composition.ts';
import type {DeviceProfile} from '../../src/core/device-profile.ts';
import type {Fact} from '../../src/core/fact.ts';
import {SECOND} from '../../src/core/time.ts';
import {profileMatcher} from '../../src/inventory/profile-match.ts';
import {messagesOf} from '../../src/publish/messages.ts';
import {topicsOf} from '../../src/publish/topics.ts';
import {before, openStore} from '../../src/store/store.ts';
import {type Endpoint, FLAG, tcpFrame, udpFrame} from '../frames.ts';
import {feed, openWatch, START, type TimedFrame, type Watched} from '../watch.ts';

const SECRET = 'Fact0ryCanary';
const OTHER = 'Ch4ngedCanary';
const CLIENT: Endpoint = {mac: '02:00:00:00:00:05', ip: '10.0.0.5', port: 40_001};
const DEVICE: Endpoint = {mac: '02:00:00:00:00:10', ip: '10.0.0.10', port: 0};
const STRANGER: Endpoint = {mac: '02:00:00:00:00:11', ip: '10.0.0.11', port: 0};

const pair = (protocol: 'ftp' | 'http' | 'telnet' | 'mqtt' | 'opcua' | 'snmp', user = 'Admin') => ({
  ...{id: `acme-${protocol}`, protocol, user, password: SECRET, source: 'manual'},
});
const widget: DeviceProfile = {
  ...{id: 'acme/widget', vendor: 'Acme', aliases: [], family: 'Widget', role: 'controller', purdueLevel: 1},
  ...{isSafetySystem: false, models: [], services: [], safePoll: {}, fragile: [], logins: [], sources: []},
  identify: [{when: {model: '^W-'}, confidence: 0.95, matches: [{model: 'W-1'}]}],
  defaults: [pair('ftp'), pair('http'), pair('telnet'), pair('mqtt'), pair('snmp', '')],
};

type Line = readonly [from: 'client' | 'server', bytes: string | Uint8Array];
let port = 40_100;

/** One connection from its first frame on. */
function talk(server: Endpoint, at: number, lines: readonly Line[]): TimedFrame[] {
  const client = {...CLIENT, port: port++};
  const seq = {client: 100, server: 900};
  const shake = [
    tcpFrame({from: client, to: server, seq: 99, flags: FLAG.syn}),
    tcpFrame({from: server, to: client, seq: 899, ack: 100, flags: FLAG.syn | FLAG.ack}),
    tcpFrame({from: client, to: server, seq: 100, ack: 900}),
  ];
  const said = lines.map(([from, bytes]) => {
    const payload = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    const [src, dst, other] =
      from === 'client' ? [client, server, 'server' as const] : [server, client, 'client' as const];
    const frame = tcpFrame({from: src, to: dst, seq: seq[from], ack: seq[other], payload, flags: FLAG.push | FLAG.ack});
    seq[from] += payload.length;
    return frame;
  });
  return [...shake, ...said].map((frame, i) => ({frame, time: START + at * SECOND + i * 1000}));
}

const ftp = (server: Endpoint, at: number, password: string, code = 230): TimedFrame[] =>
  talk({...server, port: 21}, at, [
    ['server', '220 ready\r\n'],
    ['client', 'USER Admin\r\n'],
    ['server', '331 go on\r\n'],
    ['client', `PASS ${password}\r\n`],
    ['server', `${code} done\r\n`],
  ]);
const telnet = (server: Endpoint, at: number, password: string): TimedFrame[] =>
  talk({...server, port: 23}, at, [
    ['server', '\xff\xfd\x18\xff\xfd\x20login: '],
    ['client', '\xff\xfb\x18Adnm'],
    ['client', '\x7f\x7fmin\r'],
    ['client', '\n'],
    ['server', 'Password: '],
    ...[...password].map((c): Line => ['client', c]),
    ['client', '\r\n'],
    ['server', '\r\nWelcome\r\n$ '],
  ]);
const http = (server: Endpoint, at: number, password: string): TimedFrame[] =>
  talk({...server, port: 80}, at, [
    [
      'client',
      `GET /home HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${Buffer.from(`Admin:${password}`).toString('base64')}\r\n\r\n`,
    ],
    ['server', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'],
  ]);
const field = (text: string): Buffer => Buffer.concat([Buffer.from([0, text.length]), Buffer.from(text)]);
function mqtt(server: Endpoint, at: number, password: string): TimedFrame[] {
  const will = [field('status'), field('gone')];
  const body = [field('MQTT'), Buffer.from([4, 0xc6, 0, 60]), field('id'), ...will, field('Admin'), field(password)];
  const whole = Buffer.concat(body);
  return talk({...server, port: 1883}, at, [
    ['client', Buffer.concat([Buffer.from([0x10, whole.length]), whole])],
    ['server', Buffer.from([0x20, 2, 0, 0])],
  ]);
}
function snmp(server: Endpoint, at: number, community: string): TimedFrame[] {
  const tlv = (tag: number, ...parts: Buffer[]): Buffer => {
    const whole = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([tag, whole.length]), whole]);
  };
  const oid = tlv(6, Buffer.from([0x2b, 6, 1, 2, 1, 1, 5, 0]));
  const one = (n: number): Buffer => tlv(2, Buffer.from([n]));
  const pdu = tlv(0xa0, one(1), one(0), one(0), tlv(0x30, tlv(0x30, oid, tlv(5))));
  const payload = tlv(0x30, one(1), tlv(4, Buffer.from(community)), pdu);
  return [
    {
      frame: udpFrame({from: {...CLIENT, port: port++}, to: {...server, port: 161}, payload}),
      time: START + at * SECOND,
    },
  ];
}

async function watched(frames: readonly TimedFrame[]): Promise<Watched> {
  const {detector} = await loadDetector({profile: 'standard', directories: []});
  const seen = openWatch({detector});
  seen.watch.useProfiles(profileMatcher([widget]));
  const about = {kind: 'identify', protocol: 'modbus', name: 'identity', segment: 'cell1'} as const;
  feed(seen, ftp(DEVICE, 0, 'x', 530));
  seen.watch.observe({...about, server: DEVICE, fields: {'bifrost.model_name': 'W-1'}}, START);
  seen.watch.tick(START + 3 * SECOND);
  feed(seen, frames);
  seen.watch.end();
  return seen;
}

const logons = ({facts}: Watched): unknown[] =>
  facts
    .filter(({fields}) => 'bifrost.default_credential' in fields || 'bifrost.common_credential' in fields)
    .map(({fields, kind, protocol, server}: Fact) => [
      ...[server.ip, protocol, kind],
      fields['bifrost.default_credential'] ?? fields['bifrost.common_credential'],
    ]);
const rulesOf = ({changes}: Watched): string[] =>
  changes.flatMap((one) => (one.type === 'alert' ? [one.alert.rule.id] : []));

const ways = {ftp, telnet, http, mqtt, snmp} as const;
const kinds = {ftp: 'session', telnet: 'session', http: 'read', mqtt: 'session', snmp: 'read'} as const;

test.each(['ftp', 'telnet', 'http', 'mqtt', 'snmp'] as const)(
  '%s: the default of the device is told by its id',
  async (way) => {
    const seen = await watched(ways[way](DEVICE, 10, SECRET));
    expect(logons(seen)).toEqual([[DEVICE.ip, way, kinds[way], [`acme-${way}`]]]);
    expect(rulesOf(seen)).toContain('PO-03');
  },
);

test.each(['ftp', 'telnet', 'http', 'mqtt'] as const)(
  '%s: of a device that nobody recognised it is a common one',
  async (way) => {
    expect(logons(await watched(ways[way](STRANGER, 10, SECRET)))).toEqual([[STRANGER.ip, way, kinds[way], true]]);
  },
);

test.each(['ftp', 'telnet', 'http', 'mqtt', 'snmp'] as const)('%s: another password is nothing', async (way) => {
  const seen = await watched(ways[way](DEVICE, 10, OTHER));
  expect(logons(seen)).toEqual([]);
  expect(rulesOf(seen)).not.toContain('PO-03');
});

test('a default that is refused is told, and no alert that it works', async () => {
  const seen = await watched(ftp(DEVICE, 10, SECRET, 530));
  expect(logons(seen)).toEqual([[DEVICE.ip, 'ftp', 'exception', ['acme-ftp']]]);
  expect(rulesOf(seen)).not.toContain('PO-03');
});

test('who uses an account of a default pair is seen, whatever the password; others are not told', async () => {
  const seen = await watched([...ftp(DEVICE, 10, OTHER), ...telnet(DEVICE, 20, OTHER), ...ftp(STRANGER, 30, OTHER)]);
  const uses = seen.changes.flatMap((one) => (one.type === 'credential-use' ? [one.use] : []));
  const assets = new Set(uses.map(({asset}) => asset));
  expect(assets.size).toBe(1);
  expect(uses.map(({account, time}) => [account, Math.round((time - START) / SECOND)])).toEqual([
    ['admin', 10],
    ['admin', 20],
  ]);
});

test('no password is in a fact, a message, the store, its journal or what is published', async () => {
  const passwords = [SECRET, OTHER, 'pubCanary'];
  const frames = Object.values(ways).flatMap((way, i) => [
    ...way(DEVICE, 10 + 4 * i, SECRET),
    ...way(DEVICE, 11 + 4 * i, OTHER),
    ...way(STRANGER, 12 + 4 * i, SECRET),
  ]);
  const seen = await watched([...frames, ...snmp(DEVICE, 60, 'pubCanary')]);
  expect(logons(seen).length).toBeGreaterThan(8);
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-canary-'));
  const store = openStore(join(folder, 'bifrost.db'));
  const topics = topicsOf({prefix: 'bifrost', site: 'site', sensor: 'sensor', version: '1'});
  const changes = seen.changes.filter(({type}) => type !== 'evidence');
  const messages = messagesOf(changes, before(store), topics);
  store.save({changes, messages, audit: []});
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
  store.close();
  rmSync(folder, {recursive: true});
  const all = [JSON.stringify([seen.facts, seen.messages, changes, messages]), ...files].join('\n');
  for (const password of passwords) {
    expect(all.includes(password)).toBe(false);
    expect(all.includes(Buffer.from(`Admin:${password}`).toString('base64'))).toBe(false);
    expect(all.toLowerCase().includes(Buffer.from(password).toString('hex'))).toBe(false);
  }
  expect(all.includes('acme-ftp')).toBe(true);
});
