/**
 * Fields, names and anomalies of EtherNet/IP. `enip.*` and `cip.*` are Wireshark's display-filter names; what Wireshark has
 * no name for is `bifrost.*`.
 */
import type {FieldTable} from '../../src/core/field.ts';
import {encapsulationNames} from './encapsulation.ts';
import {IO_DATA} from './io.ts';
import {pcccNames} from './pccc.ts';
import {cipNames} from './services.ts';

export const fields = {
  'enip.command': {type: 'number', about: 'Encapsulation command: 0x63 ListIdentity, 0x6f SendRRData, ...'},
  'enip.session': {type: 'number', varies: true, about: 'Session handle, given by the server'},
  'enip.status': {type: 'number', about: 'Encapsulation status: 0 success, 1 invalid command, 100 session, ...'},
  'enip.lir.vendor': {type: 'number', about: 'ODVA vendor number of an identity'},
  'enip.lir.devtype': {type: 'number', about: 'Device type of an identity'},
  'enip.lir.prodcode': {type: 'number', about: 'Product code of an identity'},
  'enip.lir.status': {type: 'number', about: 'Status word of an identity: owned, configured, faults'},
  'enip.lir.state': {type: 'number', about: 'State: 1 self-test, 2 standby, 3 operational, 4 and 5 fault'},
  'enip.lsr.servicename': {type: 'string', about: 'Service offered: Communications'},
  'enip.lsr.capaflags.udp': {type: 'boolean', about: 'I/O over UDP is offered'},
  'enip.cpf.cai.connid': {type: 'number', varies: true, about: 'Connection id of a connected message'},
  'enip.cpf.sai.connid': {type: 'number', varies: true, about: 'Connection id of I/O'},
  'enip.cpf.sai.seq': {type: 'number', varies: true, about: 'Sequence number of I/O'},
  'cip.seq': {type: 'number', varies: true, about: 'Sequence count of a connected message'},
  'cip.rr': {type: 'number', about: '0 request, 1 response'},
  'cip.sc': {type: 'number', about: 'Service, without the reply bit'},
  'cip.class': {type: 'number', about: 'Class of the object: 1 Identity, 6 Connection Manager, 0xf5 TCP/IP, ...'},
  'cip.instance': {type: 'number', about: 'Instance of the class'},
  'cip.attribute': {type: 'number', about: 'Attribute of the instance'},
  'cip.member': {type: 'number', about: 'Member of an attribute'},
  'cip.connpoint': {type: 'number', many: true, about: 'Connection points of a connection: its assemblies'},
  'cip.symbol': {type: 'string', about: 'Tag, with its program, indices and members'},
  'cip.genstat': {type: 'number', about: 'General status: 0 success, 4 path, 5 destination, 8 service, ...'},
  'cip.addstat': {type: 'number', many: true, about: 'Additional status words'},
  'cip.data': {type: 'string', varies: true, about: 'First bytes of request data without further structure, as hex'},
  'cip.id.vendor_id': {type: 'number', about: 'Identity object: ODVA vendor number'},
  'cip.id.device_type': {type: 'number', about: 'Identity object: device type'},
  'cip.id.product_code': {type: 'number', about: 'Identity object: product code'},
  'cip.id.status': {type: 'number', varies: true, about: 'Identity object: status word'},
  'cip.cm.conn_serial_num': {type: 'number', varies: true, about: 'Serial number of a connection'},
  'cip.cm.vendor': {type: 'number', about: 'ODVA vendor number of the one who opens a connection'},
  'cip.cm.otrpi': {type: 'number', about: 'Packet interval to the target, microseconds'},
  'cip.cm.torpi': {type: 'number', about: 'Packet interval to the originator, microseconds'},
  'cip.cm.fwo.transport': {type: 'number', about: 'Transport class: 0 and 1 I/O, 3 messages'},
  'cip.pccc.cmd.code': {type: 'number', about: 'PCCC command'},
  'cip.pccc.tns.code': {type: 'number', varies: true, about: 'PCCC transaction'},
  'cip.pccc.gs.status': {type: 'number', about: 'PCCC status: 0 success'},
  'cip.pccc.byte.size': {type: 'number', about: 'Bytes to read or write'},
  'cip.pccc.file.num': {type: 'number', about: 'Data file: 7 of N7:0'},
  'cip.pccc.file.type': {type: 'number', about: 'Type of the data file: 0x89 integer, 0x85 binary, ...'},
  'cip.pccc.element.num': {type: 'number', about: 'Element of the data file: 0 of N7:0'},
  'cip.pccc.subelement.num': {type: 'number', about: 'Sub-element'},
  'cip.pccc.data': {type: 'string', varies: true, about: 'First bytes of what a PCCC request carries, as hex'},
  'bifrost.pccc_function': {type: 'number', about: 'PCCC function within its command'},
  'bifrost.mode': {type: 'string', about: 'Mode that a PCCC request asks for: program, run, test'},
  'bifrost.route': {type: 'string', about: 'Way to the module asked: port/slot of each hop'},
  'bifrost.embedded_services': {type: 'number', many: true, about: 'Services inside a message'},
  'bifrost.tag_type': {type: 'string', about: 'Type of a tag: BOOL, DINT, REAL, structure'},
  'bifrost.tag_count': {type: 'number', about: 'Elements of a tag read or written'},
  'bifrost.tag_value': {type: 'number', many: true, varies: true, about: 'First values read or written'},
  'bifrost.target_class': {type: 'number', about: 'Class that a connection leads to'},
  'bifrost.target_instance': {type: 'number', about: 'Instance that a connection leads to'},
  'bifrost.ot_type': {type: 'string', about: 'Connection to the target: null, multicast, point-to-point'},
  'bifrost.to_type': {type: 'string', about: 'Connection to the originator'},
  'bifrost.ot_size': {type: 'number', about: 'Bytes to the target'},
  'bifrost.to_size': {type: 'number', about: 'Bytes to the originator'},
  'bifrost.originator_vendor': {type: 'string', about: 'Vendor of the one who opens a connection'},
  'bifrost.originator_serial': {type: 'string', about: 'Its serial number, hex'},
  'bifrost.io_size': {type: 'number', about: 'Bytes of I/O data in a datagram'},
  'bifrost.vendor_name': {type: 'string', about: 'Vendor, by its ODVA number'},
  'bifrost.device_type': {type: 'string', about: 'Device type, by its ODVA number'},
  'bifrost.model_name': {type: 'string', about: 'Product name'},
  'bifrost.revision': {type: 'string', about: 'Major and minor revision: 20.011'},
  'bifrost.serial': {type: 'string', about: 'Serial number, eight hex digits'},
  'bifrost.from': {type: 'string', about: 'Which end sends the I/O: client or server'},
  'bifrost.confidence': {type: 'number', about: 'How sure an identity is: less where it is of a module behind'},
  'bifrost.answered': {type: 'boolean', about: 'The request got an answer; absent where the request was not seen'},
  'bifrost.response_time': {type: 'number', varies: true, about: 'Seconds from request to response'},
  'bifrost.request_frame': {type: 'number', varies: true, about: 'Frame of the request'},
} as const satisfies FieldTable;

export const names: readonly string[] = [...new Set([...encapsulationNames, ...cipNames, ...pcccNames, IO_DATA])];

export const anomalies = [
  'command',
  'options',
  'length',
  'items',
  'path',
  'service-offsets',
  'reply-bit',
  'outstanding-flood',
] as const;

export type Anomaly = (typeof anomalies)[number];
