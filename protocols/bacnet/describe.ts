/** A message as fields under Wireshark's names. */
import {hex, u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {ip4Text} from '../../src/net/address.ts';
import {answerShape, characters} from './identity.ts';
import {instanceOf, objectText, propertyText, typeOf} from './objects.ts';
import * as s from './services.ts';
import {CHARACTERS, ENUMERATED, isApplication, isContext, tag, unsigned} from './tags.ts';
import {begin, nextTarget, type Shape, type Walk} from './targets.ts';
import * as wire from './wire.ts';

/** Objects and properties of one message that are shown. */
const MAX_SHOWN = 64;
const LOW_LIMIT = 0;
const HIGH_LIMIT = 1;

/** One message as it stood on the wire. */
export function messageFields(w: Walk, m: wire.Message, b: Uint8Array, start: number): Fields {
  const fields: Fields = {'bvlc.function': u8(b, start + 1)};
  addRoute(fields, m, b, false);
  if (m.networkMessage !== wire.NONE) fields['bacnet.mesgtyp'] = m.networkMessage;
  if (m.type === wire.NONE) return fields;
  addHead(fields, m);
  const shape = shapeOf(w, m, b);
  if (shape !== undefined) addNumbers(fields, w, shape, b, m);
  return fields;
}

export function shapeOf(w: Walk, m: wire.Message, b: Uint8Array): Shape | undefined {
  if (m.sequence > 0) return undefined;
  if (m.type === wire.CONFIRMED) return serviceOf(w, m, b).shape;
  return m.type === wire.UNCONFIRMED ? s.unconfirmedService(m.service).shape : answerShape(m);
}

/** Of a request. */
export const serviceOf = (w: Walk, m: wire.Message, b: Uint8Array): s.Service =>
  m.type === wire.CONFIRMED ? s.confirmedService(m.service, stateOf(w, m, b)) : s.unconfirmedService(m.service);

/** What reinitialize and communication control want; NONE elsewhere. */
function stateOf(w: Walk, m: wire.Message, b: Uint8Array): number {
  const t = w.tag;
  if (m.service !== s.REINITIALIZE && m.service !== s.COMMUNICATION_CONTROL) return wire.NONE;
  if (!tag(t, b, m.data, m.end)) return wire.NONE;
  // Communication control may have a duration before it.
  if (m.service === s.COMMUNICATION_CONTROL && isContext(t, 0) && !tag(t, b, t.end, m.end)) return wire.NONE;
  return isContext(t, m.service === s.REINITIALIZE ? 0 : 1) ? unsigned(t, b) : wire.NONE;
}

export function addHead(fields: Fields, m: wire.Message): void {
  fields['bacapp.type'] = m.type;
  if (m.invokeId !== wire.NONE) fields['bacapp.invoke_id'] = m.invokeId;
  if (m.type === wire.UNCONFIRMED) fields['bacapp.unconfirmed_service'] = m.service;
  else if (m.type === wire.REJECT) fields['bacapp.reject_reason'] = m.service;
  else if (m.type === wire.ABORT) fields['bacapp.abort_reason'] = m.service;
  else if (m.type !== wire.SEGMENT_ACK) fields['bacapp.confirmed_service'] = m.service;
}

/** Networks and addresses behind routers. `isAnswer`: the one who answers takes the place of the destination. */
export function addRoute(fields: Fields, m: wire.Message, b: Uint8Array, isAnswer: boolean): void {
  const {destination, destinationEnd, source, sourceEnd} = m;
  if (isAnswer) addAddress(fields, 'bacnet.dnet', 'bifrost.device_address', b, source, sourceEnd);
  else {
    addAddress(fields, 'bacnet.dnet', 'bifrost.device_address', b, destination, destinationEnd);
    addAddress(fields, 'bacnet.snet', 'bifrost.source_address', b, source, sourceEnd);
  }
  if (m.forwardedFrom === wire.NONE) return;
  fields['bvlc.fwd_ip'] = ip4Text(b, m.forwardedFrom);
  fields['bvlc.fwd_port'] = u16(b, m.forwardedFrom + 4);
}

function addAddress(fields: Fields, net: string, address: string, b: Uint8Array, at: number, end: number): void {
  if (end - at < 3) return;
  fields[net] = u16(b, at);
  if (end - at > 3) fields[address] = hex(b, at + 3, end);
}

function addNumbers(fields: Fields, w: Walk, shape: Shape, b: Uint8Array, m: wire.Message): void {
  const types: number[] = [];
  const instances: number[] = [];
  const properties: number[] = [];
  let last = wire.NONE;
  begin(w, m.data, m.end);
  for (let n = 0; n < MAX_SHOWN && nextTarget(w, shape, b); n++) {
    if (w.object !== last) {
      types.push(typeOf(w.object));
      instances.push(instanceOf(w.object));
    }
    last = w.object;
    if (w.property !== wire.NONE) properties.push(w.property);
  }
  if (types.length > 0) {
    fields['bacapp.objectType'] = types;
    fields['bacapp.instance_number'] = instances;
  }
  if (properties.length > 0) fields['bacapp.property_identifier'] = properties;
}

/** Objects and properties by name. */
export function addTargets(fields: Fields, w: Walk, shape: Shape, b: Uint8Array, m: wire.Message): void {
  const targets: string[] = [];
  begin(w, m.data, m.end);
  for (let n = 0; n < MAX_SHOWN && nextTarget(w, shape, b); n++) {
    const index = w.index === wire.NONE ? '' : `[${w.index}]`;
    targets.push(objectText(w.object) + (w.property === wire.NONE ? '' : ` ${propertyText(w.property)}${index}`));
  }
  if (targets.length > 0) fields['bifrost.targets'] = targets;
}

/** What a request says beside its objects: limits of a search, a name, a state, whether a password goes with it. */
export function addDetails(fields: Fields, w: Walk, m: wire.Message, b: Uint8Array): void {
  if (m.type === wire.UNCONFIRMED) {
    if (m.service === s.WHO_IS || m.service === s.WHO_HAS) addSearch(fields, w, m, b);
    else if (m.service === s.I_HAVE) addName(fields, w, m, b);
    return;
  }
  if (m.service !== s.REINITIALIZE && m.service !== s.COMMUNICATION_CONTROL) return;
  const password = m.service === s.REINITIALIZE ? 1 : 2;
  let hasPassword = false;
  for (let at = m.data; tag(w.tag, b, at, m.end); at = w.tag.end) {
    if (isContext(w.tag, password)) hasPassword = true;
    else if (m.service === s.COMMUNICATION_CONTROL && isContext(w.tag, 0)) {
      fields['bifrost.duration'] = unsigned(w.tag, b);
    }
  }
  fields['bifrost.cleartext_password'] = hasPassword;
}

function addSearch(fields: Fields, w: Walk, m: wire.Message, b: Uint8Array): void {
  for (let at = m.data; tag(w.tag, b, at, m.end); at = w.tag.end) {
    if (isContext(w.tag, LOW_LIMIT)) fields['bacapp.who_is.low_limit'] = unsigned(w.tag, b);
    else if (isContext(w.tag, HIGH_LIMIT)) fields['bacapp.who_is.high_limit'] = unsigned(w.tag, b);
    else if (isContext(w.tag, 2)) fields['bifrost.targets'] = [objectText(unsigned(w.tag, b))];
    else if (isContext(w.tag, 3)) fields['bacapp.object_name'] = characters(b, w.tag.start, w.tag.end);
  }
}

function addName(fields: Fields, w: Walk, m: wire.Message, b: Uint8Array): void {
  for (let at = m.data; tag(w.tag, b, at, m.end); at = w.tag.end) {
    if (isApplication(w.tag, CHARACTERS)) fields['bacapp.object_name'] = characters(b, w.tag.start, w.tag.end);
  }
}

/** Class and code of an error; 0 where they are not there. They may be in a list of their own. */
export function errorCode(fields: Fields | undefined, w: Walk, m: wire.Message, b: Uint8Array): number {
  let errorClass = wire.NONE;
  for (let at = m.data; tag(w.tag, b, at, m.end); at = w.tag.end) {
    if (!isApplication(w.tag, ENUMERATED)) continue;
    const value = unsigned(w.tag, b);
    if (errorClass !== wire.NONE) {
      if (fields !== undefined) {
        fields['bacapp.error_class'] = errorClass;
        fields['bacapp.error_code'] = value;
      }
      return value;
    }
    errorClass = value;
  }
  return 0;
}
