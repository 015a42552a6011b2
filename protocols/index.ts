/** Every protocol Bifrost dissects, in order of name. A new one adds its folder and its line here (README.md). */
import type {Protocol} from '../src/core/protocol.ts';
import {dhcp} from './dhcp/index.ts';
import {dhcpv6} from './dhcpv6/index.ts';
import {modbus} from './modbus/index.ts';
import {snmp} from './snmp/index.ts';

export const protocols: readonly Protocol[] = [dhcp, dhcpv6, modbus, snmp];
