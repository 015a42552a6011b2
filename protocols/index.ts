/** Every protocol Bifrost dissects, in order of name. A new one adds its folder and its line here (README.md). */
import type {Protocol} from '../src/core/protocol.ts';
import {ftp} from './ftp/index.ts';
import {http} from './http/index.ts';
import {modbus} from './modbus/index.ts';
import {mqtt} from './mqtt/index.ts';
import {smb} from './smb/index.ts';
import {ssh} from './ssh/index.ts';
import {telnet} from './telnet/index.ts';
import {tls} from './tls/index.ts';
import {vnc} from './vnc/index.ts';

export const protocols: readonly Protocol[] = [ftp, http, modbus, mqtt, smb, ssh, telnet, tls, vnc];
