import {exchanges, modbus} from '../exchange.ts';
import {at, INTRUDER, PLC_1} from '../plant.ts';
import type {Scenario} from '../scenario.ts';

const UMAS = 0x5a;
const OK = 0xfe;
const KEY = 0x7b;

export const umasStop: Scenario = {
  name: 'umas-stop',
  about: 'A stranger stops a Schneider controller with the commands of its own engineering software',
  expects: ['NT-01', 'MB-62'],
  play: (w) =>
    exchanges(
      w,
      at(INTRUDER, 45_000),
      at(PLC_1, 502),
      modbus(0, [
        // Open the communication, stop.
        [
          [UMAS, 0x00, 0x01, 0x00],
          [UMAS, 0x00, OK, 0xfd, 0x00, 0x01, 0x04, 0x00, 0x00, 0x32, 0x00, 0x00, 0x00, 0x00, 0x00],
        ],
        [
          [UMAS, KEY, 0x41, 0xff, 0x00],
          [UMAS, KEY, OK],
        ],
      ]),
    ),
};
