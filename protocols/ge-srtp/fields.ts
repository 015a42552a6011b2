/** Fields and anomalies of GE SRTP; Wireshark does not know it. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'bifrost.sequence': {type: 'number', varies: true, about: 'Sequence number: pairs a response with its request'},
  'bifrost.message_type': {type: 'number', about: 'Message type: 0xc0, 0x80 request, 0xd4, 0x94 done, 0xd1 refused'},
  'bifrost.mailbox': {type: 'number', about: 'Mailbox of the receiver: the slot of the CPU is in its lower byte'},
  'bifrost.service': {type: 'number', about: 'Service request code'},
  'bifrost.segment_selector': {type: 'number', about: 'Segment selector: which memory, in bits, bytes or words'},
  'bifrost.memory': {type: 'string', about: 'Memory by name: %R, %I, %Q, ...'},
  'bifrost.index': {type: 'number', about: 'First place in that memory, from 0'},
  'bifrost.count': {type: 'number', about: 'How many bits, bytes or words'},
  'bifrost.status': {type: 'number', about: 'Status of the answer; 0: done'},
  'bifrost.minor_status': {type: 'number', about: 'Further status'},
  'bifrost.privilege_level': {type: 'number', about: 'Privilege level of the client, as the controller sees it'},
  'bifrost.answered': {type: 'boolean', about: 'Whether the request got an answer; absent where only that was seen'},
  'bifrost.vendor_name': {type: 'string', about: 'Vendor'},
  'bifrost.confidence': {type: 'number', about: 'How sure the vendor is'},
  'bifrost.frame_bytes': {type: 'string', varies: true, about: 'First bytes of what is no GE SRTP, as hex'},
} as const satisfies FieldTable;

/** Every reason that an anomaly of GE SRTP may carry. */
export const anomalies = ['not-ge-srtp', 'header'] as const;
