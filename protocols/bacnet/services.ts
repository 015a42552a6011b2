/** What the services of BACnet are: kind, name and where their objects are. ASHRAE 135-2020 clause 21. */
import type {FactKind} from '../../src/core/fact.ts';
import {APPLICATION, type Shape} from './targets.ts';

export interface Service {
  readonly kind: FactKind;
  readonly name: string;
  readonly shape: Shape | undefined;
}

const NO_PROPERTY = -1;
const objectAt = (object: number): Shape => ({object, property: NO_PROPERTY, isList: false});
const property: Shape = {object: 0, property: 1, isList: false};
const list: Shape = {object: 0, property: 0, isList: true};
/** The answer to a list has its properties at another tag. */
export const listAnswer: Shape = {object: 0, property: 2, isList: true};

const one = (kind: FactKind, name: string, shape?: Shape): Service => ({kind, name, shape});

export const READ_PROPERTY = 12;
export const READ_PROPERTY_MULTIPLE = 14;
export const COMMUNICATION_CONTROL = 17;
export const REINITIALIZE = 20;

/** By service choice. */
const confirmed: readonly Service[] = [
  one('control', 'acknowledge-alarm', objectAt(1)),
  one('read', 'confirmed-cov-notification', objectAt(2)),
  one('read', 'confirmed-event-notification', objectAt(2)),
  one('read', 'get-alarm-summary'),
  one('read', 'get-enrollment-summary'),
  one('read', 'subscribe-cov', objectAt(1)),
  one('program', 'atomic-read-file', objectAt(APPLICATION)),
  one('program', 'atomic-write-file', objectAt(APPLICATION)),
  one('write', 'add-list-element', property),
  one('write', 'remove-list-element', property),
  one('write', 'create-object'),
  one('write', 'delete-object', objectAt(APPLICATION)),
  one('read', 'read-property', property),
  one('read', 'read-property-conditional'),
  one('read', 'read-property-multiple', list),
  one('write', 'write-property', property),
  one('write', 'write-property-multiple', list),
  one('control', 'device-communication-control'),
  one('control', 'confirmed-private-transfer'),
  one('session', 'confirmed-text-message'),
  one('control', 'reinitialize-device'),
  one('session', 'vt-open'),
  one('session', 'vt-close'),
  one('session', 'vt-data'),
  one('session', 'authenticate'),
  one('session', 'request-key'),
  one('read', 'read-range', property),
  one('control', 'life-safety-operation', objectAt(3)),
  one('read', 'subscribe-cov-property', objectAt(1)),
  one('read', 'get-event-information'),
  one('read', 'subscribe-cov-property-multiple'),
  one('read', 'confirmed-cov-notification-multiple'),
  one('read', 'confirmed-audit-notification'),
  one('read', 'audit-log-query'),
];

export const I_HAVE = 1;
export const TIME_SYNCHRONIZATION = 6;
export const WHO_HAS = 7;
export const WHO_IS = 8;
export const UTC_TIME_SYNCHRONIZATION = 9;

const unconfirmed: readonly Service[] = [
  one('identify', 'i-am', objectAt(APPLICATION)),
  one('service', 'i-have', objectAt(APPLICATION)),
  one('read', 'cov-notification', objectAt(2)),
  one('read', 'event-notification', objectAt(2)),
  one('control', 'private-transfer'),
  one('session', 'text-message'),
  one('control', 'time-synchronization'),
  one('session', 'who-has'),
  one('session', 'who-is'),
  one('control', 'utc-time-synchronization'),
  one('write', 'write-group'),
  one('read', 'cov-notification-multiple'),
  one('read', 'audit-notification'),
  one('session', 'who-am-i'),
  one('control', 'you-are'),
];

const unknown = one('control', 'unknown-service');

/** Reinitialized state of device. */
const states: readonly Service[] = [
  one('control', 'cold-start'),
  one('control', 'warm-start'),
  one('control', 'start-backup'),
  one('control', 'end-backup'),
  one('control', 'start-restore'),
  one('control', 'end-restore'),
  one('control', 'abort-restore'),
  one('control', 'activate-changes'),
];

const communication: readonly Service[] = [
  one('control', 'enable-communication'),
  one('control', 'disable-communication'),
  one('control', 'disable-initiation'),
];

/** `state`: what reinitialize and communication control want; NONE: it is not there. */
export function confirmedService(choice: number, state: number): Service {
  const table = choice === REINITIALIZE ? states : choice === COMMUNICATION_CONTROL ? communication : [];
  return table[state] ?? confirmed[choice] ?? unknown;
}

export const unconfirmedService = (choice: number): Service => unconfirmed[choice] ?? unknown;

/** Errors by code that say something of the one who asks; any other is an `error`. */
const errors: Readonly<Record<number, string>> = {
  9: 'invalid-data-type',
  25: 'operational-problem',
  26: 'password-failure',
  27: 'read-access-denied',
  29: 'service-request-denied',
  31: 'unknown-object',
  32: 'unknown-property',
  37: 'value-out-of-range',
  40: 'write-access-denied',
  83: 'communication-disabled',
};
const OTHER_ERROR = 'error';
export const errorName = (code: number): string => errors[code] ?? OTHER_ERROR;
export const REJECTED = 'rejected';
export const ABORTED = 'aborted';

/** Messages of the network layer, by type. ASHRAE 135-2020 clause 6.4 */
const network: Readonly<Record<number, Service>> = {
  0: one('session', 'who-is-router'),
  1: one('service', 'i-am-router'),
  2: one('service', 'i-could-be-router'),
  3: one('exception', 'reject-message-to-network'),
  4: one('service', 'router-busy'),
  5: one('service', 'router-available'),
  6: one('control', 'initialize-routing-table'),
  7: one('read', 'initialize-routing-table-ack'),
  8: one('control', 'establish-connection'),
  9: one('control', 'disconnect-connection'),
  18: one('session', 'what-is-network-number'),
  19: one('service', 'network-number-is'),
};
const otherNetwork = one('session', 'other-network-message');
export const networkService = (type: number): Service => network[type] ?? otherNetwork;

/** Functions of the BVLC that carry no NPDU. ASHRAE 135-2020 clause J.2 */
const bvlc: Readonly<Record<number, Service>> = {
  0: one('exception', 'broadcast-management-refused'),
  1: one('control', 'write-broadcast-table'),
  2: one('read', 'read-broadcast-table'),
  3: one('read', 'broadcast-table'),
  5: one('session', 'register-foreign-device'),
  6: one('read', 'read-foreign-devices'),
  7: one('read', 'foreign-devices'),
  8: one('control', 'delete-foreign-device'),
  12: one('session', 'secured'),
};
export const bvlcService = (code: number): Service | undefined => bvlc[code];

export const names: readonly string[] = [
  ...[...confirmed, ...unconfirmed, unknown, ...states, ...communication].map((service) => service.name),
  ...Object.values(errors),
  OTHER_ERROR,
  REJECTED,
  ABORTED,
  ...[...Object.values(network), otherNetwork, ...Object.values(bvlc)].map((service) => service.name),
  'device',
  'routed-device',
];
