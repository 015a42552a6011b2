/**
 * What the asset oracle of a capture says of who speaks what to whom, in our words. It comes from tshark and, where tshark
 * 4.0 knows no such protocol, from signatures (`sig:`); see the README beside the captures.
 */
import {readTruthLines} from '../captures.ts';

interface Line {
  readonly kind: 'ip' | 'mac' | 'conn';
  readonly ip: string;
  readonly mac: string;
  readonly speaks: Readonly<Record<string, number>>;
  readonly client: string;
  readonly server: string;
  readonly transport: string;
  readonly port: number;
  readonly protos: Readonly<Record<string, number>>;
  readonly role_from: Readonly<Record<string, number>>;
}

/** One conversation or one talker, and the protocols that the oracle saw in it. */
export interface Expected {
  /** `10.0.0.1 > 10.0.0.2 tcp/502`, or `00:80:f4:00:00:01` for a talker without ports. */
  readonly who: string;
  readonly protocols: readonly string[];
  /** Both ends the other way round, `10.0.0.2 tcp 10.0.0.1`; empty without ports. */
  readonly reversed: string;
  /** A handshake says who is the client. */
  readonly isSure: boolean;
}

/** Oracle's name to ours, where they differ. Empty: a layer that is no protocol of its own here. */
const names: Readonly<Record<string, string>> = {
  'modbus-rtu': 'modbus',
  'sig:umas': 'modbus',
  'sig:s7comm-plus': 's7comm-plus',
  'sig:melsoft': 'melsoft',
  cip: 'enip',
  cipio: 'enip',
  'omron-fins': 'fins',
  'ads-ams': 'ads',
  'c37.118': 'synchrophasor',
  'smb-browser': 'nbdgm',
  'profinet-rt': 'profinet',
  'pn-ptcp': 'profinet',
  arp: '',
};

/** tshark calls every frame of EtherType 0x8892 profinet-rt: these are among them, and counted by their own name. */
const amongRealTime = ['profinet-dcp', 'pn-ptcp'];

/** Told for IP or MAC addresses, not for connections. */
const withoutPorts = new Set(['igmp', 'icmp', 'icmpv6']);
const overEthernet = new Set([
  'lldp',
  'cdp',
  'stp',
  'goose',
  'sv',
  'profinet',
  'profinet-dcp',
  'ptp',
  'ethercat',
  'eapol',
  'powerlink',
]);

const ours = (name: string): string => names[name] ?? name;

/** Ends without their direction and ports. */
export const ends = (client: string, transport: string, server: string): string => `${client} ${transport} ${server}`;

export function expectations(capture: string): Expected[] {
  return readTruthLines<Line>(`oracle/${capture}.assets.jsonl`)
    .flatMap(expectedOf)
    .filter(({protocols}) => protocols.length > 0);
}

function expectedOf(line: Line): Expected[] {
  if (line.kind === 'conn') return [conversation(line)];
  if (line.kind === 'ip') return talkers(line.ip, line.speaks, withoutPorts);
  return talkers(line.mac, withoutCarried(line.speaks), overEthernet);
}

/** COTP alone is a protocol; below another one it is a carrier. An ICMP error shows the ports of the packet it is about. */
function conversation(line: Line): Expected {
  const {client, server, transport, port} = line;
  const all = [...new Set(Object.keys(line.protos).map(ours))].filter((name) => name !== '' && !withoutPorts.has(name));
  return {
    who: `${client} > ${server} ${transport}/${port}`,
    protocols: all.length > 1 ? all.filter((name) => name !== 'cotp') : all,
    reversed: ends(server, transport, client),
    isSure: 'syn' in line.role_from,
  };
}

function withoutCarried(speaks: Line['speaks']): Line['speaks'] {
  const carried = amongRealTime.reduce((sum, name) => sum + (speaks[name] ?? 0), 0);
  const {'profinet-rt': all = 0, ...others} = speaks;
  return all > carried ? {...others, 'profinet-rt': all - carried} : others;
}

const talkers = (who: string, counts: Line['speaks'], wanted: ReadonlySet<string>): Expected[] =>
  [...new Set(Object.keys(counts).map(ours))]
    .filter((name) => wanted.has(name))
    .map((name) => ({who: `${who} ${name}`, protocols: [name], reversed: '', isSure: true}));
