import {exchanges, modbus} from '../exchange.ts';
import {at, INTRUDER, PLC_1} from '../plant.ts';
import type {Scenario} from '../scenario.ts';

/** Write single register 1, twice. */
const WRITES = [
  [6, 0, 1, 0, 99],
  [6, 0, 1, 0, 98],
];

export const modbusWrite: Scenario = {
  name: 'modbus-write',
  about: 'A client that was never seen writes the setpoint of a controller',
  expects: ['NT-01', 'MB-31'],
  play: (w) =>
    exchanges(
      w,
      at(INTRUDER, 45_000),
      at(PLC_1, 502),
      modbus(
        1,
        WRITES.map((pdu) => [pdu, pdu]),
      ),
    ),
};
