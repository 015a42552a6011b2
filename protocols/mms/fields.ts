/** Fields and anomalies of MMS. `mms.*` and `cotp.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';
import {connectionFields} from '../../src/net/cotp.ts';
import {exchangeAnomalies, exchangeFields} from '../../src/net/exchange.ts';
import {segmentStart, transportAnomalies, transportNames} from '../../src/net/iso.ts';
import {serviceNames} from './services.ts';

export const fields = {
  ...connectionFields,
  'mms.invokeID': {type: 'number', varies: true, about: 'Pairs an answer with its request'},
  'mms.confirmedServiceRequest': {type: 'number', about: 'Number of the service: 2 identify, 4 read, 5 write, ...'},
  'mms.domainId': {type: 'string', many: true, about: 'Domains: the logical devices of IEC 61850'},
  'mms.errorClass': {type: 'number', about: 'Class of an error: 7 access, 11 file, ...'},
  'bifrost.error_code': {type: 'number', about: 'Code of an error within its class'},
  'bifrost.reject_reason': {type: 'number', about: 'What the PDU was that was rejected'},
  'bifrost.access_errors': {
    type: 'number',
    many: true,
    about: 'Why variables were refused: 3 access denied, 10 not there',
  },
  'bifrost.item': {type: 'string', many: true, about: 'Variables, lists, domains or programs: domain/LLN0$BR$rcb01'},
  'bifrost.file': {type: 'string', many: true, about: 'Names of files'},
  'bifrost.pdu': {
    type: 'number',
    about: 'Tag of the MMS PDU: 0xa0 request, 0xa1 response, 0xa2 error, 0xa3 unconfirmed, ...',
  },
  'bifrost.password_in_clear': {type: 'boolean', about: 'The association carries a password that anybody can read'},
  'bifrost.vendor_name': {type: 'string', about: 'Vendor that the device names'},
  'bifrost.model_name': {type: 'string', about: 'Model that it names'},
  'bifrost.revision': {type: 'string', about: 'Revision that it names'},
  ...exchangeFields,
  ...segmentStart,
} as const satisfies FieldTable;

export const names: readonly string[] = [...transportNames, ...serviceNames].sort();

export const anomalies = [...transportAnomalies, ...exchangeAnomalies, 'encoding'] as const;
