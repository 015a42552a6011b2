/** Every protocol Bifrost dissects, in order of name. A new one adds its folder and its line here (README.md). */
import type {Protocol} from '../src/core/protocol.ts';
import {cdp} from './cdp/index.ts';
import {eapol} from './eapol/index.ts';
import {ethercat} from './ethercat/index.ts';
import {goose} from './goose/index.ts';
import {icmp} from './icmp/index.ts';
import {icmpv6} from './icmpv6/index.ts';
import {igmp} from './igmp/index.ts';
import {lldp} from './lldp/index.ts';
import {modbus} from './modbus/index.ts';
import {profinet} from './profinet/index.ts';
import {profinetDcp} from './profinet-dcp/index.ts';
import {profinetIo} from './profinet-io/index.ts';
import {ptp} from './ptp/index.ts';
import {stp} from './stp/index.ts';
import {sv} from './sv/index.ts';
import {uadp} from './uadp/index.ts';

export const protocols: readonly Protocol[] = [
  cdp,
  eapol,
  ethercat,
  goose,
  icmp,
  icmpv6,
  igmp,
  lldp,
  modbus,
  profinet,
  profinetDcp,
  profinetIo,
  ptp,
  stp,
  sv,
  uadp,
];
