/** All questions, sorted by name. A new one is a file of questions/ and its line here. */
import type {Question} from './question.ts';
import {bacnetDevice} from './questions/bacnet-device.ts';
import {enipIdentity} from './questions/enip-identity.ts';
import {httpPage} from './questions/http-page.ts';
import {httpsPage} from './questions/https-page.ts';
import {modbusIdentity} from './questions/modbus-identity.ts';
import {modbusRegisters} from './questions/modbus-registers.ts';
import {modbusServerId} from './questions/modbus-server-id.ts';
import {opcuaEndpoints} from './questions/opcua-endpoints.ts';
import {opcuaServer} from './questions/opcua-server.ts';
import {opcuaTrust} from './questions/opcua-trust.ts';
import {profinetIdentity} from './questions/profinet-identity.ts';
import {s7Identity} from './questions/s7-identity.ts';
import {snmpSystem} from './questions/snmp-system.ts';
import {tlsCertificate} from './questions/tls-certificate.ts';

export const questions: readonly Question[] = [
  bacnetDevice,
  enipIdentity,
  httpPage,
  httpsPage,
  modbusIdentity,
  modbusRegisters,
  modbusServerId,
  opcuaEndpoints,
  opcuaServer,
  opcuaTrust,
  profinetIdentity,
  s7Identity,
  snmpSystem,
  tlsCertificate,
];
