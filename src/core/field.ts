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
  'bifrost.default_credential': {
    type: 'string',
    many: true,
    about: 'Default pairs of the server that somebody used, or that Bifrost tried, by their ids; never the password',
  },
  'bifrost.common_credential': {
    type: 'boolean',
    about: 'User and password are the factory default of some device, though not known to be that of this one',
  },
  'client.ip': {type: 'ip', about: 'Address of the one who asked'},
  'client.mac': {type: 'mac', about: 'MAC address behind it, as seen on this segment'},
  'client.port': {type: 'number', varies: true, about: 'Its port'},
  'client.asset': {type: 'string', about: 'Asset id of the client'},
  'client.aliases': {
    type: 'string',
    many: true,
    about: 'Ids of assets that turned out to be the client; whoever is named by one of them is named by all',
  },
  'client.vendor': {type: 'string', about: 'Vendor of the client, from its MAC prefix or identity'},
  'client.role': {type: 'string', about: 'Role of the client, where known'},
  'server.ip': {type: 'ip', about: 'Address of the one who answers'},
  'server.mac': {type: 'mac', about: 'MAC address behind it, as seen on this segment'},
  'server.port': {type: 'number', about: 'Its port'},
  'server.asset': {type: 'string', about: 'Asset id of the server'},
  'server.aliases': {
    type: 'string',
    many: true,
    about: 'Ids of assets that turned out to be the server; whoever is named by one of them is named by all',
  },
  'server.vendor': {type: 'string', about: 'Vendor of the server, from its MAC prefix or identity'},
  'server.role': {type: 'string', about: 'Role of the server, where known'},
  'client.name': {type: 'string', about: 'Name of the client, as people said it'},
  'server.name': {type: 'string', about: 'Name of the server, as people said it'},
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
      'What the baseline had not seen before: host, conversation, port, function, address, writer, service, path, vlan, certificate, application, security',
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
  'bifrost.listed': {type: 'string', about: 'Entry of a list of bad addresses and names that this matches'},
  'client.zone': {type: 'string', about: 'Zone of the client in the policy, else as people said it; outside: in none'},
  'server.zone': {type: 'string', about: 'Zone of the server'},
  'bifrost.same_mac_zone': {
    type: 'string',
    about: 'Zone of another IP address that came from the MAC address of the client',
  },
  'conduit.allowed': {type: 'boolean', about: 'The policy allows this; absent where it says nothing of it'},
  'conduit.on_trial': {type: 'boolean', about: 'The policy would deny this, and is only tried out (mode: observe)'},
  'conduit.name': {type: 'string', about: 'Conduit that allows it, or that comes closest'},
  'conduit.reason': {
    type: 'string',
    about:
      'What does not fit: conduit (there is none), protocol, function, unit, address, service, security, node or value',
  },
  'conduit.why': {
    type: 'string',
    about: 'In words: which line allows it, or which comes closest and why it does not fit',
  },
  'tag.name': {
    type: 'string',
    many: true,
    about: 'Tags whose values were read or written; those that stand out come first',
  },
  'tag.value': {type: 'number', many: true, about: 'Their values, in engineering units'},
  'tag.before': {type: 'number', many: true, about: 'What they were before, where it is known'},
  'tag.said': {
    type: 'string',
    many: true,
    about: 'In words: P101.SP changed 40 to 95 bar (limits 20 to 80)',
  },
  'tag.outside': {
    type: 'string',
    many: true,
    about: 'How values leave their limits: low, high, enum (not among the allowed ones), bits',
  },
  'tag.rate': {type: 'number', about: 'Change a second of the tag that left its limit most'},
  'tag.too_fast': {type: 'boolean', about: 'A value changed faster than its limit'},
  'tag.engineering': {
    type: 'boolean',
    about: 'An engineering value is among them: it changes under a change ticket only',
  },
  'tag.not_taken': {
    type: 'boolean',
    about: 'A value was written and acknowledged, and two reads later it is still another one',
  },
  'tag.view_differs': {
    type: 'boolean',
    about: 'The client got another value than the device told Bifrost at the same time',
  },
  'tag.view': {type: 'string', many: true, about: 'Which tags, what the client got and what the device told'},
  'tag.bad_seconds': {
    type: 'number',
    about: 'How long the quality of a watched node has been bad or uncertain',
  },
  'change.covers': {type: 'boolean', about: 'An open change ticket covers this'},
  'change.ticket': {type: 'string', about: 'The change ticket that covers this, or that is meant'},
  'change.beside': {type: 'string', about: 'An open change ticket of the same device that does not cover this'},
} as const satisfies FieldTable;
