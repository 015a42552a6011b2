/** Assets, conversations and alerts as a sensor would report them, for tests of what comes after it. */

import type {Alert, AlertState, Evidence, RuleHeader} from '../src/core/alert.ts';
import type {Asset, Conversation} from '../src/core/asset.ts';
import {SECOND} from '../src/core/time.ts';
import type {Traffic} from '../src/core/traffic.ts';
import {ulid} from '../src/core/ulid.ts';

/** 2026-11-24T12:00:00Z */
export const NOON = Date.UTC(2026, 10, 24, 12) * 1000;

export const sampleRule: RuleHeader = {
  id: 'MB-31',
  uuid: '5d0c3d0e-6c1b-4a43-9d0b-0a4f9b1c7e21',
  title: 'First write to a controller by this client',
  level: 'high',
  profile: 'quiet',
  attack: ['T0855'],
  why: 'A client that only ever read now writes.',
  respond: 'Ask the shift engineer whether a change was planned.',
  falsePositives: ['a new HMI'],
  modified: '2026-11-14',
};

export function sampleAsset(n: number, more: Partial<Asset> = {}): Asset {
  const seen = {firstSeen: NOON, lastSeen: NOON + n};
  return {
    id: `a-${String(n).padStart(12, '0')}`,
    segment: n % 2 === 0 ? 'cell1' : 'cell2',
    ips: [`10.0.${n >> 8}.${n & 255}`],
    macs: [`00:80:f4:00:${hexByte(n >> 8)}:${hexByte(n)}`],
    vlans: [],
    aliases: [],
    units: [],
    modules: [],
    listed: [],
    maxSockets: 0,
    watched: 0,
    longestSilence: 0,
    vendor: {value: n % 3 === 0 ? 'Siemens AG' : 'Schneider 100%', source: 'oui', confidence: 0.3, ...seen},
    serves: ['modbus@tcp/502'],
    uses: [],
    sent: true,
    ...seen,
    packets: 10 + n,
    ...more,
  };
}

export const sampleConversation = (n: number, more: Partial<Conversation> = {}): Conversation => ({
  id: `c-${n}`,
  segment: 'cell1',
  client: sampleAsset(n).id,
  server: sampleAsset(n + 1).id,
  clientAddress: `10.0.0.${n & 255}`,
  serverAddress: `10.0.1.${n & 255}`,
  transport: 'tcp',
  port: 502,
  protocol: 'modbus',
  protocolFrom: 'content',
  unread: 0,
  roleFrom: 'syn',
  packets: 2 * n,
  bytes: 100 * n,
  firstSeen: NOON,
  lastSeen: NOON + n,
  ...more,
});

const evidence = (n: number): Evidence => ({
  time: NOON + n * SECOND,
  frame: n + 1,
  kind: 'write',
  name: 'write-single-register',
  protocol: 'modbus',
  client: '10.0.0.1:49152',
  server: '10.0.0.2:502',
  fields: {'modbus.func_code': 6, 'modbus.reference_num': 16, 'modbus.regval_uint16': [1, 2]},
});

export const sampleAlert = (n: number, state: AlertState = 'new', more: Partial<Alert> = {}): Alert => ({
  id: ulid(NOON + n * SECOND, `alert ${n}`),
  rule: sampleRule,
  segment: 'cell1',
  subject: sampleAsset(1).id,
  object: sampleAsset(2).id,
  what: `10.0.0.1 wrote register ${n} of 10.0.0.2 for the first time`,
  level: sampleRule.level,
  raised: '',
  state,
  silence: '',
  count: 1,
  firstSeen: NOON + n * SECOND,
  lastSeen: NOON + n * SECOND,
  first: evidence(n),
  latest: evidence(n),
  ...more,
});

const hexByte = (n: number): string => (n & 255).toString(16).padStart(2, '0');

export const sampleTraffic = (more: Partial<Traffic> = {}): Traffic => ({
  hour: NOON,
  segment: 'cell1',
  client: '10.0.10.5',
  server: '192.168.1.10',
  clientAsset: '',
  serverAsset: '',
  protocol: 'modbus',
  port: 502,
  kind: 'read',
  name: 'read-holding-registers',
  code: '3',
  unit: 1,
  registers: 'holding 0-9',
  nodes: '',
  service: '',
  security: '',
  count: 1,
  ...more,
});
