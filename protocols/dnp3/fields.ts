/** Fields and anomalies of DNP3. `dnp3.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';
import {exchangeAnomalies, exchangeFields} from '../../src/net/exchange.ts';

const flag = (about: string) => ({type: 'boolean', about}) as const;

export const fields = {
  'dnp3.dst': {type: 'number', about: 'Link address of the outstation; of a message, where it goes; 65533 and up: all'},
  'dnp3.src': {type: 'number', about: 'Link address of the master; of a message, where it comes from'},
  'dnp3.ctl.prifunc': {type: 'number', about: 'Link function of a primary station'},
  'dnp3.ctl.secfunc': {type: 'number', about: 'Link function of a secondary station'},
  'dnp3.al.seq': {type: 'number', varies: true, about: 'Pairs a response with its request'},
  'dnp3.al.func': {type: 'number', about: 'Function code: 1 read, 2 write, 3 select, 4 operate, 13 cold restart, ...'},
  'dnp3.al.iin': {type: 'number', varies: true, about: 'Internal indications of the response'},
  'dnp3.al.iin.rst': flag('The outstation restarted, and nobody cleared that since'),
  'dnp3.al.iin.dt': flag('The outstation reports trouble'),
  'dnp3.al.iin.dol': flag('Some outputs are in local mode'),
  'dnp3.al.iin.tsr': flag('The outstation wants its time set'),
  'dnp3.al.iin.bmsg': flag('The outstation got a broadcast'),
  'dnp3.al.iin.ebo': flag('Events were lost: the buffer is full'),
  'dnp3.al.iin.cc': flag('The configuration is corrupt'),
  'dnp3.al.obj': {type: 'number', many: true, about: 'Objects: group * 256 + variation'},
  'bifrost.points': {
    type: 'string',
    many: true,
    about: 'Objects asked for or written with their points: g12v1 5, g30v0 0-9, g60v2',
  },
  'dnp3.ctl.op': {
    type: 'number',
    many: true,
    about: 'Operation by point: 1 pulse on, 2 pulse off, 3 latch on, 4 latch off',
  },
  'dnp3.ctl.trip': {type: 'number', many: true, about: 'By point: 1 close, 2 trip'},
  'dnp3.al.count': {type: 'number', many: true, varies: true, about: 'How often, by point'},
  'dnp3.al.on_time': {type: 'number', many: true, varies: true, about: 'Milliseconds on, by point'},
  'dnp3.al.off_time': {type: 'number', many: true, varies: true, about: 'Milliseconds off, by point'},
  'bifrost.values': {type: 'number', many: true, varies: true, about: 'Value by analog output'},
  'dnp3.al.ctrlstatus': {type: 'number', about: 'Why a control was not done: 1 timeout, 2 no select, 7 local, ...'},
  'dnp3.al.file_name': {type: 'string', about: 'File'},
  'dnp3.al.file.mode': {type: 'number', about: '1 read, 2 write, 3 append'},
  'bifrost.cleartext_password': {type: 'boolean', about: 'A password was sent in clear (its value is not kept)'},
  'bifrost.has_authentication': {type: 'boolean', about: 'Objects of secure authentication came with it'},
  'bifrost.broadcast': {type: 'boolean', about: 'Meant for every outstation'},
  'bifrost.from': {type: 'string', about: 'server: the master is, since the outstation opened the connection'},
  'bifrost.frame_bytes': {type: 'string', varies: true, about: 'First bytes of what is no DNP3, as hex'},
  'bifrost.vendor_name': {type: 'string', about: 'Manufacturer'},
  'bifrost.model_name': {type: 'string', about: 'Product name and model'},
  'bifrost.device_name': {type: 'string', about: 'Name that the user gave the device'},
  'bifrost.serial': {type: 'string', about: 'Serial number'},
  'bifrost.revision': {type: 'string', about: 'Software version'},
  'bifrost.hardware_revision': {type: 'string', about: 'Hardware version'},
  'bifrost.location': {type: 'string', about: 'Location that the user gave the device'},
  ...exchangeFields,
} as const satisfies FieldTable;

/** Every reason that an anomaly of DNP3 may carry. */
export const anomalies = [
  'not-dnp3',
  'header',
  'header-crc',
  'data-crc',
  'transport',
  'fragment-too-long',
  'fragment-too-short',
  'objects',
  ...exchangeAnomalies,
] as const;
