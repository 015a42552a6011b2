/** Fields, names and anomalies of spanning tree. `stp.*` and `mstp.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'stp.protocol': {type: 'number', about: 'Protocol: 0 for spanning tree'},
  'stp.version': {type: 'number', about: '0 STP, 2 RSTP, 3 MSTP'},
  'stp.type': {type: 'number', about: '0 configuration, 2 rapid or multiple, 128 topology change notification'},
  'stp.flags': {
    type: 'number',
    about: 'Flags: 1 topology change, 2 proposal, 16 learning, 32 forwarding, 64 agreement',
  },
  'stp.flags.tc': {type: 'boolean', about: 'The topology has changed'},
  'stp.flags.tcack': {type: 'boolean', about: 'A topology change notification is acknowledged'},
  'stp.root.prio': {type: 'number', about: 'Priority of the root bridge'},
  'stp.root.ext': {type: 'number', about: 'VLAN or instance in the root id'},
  'stp.root.hw': {type: 'mac', about: 'MAC address of the root bridge'},
  'stp.root.cost': {type: 'number', about: 'Cost of the path to it'},
  'stp.bridge.prio': {type: 'number', about: 'Priority of the bridge that sends'},
  'stp.bridge.ext': {type: 'number', about: 'VLAN or instance in its id'},
  'stp.bridge.hw': {type: 'mac', about: 'MAC address of the bridge that sends'},
  'stp.port': {type: 'number', about: 'Its port, with the priority of the port in the upper 4 bits'},
  'stp.msg_age': {type: 'number', varies: true, about: 'Seconds since the root said so'},
  'stp.max_age': {type: 'number', about: 'Seconds after which it is forgotten'},
  'stp.hello': {type: 'number', about: 'Seconds between two of them'},
  'stp.forward': {type: 'number', about: 'Seconds that a port listens and learns'},
  'stp.pvst.origvlan': {type: 'number', about: 'PVST+: the VLAN whose tree it is'},
  'mstp.config_name': {type: 'string', about: 'MSTP: name of the region'},
  'mstp.config_revision_level': {type: 'number', about: 'MSTP: revision of its configuration'},
  'bifrost.previous_root': {type: 'mac', about: 'Root bridge until now, as this bridge said'},
  'bifrost.from': {type: 'string', about: 'client: the bridge that sends'},
} as const satisfies FieldTable;

export const names = ['bridge-announced', 'topology-change', 'topology-change-notification', 'root-changed'] as const;

export const anomalies = ['protocol-id', 'length'] as const;
