/**
 * Declared fields: every protocol lists the fields it may report, with their types, in its `fields.ts`. A rule that
 * names a field which nobody declares is refused when it is loaded.
 */
export type FieldType = 'number' | 'string' | 'boolean' | 'ip' | 'mac';

export interface Field {
  readonly type: FieldType;
  /** An array of values. */
  readonly many?: true;
  /**
   * Changes from one repetition of the same exchange to the next (values, transaction ids). A rule over such a field
   * sees every repetition; facts that differ in nothing else are judged once and then counted (core/protocol.ts).
   */
  readonly varies?: true;
  readonly about: string;
}

export type FieldTable = Readonly<Record<string, Field>>;

/** Fields that every fact carries or that enrichment adds, whatever its protocol. */
export const commonFields = {
  name: {type: 'string', about: 'What happened: write-single-register, anomaly reason, ...'},
  protocol: {type: 'string', about: 'Protocol that reported the fact'},
  segment: {type: 'string', about: 'Segment (capture interface or VLAN) in which it was seen'},
  means: {type: 'string', about: 'passive (seen on the wire) or active (answer to our own question)'},
  'client.ip': {type: 'ip', about: 'Address of the one who asked'},
  'client.mac': {type: 'mac', about: 'MAC address behind it, as seen on this segment'},
  'client.port': {type: 'number', varies: true, about: 'Its port'},
  'client.asset': {type: 'string', about: 'Asset id of the client'},
  'client.vendor': {type: 'string', about: 'Vendor of the client, from its MAC prefix or identity'},
  'client.role': {type: 'string', about: 'Role of the client, where known'},
  'server.ip': {type: 'ip', about: 'Address of the one who answers'},
  'server.mac': {type: 'mac', about: 'MAC address behind it, as seen on this segment'},
  'server.port': {type: 'number', about: 'Its port'},
  'server.asset': {type: 'string', about: 'Asset id of the server'},
  'server.vendor': {type: 'string', about: 'Vendor of the server, from its MAC prefix or identity'},
  'server.role': {type: 'string', about: 'Role of the server, where known'},
  'client.name': {type: 'string', about: 'Name of the client, as people said it'},
  'server.name': {type: 'string', about: 'Name of the server, as people said it'},
  'client.zone': {type: 'string', about: 'Zone of the client, as people said it'},
  'server.zone': {type: 'string', about: 'Zone of the server, as people said it'},
  'client.criticality': {
    type: 'string',
    about: 'Criticality: low, medium, high, critical, of the client, as people said it',
  },
  'server.criticality': {
    type: 'string',
    about: 'Criticality: low, medium, high, critical, of the server, as people said it',
  },
  'client.approval': {
    type: 'string',
    about: 'approved, rejected or archived: standing of the client, as people said it',
  },
  'server.approval': {
    type: 'string',
    about: 'approved, rejected or archived: standing of the server, as people said it',
  },
  'client.purdue_level': {type: 'string', about: 'Purdue level of the client, as people said it'},
  'server.purdue_level': {type: 'string', about: 'Purdue level of the server, as people said it'},
  'client.tags': {type: 'string', many: true, about: 'Tags of the client, as people said it'},
  'server.tags': {type: 'string', many: true, about: 'Tags of the server, as people said it'},
  'baseline.new': {
    type: 'string',
    many: true,
    about:
      'What the baseline had not seen before: host, conversation, port, function, address, writer, certificate, application, security',
  },
  'baseline.before': {
    type: 'string',
    many: true,
    about: 'What the same one used before, where its certificate, application or security is new',
  },
  'baseline.elsewhere': {
    type: 'string',
    many: true,
    about: 'Assets that used the same application or certificate before',
  },
  'baseline.what': {type: 'string', about: 'Of a deviation: the exchange that departs from what is usual'},
  'baseline.usual': {type: 'number', about: 'Of a deviation: what was usual: seconds, bytes a minute, failures'},
  'baseline.observed': {type: 'number', about: 'Of a deviation: what was seen instead'},
  'baseline.spread': {type: 'number', about: 'Of a deviation: how much was usual around it'},
  'baseline.maturity': {type: 'string', about: 'learning or mature, of the baseline that judged it'},
  'bifrost.from': {type: 'string', about: 'Whose doing or nature it is: client or server'},
  'bifrost.subject_ip': {type: 'ip', about: 'Address of the one who is described, where it is neither end'},
  'bifrost.subject_mac': {type: 'mac', about: 'MAC address of the one who is described, where it is neither end'},
  'bifrost.confidence': {type: 'number', about: 'How sure an identity is, 0 to 1; 0.95 where it is not said'},
  'bifrost.frame_bytes': {
    type: 'string',
    varies: true,
    about: 'First bytes of a frame that a dissector failed on, as hex',
  },
  'bifrost.reason': {type: 'string', about: 'Why a dissector failed'},
  'change.covers': {type: 'boolean', about: 'An open change ticket covers this'},
  'change.ticket': {type: 'string', about: 'The change ticket that covers this, or that is meant'},
  'change.beside': {type: 'string', about: 'An open change ticket of the same device that does not cover this'},
} as const satisfies FieldTable;
