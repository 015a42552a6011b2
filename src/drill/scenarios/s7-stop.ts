import {exchanges, hexBytes} from '../exchange.ts';
import {at, INTRUDER, PLC_2} from '../plant.ts';
import type {Scenario} from '../scenario.ts';

export const s7Stop: Scenario = {
  name: 's7-stop',
  about: 'A stranger stops a Siemens S7 controller',
  expects: ['NT-01', 'OT-01'],
  play: (w) =>
    exchanges(w, at(INTRUDER, 49_000), at(PLC_2, 102), [
      // COTP: connect to rack 0, slot 2.
      [
        hexBytes('03000016 11e00000000100 c1020100 c2020102 c0010a'),
        hexBytes('03000016 11d00001000200 c0010a c1020100 c2020102'),
      ],
      // Set up the communication.
      [
        hexBytes('03000019 02f080 32010000000000080000 f0000001000101e0'),
        hexBytes('0300001b 02f080 320300000000000800000000 f0000001000100f0'),
      ],
      // PLC stop (0x29) of P_PROGRAM.
      [
        hexBytes('03000021 02f080 32010000000100100000 29000000000009505f50524f4752414d'),
        hexBytes('03000014 02f080 32030000000100010000 0000 29'),
      ],
    ]),
};
