/** Every protocol Bifrost dissects, in order of name. A new one adds its folder and its line here (README.md). */
import type {Protocol} from '../src/core/protocol.ts';
import {modbus} from './modbus/index.ts';
import {opcua} from './opcua/index.ts';

export const protocols: readonly Protocol[] = [modbus, opcua];
