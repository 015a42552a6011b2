/**
 * Fields and anomalies of S7comm. `s7comm.*` and `cotp.*` are Wireshark's display-filter names; what Wireshark has no name
 * for is `bifrost.*`.
 */
import type {FieldTable} from '../../src/core/field.ts';
import {connectionFields} from '../../src/net/cotp.ts';
import {exchangeAnomalies, exchangeFields} from '../../src/net/exchange.ts';
import {segmentStart, transportAnomalies, transportNames} from '../../src/net/iso.ts';
import {functionNames} from './functions.ts';

export const fields = {
  ...connectionFields,
  's7comm.header.rosctr': {type: 'number', about: 'Kind of PDU: 1 job, 2 ack, 3 ack with data, 7 user data'},
  's7comm.header.pduref': {type: 'number', varies: true, about: 'PDU reference: pairs an answer with its request'},
  's7comm.header.errcls': {type: 'number', about: 'Error class of an answer: 0 none, 0x85 supplies, 0x87 access, ...'},
  's7comm.header.errcod': {type: 'number', about: 'Error code within its class'},
  's7comm.param.errcod': {type: 'number', about: 'Error code of a user data answer, 0: none'},
  's7comm.param.func': {
    type: 'number',
    about: 'Function of a job: 4 read, 5 write, 0x1a to 0x1f blocks, 0x28, 0x29, 0xf0',
  },
  's7comm.param.maxamq_calling': {type: 'number', about: 'Jobs in parallel that the caller may send'},
  's7comm.param.maxamq_called': {type: 'number', about: 'Jobs in parallel that the called may send'},
  's7comm.param.pdu_length': {type: 'number', about: 'Longest PDU in bytes; in a fact the one that was agreed on'},
  's7comm.param.itemcount': {type: 'number', about: 'Variables that are read or written'},
  's7comm.param.item.syntaxid': {
    type: 'number',
    many: true,
    about: 'Syntax of each address: 0x10 S7ANY, 0xb2 symbolic',
  },
  's7comm.param.item.area': {
    type: 'number',
    many: true,
    about: 'Area: 0x81 I, 0x82 Q, 0x83 M, 0x84 DB, 0x1c C, 0x1d T',
  },
  's7comm.param.item.db': {type: 'number', many: true, about: 'Data block, 0 in other areas'},
  's7comm.param.item.address': {type: 'number', many: true, about: 'Byte * 8 + bit, or number of a timer or counter'},
  's7comm.param.item.length': {type: 'number', many: true, about: 'How many of its type'},
  's7comm.param.item.transp_size': {type: 'number', many: true, about: 'Type: 1 bit, 2 byte, 4 word, 6 dword, 8 real'},
  's7comm.data.returncode': {type: 'number', many: true, about: 'Result of each item: 0xff is success'},
  's7comm.resp.data': {type: 'string', many: true, varies: true, about: 'Values that were read or written, as hex'},
  's7comm.param.blockcontrol.filename': {type: 'string', about: 'Block as it stands on the wire, _0A00001P'},
  's7comm.param.blockcontrol.functionstatus': {type: 'number', varies: true, about: '1: more of the block follows'},
  's7comm.param.blockcontrol.upl_lenstring': {type: 'string', about: 'Length of the block that is uploaded, as digits'},
  's7comm.data.blockcontrol.errorcode': {type: 'number', varies: true, about: 'Error of a transfer of blocks'},
  's7comm.data.blockcontrol.uploadid': {type: 'number', varies: true, about: 'Number of the transfer'},
  's7comm.data.blockcontrol.loadmem_len': {type: 'string', about: 'Bytes of the block in the load memory, as digits'},
  's7comm.data.blockcontrol.mc7code_len': {type: 'string', about: 'Bytes of its code, as digits'},
  's7comm.param.pistart.servicename': {
    type: 'string',
    about: 'Program invocation: P_PROGRAM, _INSE, _DELE, _GARB, ...',
  },
  's7comm.param.userdata.funcgroup': {
    type: 'number',
    about: 'Group of a user data function: 1 programmer, 4 CPU, 7 time',
  },
  's7comm.param.userdata.subfunc': {type: 'number', about: 'Function within its group'},
  's7comm.data.userdata.szl_id': {type: 'number', about: 'System status list that is asked for'},
  's7comm.data.userdata.szl_index': {type: 'number', about: 'Part of that list'},
  's7comm.data.userdata.szl_id.partlist_len': {type: 'number', about: 'Bytes of an entry of the list'},
  's7comm.data.userdata.szl_id.partlist_cnt': {type: 'number', about: 'Entries of the list'},
  'bifrost.item': {type: 'string', many: true, about: 'Each variable as a programmer writes it: DB1.DBX10.0 BYTE 4'},
  'bifrost.block': {type: 'string', many: true, about: 'Blocks of the program: OB1, DB10, FC3, ...'},
  'bifrost.pi_argument': {type: 'string', about: 'Argument of a program invocation'},
  'bifrost.password_in_clear': {
    type: 'boolean',
    about: 'A password went over the wire in a form that anybody can undo',
  },
  'bifrost.clock': {type: 'string', varies: true, about: 'Time that was read or set'},
  'bifrost.vendor_name': {type: 'string', about: 'Siemens, where the order number is one of its own'},
  'bifrost.product_code': {type: 'string', about: 'Order number'},
  'bifrost.revision': {type: 'string', about: 'Version of the firmware'},
  'bifrost.serial': {type: 'string', about: 'Serial number of the module'},
  'bifrost.model_name': {type: 'string', about: 'Type of the module: CPU 315-2 PN/DP'},
  'bifrost.mode': {type: 'string', about: 'Mode that the CPU says it is in: run, stop, start-up, hold'},
  'bifrost.device_name': {type: 'string', about: 'Name of the automation system'},
  'bifrost.module_name': {type: 'string', about: 'Name of the module'},
  'bifrost.plant_name': {type: 'string', about: 'Plant designation'},
  'bifrost.location': {type: 'string', about: 'Location designation'},
  'bifrost.memory_card_serial': {type: 'string', about: 'Serial number of the memory card'},
  ...exchangeFields,
  ...segmentStart,
} as const satisfies FieldTable;

export const names: readonly string[] = [...transportNames, ...functionNames].sort();

export const anomalies = [
  ...transportAnomalies,
  ...exchangeAnomalies,
  'not-s7comm',
  'rosctr',
  'length',
  'item',
] as const;
