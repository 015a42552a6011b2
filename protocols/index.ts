/** Every protocol Bifrost dissects, in order of name. A new one adds its folder and its line here (README.md). */
import type {Protocol} from '../src/core/protocol.ts';
import {cotp} from './cotp/index.ts';
import {fins} from './fins/index.ts';
import {melsoft} from './melsoft/index.ts';
import {mms} from './mms/index.ts';
import {modbus} from './modbus/index.ts';
import {rdp} from './rdp/index.ts';
import {s7comm} from './s7comm/index.ts';
import {s7commPlus} from './s7comm-plus/index.ts';
import {slmp} from './slmp/index.ts';

export const protocols: readonly Protocol[] = [cotp, fins, melsoft, mms, modbus, rdp, s7comm, s7commPlus, slmp];
