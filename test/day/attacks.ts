/**
 * Attacks of one kind each, by an intruder of its own, and what must be told of them: every alert of level high or critical, and
 * those below it that the attack is about.
 */
import {FLAG, mbap, tcpFrame} from '../frames.ts';
import {dhcp, ENGINEER, GATEWAY, HMI, PLCS, question, UA_SERVER} from './plant.ts';
import {
  arp,
  connect,
  ether,
  everybody,
  host,
  ipOf,
  MS,
  macOf,
  play,
  playDatagrams,
  resolve,
  udp,
  type Wire,
} from './wire.ts';

export interface Attack {
  readonly name: string;
  /** `intruder`: number of a host that nobody else has. */
  readonly play: (w: Wire, time: number, intruder: number) => void;
  /** Catalogue ids of all alerts of level high and critical. */
  readonly expected: readonly string[];
  /** Of those below that must be there, too. */
  readonly also?: readonly string[];
}

const [PLC1, PLC2, PLC3, PLC4] = PLCS;
const SECOND = 1000 * MS;

/** One Modbus exchange after the other on one connection. */
function modbus(
  w: Wire,
  time: number,
  from: number,
  to: number,
  exchanges: readonly (readonly [unit: number, question: readonly number[], answer: readonly number[]])[],
): void {
  const line = connect(w, time, host(from, 45_000), host(to, 502));
  for (const [i, [unit, asked, answered]] of exchanges.entries()) {
    line.ask(
      time + (i + 1) * 100 * MS,
      mbap(i + 1, unit, Buffer.from(asked)),
      mbap(i + 1, unit, Buffer.from(answered)),
    );
  }
  line.close(time + (exchanges.length + 2) * 100 * MS);
}

const over = (name: string, port: number, target: number) => (w: Wire, time: number, intruder: number) =>
  play(connect(w, time, host(intruder, 46_000), host(target, port)), time + 10 * MS, name);

const scan = (ports: readonly number[]) => (w: Wire, time: number, intruder: number) => {
  for (const [i, port] of ports.entries()) {
    const [from, to] = [host(intruder, 47_000 + i), host(PLC1, port)];
    w.put(time + i * 20 * MS, tcpFrame({from, to, seq: 100, flags: FLAG.syn}));
    w.put(time + i * 20 * MS + 1, tcpFrame({from: to, to: from, seq: 0, ack: 101, flags: FLAG.rst | FLAG.ack}));
  }
};

const count = (n: number): number[] => Array.from({length: n}, (_, i) => i);

