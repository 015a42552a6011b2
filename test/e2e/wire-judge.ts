/**
 * A capture, and what tshark says of it: which functions were asked for, how many requests and connections each device had at
 * a time, and how each connection ended. tshark knows nothing of how the frames were made.
 */
import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {until} from '../poll/plant.ts';

/** How tshark is to read a port of a test: `tcp.port==1502,mbtcp`. */
export type DecodeAs = `${'tcp' | 'udp'}.port==${number},${string}`;

/** Starts to record frames from and to an address on loopback; gives what ends it. */
export async function record(address: string, file: string): Promise<() => Promise<void>> {
  const dumpcap: ChildProcess = spawn('dumpcap', ['-i', 'lo', '-f', `host ${address}`, '-w', file, '-q'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  dumpcap.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await until(() => said.includes('File:'), 'dumpcap records');
  return async () => {
    const ended = once(dumpcap, 'exit');
    dumpcap.kill('SIGINT');
    await ended;
  };
}

/** Field of tshark, and all values that a reader has for it; numbers as tshark writes them, whatever their base. */
const READING: Readonly<Record<string, readonly (number | string)[]>> = {
  'modbus.func_code': [1, 2, 3, 4, 17, 43],
  // Set up communication; read system status list.
  's7comm.param.func': [0xf0],
  's7comm.param.userdata.funcgroup': [4],
  's7comm.param.userdata.subfunc': [1],
  // ListIdentity; no CIP at all.
  'enip.command': [0x63],
  'cip.service': [],
  // Confirmed request; ReadProperty.
  'bacapp.type': [0],
  'bacapp.confirmed_service': [12],
  'bacapp.unconfirmed_service': [],
  // Look-up in the endpoint mapper; 3 would write a PROFINET record.
  'dcerpc.opnum': [2],
  // GetRequest.
  'snmp.data': [0],
  'opcua.servicenodeid.numeric': [422, 428, 446, 452, 461, 467, 473, 631],
  'http.request.method': ['GET'],
  'ftp.request.command': ['USER', 'PASS', 'QUIT'],
};

interface Frame {
  readonly time: number;
  readonly isOurs: boolean;
  readonly device: string;
  /** Of the device; 0: UDP. */
  readonly port: number;
  /** Of TCP: connection; empty: UDP. */
  readonly stream: string;
  readonly flags: number;
  /** Bytes above the transport, that were not sent before. */
  readonly length: number;
  readonly fields: Readonly<Record<string, readonly string[]>>;
}

const COLUMNS = [
  ...[
    'frame.time_epoch',
    'ip.src',
    'ip.dst',
    'tcp.stream',
    'tcp.srcport',
    'tcp.dstport',
    'tcp.flags',
    'tcp.len',
    'udp.length',
  ],
  'tcp.analysis.retransmission',
] as const;
const UDP_HEADER = 8;

function framesOf(file: string, address: string, decodes: readonly DecodeAs[]): Frame[] {
  const names = Object.keys(READING);
  const columns = [...COLUMNS, ...names].flatMap((name) => ['-e', name]);
  const as = decodes.flatMap((one) => ['-d', one]);
  const {stdout, stderr, status} = spawnSync('tshark', ['-n', '-r', file, ...as, '-T', 'fields', ...columns], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((row) => {
      const [time, from, to, stream, srcPort, dstPort, flags, tcpLength, udpLength, again, ...values] = row.split('\t');
      return {
        time: Number(time),
        isOurs: from === address,
        device: (from === address ? to : from) ?? '',
        port: Number(from === address ? dstPort : srcPort),
        stream: stream ?? '',
        flags: Number(flags),
        length: stream === '' ? Number(udpLength) - UDP_HEADER : again === '' ? Number(tcpLength) : 0,
        fields: Object.fromEntries(names.map((name, i) => [name, (values[i] ?? '').split(',').filter(Boolean)])),
      };
    });
}

export interface Verdict {
  /** Frames of ours. */
  readonly frames: number;
  /** `modbus.func_code 6`: what no reader asks for, once for each frame that does. */
  readonly writing: readonly string[];
  /** Field and value, with how often it was asked for. */
  readonly asked: ReadonlyMap<string, number>;
  readonly connections: number;
  /** Connections of ours that neither a reset nor a FIN of both ends ended. */
  readonly halfOpen: readonly string[];
  /** Most connections at the same time to one device. */
  readonly mostSockets: number;
  /** Requests, and most of them within one second: to one device, in all. */
  readonly requests: number;
  readonly mostPerDevice: number;
  readonly mostOverall: number;
}

export interface Wire {
  readonly file: string;
  /** Our own. */
  readonly address: string;
  readonly decodes: readonly DecodeAs[];
  /** Ports of services over TLS, SSH and Telnet, whose handshakes go to and fro by themselves. */
  readonly handshakes: readonly number[];
}

export function judge({file, address, decodes, handshakes}: Wire): Verdict {
  const frames = framesOf(file, address, decodes);
  const ours = frames.filter(({isOurs}) => isOurs);
  const functions = ours.flatMap(functionsOf);
  const connections = connectionsOf(frames);
  const requests = requestsOf(frames, new Set(handshakes));
  const byDevice = grouped(requests, ({device}) => device);
  return {
    frames: ours.length,
    writing: functions.filter(({isReading}) => !isReading).map(({what}) => what),
    asked: new Map([...grouped(functions, ({what}) => what)].map(([what, all]) => [what, all.length])),
    connections: connections.length,
    halfOpen: connections.filter(({end}) => end === undefined).map(({stream, device}) => `${stream} to ${device}`),
    mostSockets: Math.max(0, ...connections.map((one) => alongside(one, connections))),
    requests: requests.length,
    mostPerDevice: Math.max(0, ...[...byDevice.values()].map(mostWithinASecond)),
    mostOverall: mostWithinASecond(requests),
  };
}

function functionsOf({fields}: Frame): {what: string; isReading: boolean}[] {
  return Object.entries(READING).flatMap(([name, allowed]) =>
    (fields[name] ?? []).map((text) => {
      const value = Number.isNaN(Number(text)) ? text : Number(text);
      return {what: `${name} ${value}`, isReading: allowed.includes(value)};
    }),
  );
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

interface Connection {
  readonly stream: string;
  readonly device: string;
  readonly begin: number;
  /** Undefined: half open. */
  readonly end: number | undefined;
}

const [FIN, SYN, RST, ACK] = [1, 2, 4, 16];

function connectionsOf(frames: readonly Frame[]): Connection[] {
  return [...grouped(frames, ({stream}) => stream)].flatMap(([stream, all]) => {
    const first = all.find(({isOurs, flags}) => isOurs && (flags & SYN) !== 0 && (flags & ACK) === 0);
    if (stream === '' || first === undefined) return [];
    const fins = [true, false].map(
      (isOurs) => all.find((one) => one.isOurs === isOurs && (one.flags & FIN) !== 0)?.time,
    );
    const reset = all.find(({flags}) => (flags & RST) !== 0)?.time;
    const [a, b] = fins;
    const end = reset ?? (a === undefined || b === undefined ? undefined : Math.max(a, b));
    return [{stream, device: first.device, begin: first.time, end}];
  });
}

/** How many connections to the same device were open when this one began, itself included. */
const alongside = ({begin, device}: Connection, all: readonly Connection[]): number =>
  all.filter((one) => one.device === device && one.begin <= begin && (one.end ?? Number.POSITIVE_INFINITY) > begin)
    .length;

/** Within a handshake a library answers so soon by itself; what comes later was granted. Seconds. */
const BY_ITSELF = 0.18;

/** What we say until the device speaks is one request, and a handshake as a whole is one. */
function requestsOf(frames: readonly Frame[], handshakes: ReadonlySet<number>): Frame[] {
  const last = new Map<string, Frame>();
  return frames.filter((frame) => {
    const {isOurs, length, port, stream, time} = frame;
    if (length <= 0) return false;
    if (stream === '') return isOurs;
    const before = last.get(stream);
    last.set(stream, frame);
    if (!isOurs || before?.isOurs === true) return false;
    return before === undefined || !handshakes.has(port) || time - before.time > BY_ITSELF;
  });
}

function mostWithinASecond(requests: readonly Frame[]): number {
  let [most, from] = [0, 0];
  for (const [i, {time}] of requests.entries()) {
    while (time - (requests[from]?.time ?? time) >= 1) from++;
    most = Math.max(most, i - from + 1);
  }
  return most;
}
