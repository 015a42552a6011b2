import {hexBytes} from '../exchange.ts';
import {ether} from '../frames.ts';
import {INTRUDER, PLC_1} from '../plant.ts';
import type {Scenario} from '../scenario.ts';
import {MS} from '../wire.ts';

const ETHERTYPE_PROFINET = 0x8892;
/** DCP set: another name of the station, for good; and the answer. */
const SET_NAME = hexBytes(
  'fefd 04 00 00000002 0000 000e 0202000a0001 746573742d393939 00000000000000000000000000000000',
);
const DONE = hexBytes('fefd 04 01 00000002 0000 0008 0504000302020000 0000000000000000000000000000000000000000');

export const profinetRename: Scenario = {
  name: 'profinet-rename',
  about: 'A stranger gives a PROFINET device another name, so that its controller no longer finds it',
  expects: ['OT-09'],
  play(w) {
    w.put(0, ether(PLC_1.mac, INTRUDER.mac, ETHERTYPE_PROFINET, SET_NAME));
    w.put(5 * MS, ether(INTRUDER.mac, PLC_1.mac, ETHERTYPE_PROFINET, DONE));
  },
};