export const attacks: readonly Attack[] = [
  {name: 'a port scan', play: scan(count(40).map((i) => 20 + i)), expected: ['NT-01', 'NT-12']},
  {
    name: 'an ARP scan',
    play(w, time, intruder) {
      for (const i of count(60)) {
        const asked = {operation: 1, targetMac: '', targetIp: ipOf(150 + i)} as const;
        w.put(time + i * 50 * MS, arp({...asked, senderMac: macOf(intruder), senderIp: ipOf(intruder)}));
      }
    },
    expected: ['NT-01', 'NT-09'],
    also: ['NT-10'],
  },
  {
    name: 'writes to a setpoint by a stranger',
    play: (w, time, intruder) =>
      modbus(w, time, intruder, PLC1, [
        [1, [6, 0, 1, 0, 99], [6, 0, 1, 0, 99]],
        [1, [6, 0, 1, 0, 98], [6, 0, 1, 0, 98]],
      ]),
    expected: ['NT-01', 'MB-31'],
  },
  {
    name: 'a walk over functions',
    play: (w, time, intruder) =>
      modbus(
        w,
        time,
        intruder,
        PLC2,
        count(12).map((i) => [1, [0x41 + i, 0], [0xc1 + i, 1]]),
      ),
    expected: ['NT-01', 'MB-25'],
  },
  {
    name: 'a sweep over units',
    play: (w, time, intruder) =>
      modbus(
        w,
        time,
        intruder,
        PLC3,
        count(12).map((i) => [i + 1, [17], [0x91, 1]]),
      ),
    expected: ['NT-01', 'MB-23', 'MB-25'],
  },
  {
    name: 'a controller that is silenced and restarted by the engineering station',
    play: (w, time) =>
      modbus(w, time, ENGINEER, PLC1, [
        [1, [8, 0, 4, 0, 0], [8, 0, 4, 0, 0]],
        [1, [8, 0, 1, 0, 0], [8, 0, 1, 0, 0]],
      ]),
    expected: ['MB-53', 'MB-54'],
  },
  {
    name: 'ARP spoofing of a controller',
    play(w, time, intruder) {
      resolve(w, time, intruder, GATEWAY);
      for (const i of count(10)) {
        const claim = {operation: 2, senderMac: macOf(intruder), senderIp: ipOf(PLC2)} as const;
        w.put(time + SECOND + i * 2 * SECOND, arp({...claim, targetMac: macOf(HMI), targetIp: ipOf(HMI)}));
        resolve(w, time + SECOND + i * 2 * SECOND + 500 * MS, PLC2, GATEWAY);
      }
    },
    expected: ['NT-01', 'NT-06', 'NT-07', 'NT-08'],
  },
  {
    name: 'a DHCP server that hands out addresses',
    play(w, time, intruder) {
      resolve(w, time, intruder, GATEWAY);
      for (const i of count(3)) {
        udp(w, time + i * SECOND, host(intruder, 67), everybody(68), dhcp(2, 30, intruder, 77 + i));
      }
    },
    expected: ['NT-01', 'NT-19'],
  },
  {
    name: 'a message slipped into a connection',
    play(w, time) {
      const line = connect(w, time, host(ENGINEER, 45_001), host(PLC1, 502));
      const read = mbap(1, 1, Buffer.from([3, 0, 0, 0, 2]));
      line.ask(time + 10 * MS, read, mbap(1, 1, Buffer.from([3, 4, 0, 40, 0, 41])));
      const [from, to] = [host(ENGINEER, 45_001), host(PLC1, 502)];
      const payload = mbap(1, 1, Buffer.from([5, 0, 3, 0xff, 0]));
      w.put(time + 13 * MS, tcpFrame({from, to, seq: 1001, ack: 5001, flags: FLAG.ack, payload}));
      line.close(time + SECOND);
    },
    expected: ['NT-15'],
  },
  {
    name: 'a storm of broadcasts',
    play(w, time) {
      const frame = ether('ff:ff:ff:ff:ff:ff', macOf(2), 0x8899, Buffer.alloc(46));
      for (const i of count(8000)) w.put(time + i * MS, frame);
    },
    expected: ['NT-35'],
  },
  {
    name: 'names that carry data',
    play(w, time) {
      for (const i of count(40)) {
        const name = `${'abcdefghijklmnopqrstuvwxyz0123456789abcdefgh'}${i}.t.example`;
        udp(w, time + i * SECOND, host(HMI, 53_100 + i), host(GATEWAY, 53), question(name, i));
      }
    },
    expected: ['NT-18'],
  },
  {
    name: 'a flood of connections',
    play(w, time, intruder) {
      for (const i of count(300)) {
        const [from, to] = [host(intruder, 20_000 + i), host(PLC4, 502)];
        w.put(time + i * 10 * MS, tcpFrame({from, to, seq: 100, flags: FLAG.syn}));
      }
    },
    expected: ['NT-01', 'NT-14'],
  },
  {
    name: 'nodes of an OPC UA server that are changed',
    play: over('opcua/node-management', 4840, UA_SERVER),
    expected: ['NT-01', 'UA-39'],
  },
  {
    name: 'an S7 controller that is stopped',
    play: over('s7comm/start-and-stop', 102, PLC3),
    expected: ['NT-01', 'OT-01', 'OT-02'],
  },
  {
    name: 'an EtherNet/IP controller that is reset',
    play: over('enip/identity-and-control', 44_818, PLC4),
    expected: ['NT-01', 'OT-05', 'OT-06'],
  },
  {
    name: 'an outstation that is restarted',
    play: over('dnp3/restart-and-time', 20_000, PLC4),
    expected: ['NT-01', 'OT-11'],
  },
  {
    name: 'BACnet devices that are controlled',
    play: (w, time, intruder) =>
      playDatagrams(w, time, 'bacnet/device-control', host(intruder, 47_808), host(UA_SERVER, 47_808)),
    expected: ['NT-01', 'OT-13'],
  },
];
