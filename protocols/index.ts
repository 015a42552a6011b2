/** Every protocol Bifrost dissects, in order of name. A new one adds its folder and its line here (README.md). */
import type {Protocol} from '../src/core/protocol.ts';
import {enip} from './enip/index.ts';
import {modbus} from './modbus/index.ts';

export const protocols: readonly Protocol[] = [enip, modbus];
