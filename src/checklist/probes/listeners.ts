/** What listens on the network, and which process and unit it is. */
import type {Subject} from '../../core/checklist.ts';
import {addressKind} from '../../core/plant-address.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf} from '../read.ts';
import {type Listener, listenersOf} from '../sockets.ts';

const SOURCE = '/proc/net/{tcp,tcp6,udp,udp6}';

/** Ports by which people and programs log on without encryption. */
const cleartext: Readonly<Record<string, string>> = {
  'tcp/21': 'ftp',
  'tcp/23': 'telnet',
  'tcp/80': 'http',
  'tcp/110': 'pop3',
  'tcp/143': 'imap',
  'tcp/389': 'ldap',
  'tcp/512': 'rexec',
  'tcp/513': 'rlogin',
  'tcp/514': 'rsh',
  'tcp/1883': 'mqtt',
  'tcp/5900': 'vnc',
  'tcp/8080': 'http',
  'udp/69': 'tftp',
};

export const listeners: Probe = {
  name: 'listeners',
  version: 1,
  about: 'What listens on the network, and which process and unit it is',
  privilege: 'root, for the processes of others',
  timeout: 5000,
  suffices: ['recorded'],
  fields: {
    'listeners.proto': {type: 'string', about: 'tcp or udp'},
    'listeners.address': {type: 'string', about: 'Address it listens on'},
    'listeners.port': {type: 'number', about: 'Its port'},
    'listeners.is_loopback': {type: 'boolean', about: 'Only this machine can reach it'},
    'listeners.cleartext': {
      type: 'string',
      about: 'Protocol without encryption that usually has this port: telnet, ftp, ...',
    },
    'listeners.process': {type: 'string', about: 'Name of the process; empty: it may not be seen'},
    'listeners.unit': {type: 'string', about: 'Unit of systemd; empty: started by hand, or not known'},
    'listeners.is_allowed': {
      type: 'boolean',
      about: 'Somebody said that it may be open; not there where nobody said anything',
    },
  },
  collect: async (place) => {
    const {source, listeners: all} = listenersOf(place);
    return [
      evidenceOf(
        listeners,
        place,
        SOURCE,
        source,
        all.map((one) => subjectOf(one, place)),
      ),
    ];
  },
};

function subjectOf({proto, address, port, process, unit}: Listener, {allowedPorts}: Place): Subject {
  const service = `${proto}/${port}`;
  const who = unit || process || 'unknown process';
  return {
    name: `${address}:${port}/${proto} (${who})`,
    fields: {
      'listeners.proto': proto,
      'listeners.address': address,
      'listeners.port': port,
      'listeners.is_loopback': addressKind(address) === 'loopback',
      'listeners.cleartext': cleartext[service] ?? '',
      'listeners.process': process,
      'listeners.unit': unit,
      ...(allowedPorts !== undefined && {'listeners.is_allowed': allowedPorts.includes(service)}),
    },
  };
}
