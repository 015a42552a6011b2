import {exchanges, modbus} from '../exchange.ts';
import {at, INTRUDER, PLC_1} from '../plant.ts';
import type {Scenario} from '../scenario.ts';

const REFUSED = 0x80;
const ILLEGAL_FUNCTION = 1;

/** Report server id, then read device identification: as nmap's modbus-discover asks. */
const QUESTIONS = [[17], [43, 14, 1, 0]];

export const modbusScan: Scenario = {
  name: 'modbus-scan',
  about: 'A scanner for Modbus asks a controller who it is',
  expects: ['NT-01', 'MB-28'],
  play: (w) =>
    exchanges(
      w,
      at(INTRUDER, 45_000),
      at(PLC_1, 502),
      modbus(
        1,
        QUESTIONS.map((pdu) => [pdu, [(pdu[0] ?? 0) | REFUSED, ILLEGAL_FUNCTION]]),
      ),
    ),
};
