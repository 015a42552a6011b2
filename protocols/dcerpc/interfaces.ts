/**
 * Interfaces by their UUID, and those of their operations that change something on a machine. [MS-SCMR] §3.1.4, [MS-TSCH]
 * §3.2.5, [MS-WMI] §3.1.4, [MS-DCOM] §1.9, [MS-RPCE], OPC Data Access Custom Interface 2.05 and 1.0 of OPC Common.
 */
import type {FactKind} from '../../src/core/fact.ts';

const OPC = '-011e-11d0-9675-0020afd8adb3';
const COM = '-0000-0000-c000-000000000046';

const interfaces: Readonly<Record<string, string>> = {
  'e1af8308-5d1f-11c9-91a4-08002b14a0fa': 'epmapper',
  'afa8bd80-7d8a-11c9-bef4-08002b102989': 'mgmt',
  '367abb81-9844-35f1-ad32-98f038001003': 'svcctl',
  '1ff70682-0a51-30e8-076d-740be8cee98b': 'atsvc',
  '86d35949-83c9-4044-b424-db363231fd0c': 'ITaskSchedulerService',
  '338cd001-2244-31f1-aaaa-900038001003': 'winreg',
  '12345778-1234-abcd-ef00-0123456789ac': 'samr',
  '12345778-1234-abcd-ef00-0123456789ab': 'lsarpc',
  'e3514235-4b06-11d1-ab04-00c04fc2dcd2': 'drsuapi',
  '12345678-1234-abcd-ef00-01234567cffb': 'netlogon',
  '4b324fc8-1670-01d3-1278-5a47bf6ee188': 'srvsvc',
  '6bffd098-a112-3610-9833-46c3f87e345a': 'wkssvc',
  '99fcfec4-5260-101b-bbcb-00aa0021347a': 'IObjectExporter',
  '4d9f4ab8-7d1c-11cf-861e-0020af6e7c57': 'IActivation',
  [`000001a0${COM}`]: 'IRemoteSCMActivator',
  [`00000131${COM}`]: 'IRemUnknown',
  [`00000143${COM}`]: 'IRemUnknown2',
  'f309ad18-d86a-11d0-a075-00c04fb68820': 'IWbemLevel1Login',
  'd4781cd6-e5d3-44df-ad94-930efe48a887': 'IWbemLoginClientID',
  '9556dc99-828c-11cf-a37e-00aa003240c7': 'IWbemServices',
  '027947e1-d731-11ce-a357-000000000001': 'IEnumWbemClassObject',
  '1c1c45ee-4395-11d2-b60b-00104b703efd': 'IWbemFetchSmartEnum',
  '13486d50-4821-11d2-a494-3cb306c10000': 'IOPCServerList',
  [`39c13a4d${OPC}`]: 'IOPCServer',
  [`39c13a4e${OPC}`]: 'IOPCServerPublicGroups',
  [`39c13a4f${OPC}`]: 'IOPCBrowseServerAddressSpace',
  [`39c13a50${OPC}`]: 'IOPCGroupStateMgt',
  [`39c13a51${OPC}`]: 'IOPCPublicGroupStateMgt',
  [`39c13a52${OPC}`]: 'IOPCSyncIO',
  [`39c13a53${OPC}`]: 'IOPCAsyncIO',
  [`39c13a54${OPC}`]: 'IOPCItemMgt',
  [`39c13a55${OPC}`]: 'IEnumOPCItemAttributes',
  [`39c13a70${OPC}`]: 'IOPCDataCallback',
  [`39c13a71${OPC}`]: 'IOPCAsyncIO2',
  [`39c13a72${OPC}`]: 'IOPCItemProperties',
};

export const UNKNOWN = 'unknown';
export const interfaceName = (uuid: string): string => interfaces[uuid] ?? UNKNOWN;

type Named = readonly [FactKind, string];

const READ: Named = ['read', 'opc-read'];
const WRITE: Named = ['write', 'opc-write'];
const operations: Readonly<Record<string, Readonly<Record<number, Named>>>> = {
  svcctl: {
    1: ['control', 'control-service'],
    2: ['control', 'delete-service'],
    11: ['control', 'change-service'],
    12: ['control', 'create-service'],
    19: ['control', 'start-service'],
    23: ['control', 'change-service'],
    24: ['control', 'create-service'],
    31: ['control', 'start-service'],
  },
  atsvc: {0: ['control', 'add-job'], 1: ['control', 'delete-job']},
  ITaskSchedulerService: {
    1: ['control', 'add-job'],
    12: ['control', 'run-job'],
    13: ['control', 'delete-job'],
  },
  IWbemServices: {20: ['read', 'wmi-query'], 24: ['control', 'wmi-method']},
  IOPCSyncIO: {3: READ, 4: WRITE},
  IOPCAsyncIO: {3: READ, 4: WRITE},
  IOPCAsyncIO2: {3: READ, 4: WRITE},
};

const CALL: Named = ['session', 'call'];
export const operationNamed = (name: string, opnum: number): Named => operations[name]?.[opnum] ?? CALL;

export const names = [
  'bind',
  'bind-refused',
  'fault',
  'call',
  ...new Set(Object.values(operations).flatMap((all) => Object.values(all).map(([, name]) => name))),
];
