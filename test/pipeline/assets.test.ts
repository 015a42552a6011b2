/** Who is there and who talks to whom in real captures, against a tally made with tshark. README.md lists the differences. */
import {readdirSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import type {Asset, Conversation} from '../../src/core/asset.ts';
import {capturePath, hasCaptures, readTruthLines, watchCapture} from '../captures.ts';
import type {Watched} from '../watch.ts';

interface TrueHost {
  readonly kind: 'ip';
  readonly ip: string;
  readonly macs: Readonly<Record<string, number>>;
  readonly sent: boolean;
}

interface TrueConversation {
  readonly kind: 'conn';
  readonly client: string;
  readonly server: string;
  readonly transport: string;
  readonly port: number;
  readonly frames: number;
  readonly role_from: Readonly<Record<string, number>>;
}

type Truth = TrueHost | TrueConversation | {readonly kind: 'mac'};

interface Difference {
  /** What only the oracle has, and what only we have. */
  readonly theirs: readonly string[];
  readonly ours: readonly string[];
}

/** README.md gives the reasons. */
const DIFFERENCES: Readonly<Record<string, Difference>> = {
  'arkime_arkime_synthetic.pcap': {
    theirs: ['10.9.14.2 > 10.9.14.1:49701 8', '10.5.7.100 > 10.5.7.1:80 4'],
    ours: ['10.9.14.1 > 10.9.14.2:502 8'],
  },
  'arkime_tests_pcap_modbus.pcap': {
    theirs: ['10.0.0.8 > 10.0.0.57:4446 31', '10.0.0.57 > 10.0.0.8:502 26'],
    ours: ['10.0.0.57 > 10.0.0.8:502 57'],
  },
  'iti_modbus_test_data_part1.pcap': {
    theirs: ['10.0.0.8 > 10.0.0.57:4446 31', '10.0.0.57 > 10.0.0.8:502 26'],
    ours: ['10.0.0.57 > 10.0.0.8:502 57'],
  },
  'iti_melsoft_129_clean.pcap': {
    theirs: ['192.168.3.250 > 192.168.3.18:5001 2041'],
    ours: ['192.168.3.18 > 192.168.3.250:5562 2041'],
  },
  'icsnpp-opcua-binary_open62541_create_monitored_items.pcap': {theirs: ['::1 > ::1:4840 4'], ours: []},
  'icsnpp-opcua-binary_open62541_discover_getendpoints_discover_urls.pcap': {
    theirs: ['192.168.224.105 > 192.168.224.105:51944 100'],
    ours: [],
  },
  'icsnpp-opcua-binary_open62541_read_service_test_data.pcap': {
    theirs: ['127.0.0.1 > 127.0.0.1:9090 4', '::1 > ::1:9090 4'],
    ours: [],
  },
  'icsnpp-opcua-binary_python_opcua-client-server_minimal-2.pcap': {theirs: ['::1 > ::1:4840 2'], ours: []},
  'iti_Sample_File_MMS_and_GOOSE.pcap': {theirs: ['172.16.0.101 > 172.16.0.122:111 21'], ours: []},
};

/** Hosts that show themselves inside a tunnel only: the oracle takes the ends of the tunnel for the hosts. */
const INSIDE: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'arkime_arkime_synthetic.pcap': {
    '10.111.111.10': ['aa:bb:cc:11:11:01'],
    '172.16.1.1': [],
    '192.0.2.10': [],
    '192.168.100.1': ['aa:bb:cc:dd:ee:01'],
    '192.168.2.1': ['6a:70:c5:af:f1:f9'],
    '192.168.200.1': ['6a:70:c5:af:f1:f9'],
    '192.168.3.1': [],
    '192.168.6.1': ['6a:70:c5:af:f1:f9'],
    '2001:db8:902::1': [],
  },
};

/** Hosts from whose address only tunnelled frames came. */
const TUNNELLED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'arkime_arkime_synthetic.pcap': {'10.9.10.1': ['02:aa:00:00:12:01', '02:aa:00:00:16:01']},
};
/** The oracle names the inner address of a packet in a tunnel, we the outer one. */
const OUTER: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'arkime_arkime_synthetic.pcap': {'2001:db8:900::1': ['02:aa:00:00:16:01']},
};

const without = (all: readonly string[], some: readonly string[]): string[] =>
  all.filter((one) => !some.includes(one)).sort();

const names = hasCaptures
  ? readdirSync(capturePath('oracle'))
      .filter((name) => name.endsWith('.assets.jsonl'))
      .map((name) => name.slice(0, -'.assets.jsonl'.length))
  : [];

describe.skipIf(!hasCaptures)('the same hosts and conversations as the oracle', () => {
  test('there are captures', () => expect(names.length).toBeGreaterThan(50));

  describe.each(names)('%s', (name) => {
    const truths = readTruthLines<Truth>(`oracle/${name}.assets.jsonl`);

    test('hosts', async () => {
      const truth = truths.filter((t): t is TrueHost => t.kind === 'ip' && t.sent);
      const watched = await watchCapture(`files/${name}`);
      const found = told(watched, 'asset').filter((asset) => asset.sent && asset.ips.length > 0);
      const theirs = Object.fromEntries(truth.map((t) => [t.ip, Object.keys(t.macs).sort()]));
      const ours = Object.fromEntries(found.flatMap((a) => a.ips.map((ip) => [ip, macsOfIp(a)])));
      expect({...ours, ...TUNNELLED[name]}).toEqual({...theirs, ...OUTER[name], ...INSIDE[name], ...TUNNELLED[name]});
      expect(found.flatMap((a) => a.ips).length).toBe(new Set(found.flatMap((a) => a.ips)).size);
    });

    test('TCP conversations', async () => {
      const truth = truths.filter((t): t is TrueConversation => t.kind === 'conn' && t.transport === 'tcp');
      const watched = await watchCapture(`files/${name}`);
      const found = told(watched, 'conversation').filter((one) => one.transport === 'tcp');
      const ours = found.map((c) => `${c.clientAddress} > ${c.serverAddress}:${c.port} ${c.packets}`);
      const theirs = truth.map((t) => `${t.client} > ${t.server}:${t.port} ${t.frames}`);
      const known = DIFFERENCES[name] ?? {theirs: [], ours: []};
      expect(without(ours, theirs)).toEqual([...known.ours].sort());
      expect(without(theirs, ours)).toEqual([...known.theirs].sort());
    });
  });
});

/** Not those of its ports, which speak without IP. */
const macsOfIp = ({listed}: Asset): string[] =>
  listed
    .filter(({list, source}) => list === 'macs' && source !== 'ethernet')
    .map(({value}) => value)
    .sort();

/** The latest state of each. */
function told(watched: Watched, type: 'asset'): Asset[];
function told(watched: Watched, type: 'conversation'): Conversation[];
function told({changes}: Watched, type: 'asset' | 'conversation'): (Asset | Conversation)[] {
  const latest = new Map<string, Asset | Conversation>();
  for (const change of changes) {
    if (change.type === 'asset' && type === 'asset') latest.set(change.asset.id, change.asset);
    else if (change.type === 'conversation' && type === 'conversation')
      latest.set(change.conversation.id, change.conversation);
  }
  return [...latest.values()];
}
