/** Bytes of a message to fields. */
import {u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {ip4Text} from '../../src/net/address.ts';
import {objectId} from '../../src/net/ber.ts';
import {type Binding, next, OBJECT_ARCS, OBJECT_ID} from './bindings.ts';
import {addEngine} from './identity.ts';
import {genericTrap, trapOf} from './names.ts';
import {ENCRYPTED, type Message, PDU, SNMP_V3} from './wire.ts';

/** Objects of a message that are shown. */
const MAX_SHOWN = 32;
const FLAG_AUTH = 1;
const FLAG_PRIVACY = 2;
const TRAP_OID = '1.3.6.1.6.3.1.1.4.1.0';

/** Version, and how the message is secured: what every fact carries. */
export function securityFields(m: Message, b: Uint8Array): Fields {
  if (m.version !== SNMP_V3) {
    const community = communityClass(b, m.communityStart, m.communityEnd);
    return {
      'snmp.version': m.version,
      'bifrost.community': community,
      'bifrost.default_community': community === 'public' || community === 'private',
    };
  }
  const fields: Fields = {
    'snmp.version': m.version,
    'snmp.v3.flags.auth': (m.flags & FLAG_AUTH) !== 0,
    'snmp.v3.flags.crypt': (m.flags & FLAG_PRIVACY) !== 0,
    'bifrost.has_user': m.userEnd > m.user,
  };
  addEngine(fields, b, m.engine, m.engineEnd);
  return fields;
}

function communityClass(b: Uint8Array, start: number, end: number): string {
  if (end === start) return 'empty';
  if (isText(b, start, end, 'public')) return 'public';
  return isText(b, start, end, 'private') ? 'private' : 'other';
}

function isText(b: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (u8(b, start + i) !== text.charCodeAt(i)) return false;
  return true;
}

/** One message as it stood on the wire. */
export function messageFields(m: Message, v: Binding, b: Uint8Array): Fields {
  const fields = securityFields(m, b);
  if (m.pdu === ENCRYPTED) return fields;
  fields['snmp.data'] = m.pdu;
  if (m.pdu === PDU.trapV1) addTrap(fields, m, v, b);
  else {
    fields['snmp.request_id'] = m.requestId;
    if (m.pdu !== PDU.getBulk) fields['snmp.error_status'] = m.status;
  }
  fields['snmp.name'] = objects(m, v, b);
  return fields;
}

/** Adds the objects that are read or written. */
export function addObjects(fields: Fields, m: Message, v: Binding, b: Uint8Array): void {
  const all = objects(m, v, b);
  fields['snmp.name'] = all;
  fields['bifrost.object'] = [...new Set(m.pdu === PDU.set ? all : all.map(withoutRow))];
}

const withoutRow = (id: string): string => id.split('.', OBJECT_ARCS).join('.');

function objects(m: Message, v: Binding, b: Uint8Array): string[] {
  const ids: string[] = [];
  let at = next(v, b, m.bindings, m.bindingsEnd);
  while (at >= 0 && ids.length < MAX_SHOWN) {
    ids.push(objectId(b, v.name, v.nameEnd));
    at = next(v, b, at, m.bindingsEnd);
  }
  return ids;
}

/** What a trap says happened. */
export function addTrap(fields: Fields, m: Message, v: Binding, b: Uint8Array): void {
  if (m.pdu === PDU.trapV1) {
    fields['snmp.enterprise'] = objectId(b, m.enterprise, m.enterpriseEnd);
    fields['snmp.agent_addr'] = ip4Text(b, m.agent);
    fields['snmp.generic_trap'] = m.generic;
    fields['snmp.specific_trap'] = m.specific;
    fields['bifrost.trap'] = genericTrap(m.generic);
    return;
  }
  const id = trapId(m, v, b);
  if (id === '') return;
  fields['bifrost.trap_oid'] = id;
  fields['bifrost.trap'] = trapOf(id);
}

/** Value of snmpTrapOID.0, the second binding of a version 2 trap (RFC 3416 §4.2.6). */
function trapId(m: Message, v: Binding, b: Uint8Array): string {
  const second = next(v, b, m.bindings, m.bindingsEnd);
  if (second < 0 || next(v, b, second, m.bindingsEnd) < 0 || v.tag !== OBJECT_ID) return '';
  return objectId(b, v.name, v.nameEnd) === TRAP_OID ? objectId(b, v.value, v.valueEnd) : '';
}
