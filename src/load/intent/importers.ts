/** All importers, sorted by name. A new one is a file of this folder and its line here; only the one that is used is loaded. */
import type {Importer} from './intent.ts';

type Load = () => Promise<Importer>;

export const importers: Readonly<Record<string, readonly [about: string, load: Load]>> = {
  firewall: [
    'nft list ruleset, or iptables-save: accepted TCP and UDP ports',
    async () => (await import('./firewall.ts')).firewall,
  ],
  ignition: [
    'tag export of Ignition (JSON); --device PLC1=192.168.1.10 says where its devices are',
    async () => (await import('./ignition.ts')).ignition,
  ],
  'node-red': [
    'flows.json: modbus-read, modbus-write, modbus-getter, OpcUa-Client',
    async () => (await import('./node-red.ts')).nodeRed,
  ],
  nodeset2: [
    'NodeSet2 of an OPC UA server (XML): its variables and methods',
    async () => (await import('./nodeset.ts')).nodeset,
  ],
  registers: [
    'register list as CSV: name, address, type, unit id, scale, units, min, max, access',
    async () => (await import('./register-csv.ts')).registerCsv,
  ],
  telegraf: [
    'telegraf.conf: inputs.modbus, inputs.opcua, inputs.opcua_listener',
    async () => (await import('./telegraf.ts')).telegraf,
  ],
};
