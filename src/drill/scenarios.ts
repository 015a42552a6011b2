/** All scenarios; a new one is its file and its line here. */
import type {Scenario} from './scenario.ts';
import {arpSpoofing} from './scenarios/arp-spoofing.ts';
import {defaultPassword} from './scenarios/default-password.ts';
import {modbusScan} from './scenarios/modbus-scan.ts';
import {modbusSilence} from './scenarios/modbus-silence.ts';
import {modbusWrite} from './scenarios/modbus-write.ts';
import {passwordGuessing} from './scenarios/password-guessing.ts';
import {portScan} from './scenarios/port-scan.ts';
import {profinetRename} from './scenarios/profinet-rename.ts';
import {rogueDhcp} from './scenarios/rogue-dhcp.ts';
import {s7Stop} from './scenarios/s7-stop.ts';
import {umasStop} from './scenarios/umas-stop.ts';

/** By name. */
export const scenarios: readonly Scenario[] = [
  arpSpoofing,
  defaultPassword,
  modbusScan,
  modbusSilence,
  modbusWrite,
  passwordGuessing,
  portScan,
  profinetRename,
  rogueDhcp,
  s7Stop,
  umasStop,
];

export const scenarioNamed = (name: string): Scenario | undefined => scenarios.find((one) => one.name === name);
