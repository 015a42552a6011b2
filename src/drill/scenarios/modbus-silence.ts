import {exchanges, modbus} from '../exchange.ts';
import {at, HMI, PLC_2} from '../plant.ts';
import type {Scenario} from '../scenario.ts';

/** Diagnostics (8): restart communications, then force listen only mode. */
const DIAGNOSTICS = [
  [8, 0, 1, 0, 0],
  [8, 0, 4, 0, 0],
];

export const modbusSilence: Scenario = {
  name: 'modbus-silence',
  about: 'A known HMI that was taken over restarts the communications of a controller and silences it',
  expects: ['MB-53', 'MB-54'],
  play: (w) =>
    exchanges(
      w,
      at(HMI, 45_000),
      at(PLC_2, 502),
      modbus(
        1,
        DIAGNOSTICS.map((pdu) => [pdu, pdu]),
      ),
    ),
};
