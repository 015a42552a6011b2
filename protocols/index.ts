/** Every protocol Bifrost dissects, in order of name. A new one adds its folder and its line here (README.md). */
import type {Protocol} from '../src/core/protocol.ts';
import {ads} from './ads/index.ts';
import {codesys} from './codesys/index.ts';
import {fox} from './fox/index.ts';
import {geSrtp} from './ge-srtp/index.ts';
import {hartIp} from './hart-ip/index.ts';
import {knxnetIp} from './knxnet-ip/index.ts';
import {modbus} from './modbus/index.ts';
import {rocPlus} from './roc-plus/index.ts';
import {synchrophasor} from './synchrophasor/index.ts';

export const protocols: readonly Protocol[] = [
  ads,
  codesys,
  fox,
  geSrtp,
  hartIp,
  knxnetIp,
  modbus,
  rocPlus,
  synchrophasor,
];
