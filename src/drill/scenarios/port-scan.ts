import {FLAG, tcpFrame} from '../frames.ts';
import {at, INTRUDER, PLC_1} from '../plant.ts';
import type {Scenario} from '../scenario.ts';
import {MS} from '../wire.ts';

const FIRST_PORT = 20;
const PORTS = 40;

export const portScan: Scenario = {
  name: 'port-scan',
  about: 'A host that was never seen tries 40 ports of a controller',
  expects: ['NT-01', 'NT-12'],
  play(w) {
    for (let i = 0; i < PORTS; i++) {
      const [from, to] = [at(INTRUDER, 47_000 + i), at(PLC_1, FIRST_PORT + i)];
      w.put(i * 20 * MS, tcpFrame({from, to, seq: 100, flags: FLAG.syn}));
      w.put(i * 20 * MS + MS, tcpFrame({from: to, to: from, seq: 0, ack: 101, flags: FLAG.rst | FLAG.ack}));
    }
  },
};
