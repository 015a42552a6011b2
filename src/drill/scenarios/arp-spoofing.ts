import {SECOND} from '../../core/time.ts';
import {arpFrame} from '../frames.ts';
import {GATEWAY, HMI, INTRUDER, PLC_1} from '../plant.ts';
import type {Scenario} from '../scenario.ts';
import {MS, resolve} from '../wire.ts';

const CLAIMS = 10;

export const arpSpoofing: Scenario = {
  name: 'arp-spoofing',
  about: 'A host claims the address of a controller, again and again, to get between it and the HMI',
  expects: ['NT-01', 'NT-07', 'NT-08'],
  play(w) {
    resolve(w, 0, INTRUDER, GATEWAY);
    for (let time = SECOND; time <= CLAIMS * SECOND; time += SECOND) {
      w.put(time, arpFrame({operation: 2, sender: {mac: INTRUDER.mac, ip: PLC_1.ip}, target: HMI}));
      resolve(w, time + 500 * MS, PLC_1, GATEWAY);
    }
  },
};
