/**
 * CIP services by name, and the kind of fact each one is. Common services: The CIP Networks Library, Volume 1, appendix A-3;
 * Connection Manager: 3-5; tags: Logix 5000 Controllers Data Access (Rockwell 1756-PM020). Forces, controller mode and
 * download are Rockwell's own objects: what is known of them is how the programming tool uses them.
 */
import type {FactKind} from '../../src/core/fact.ts';

export const IDENTITY = 0x01;
const CONNECTION_MANAGER_CLASS = 0x06;
const PROGRAM_CLASS = 0x68;
const ROUTINE_CLASS = 0x69;
const PCCC_CLASS = 0x67;
const CONTROLLER_CLASS = 0x8e;
const DOWNLOAD_CLASS = 0xac;
const FILE_CLASS = 0x37;

export interface Service {
  readonly name: string;
  readonly kind: FactKind;
  /** What follows the path and the status is a tag, a connection, a PCCC command, or the object's own. */
  readonly data: 'plain' | 'read-tag' | 'write-tag' | 'open' | 'close' | 'pccc';
}

const of = (
  kind: FactKind,
  names: Readonly<Record<number, string>>,
  data: Service['data'] = 'plain',
): [number, Service][] => Object.entries(names).map(([code, name]) => [Number(code), {name, kind, data}]);

const common: ReadonlyMap<number, Service> = new Map([
  ...of('read', {
    1: 'get-attributes-all',
    3: 'get-attribute-list',
    10: 'multiple-service-packet',
    14: 'get-attribute-single',
    17: 'find-next-object-instance',
    23: 'nop',
    24: 'get-member',
    85: 'get-instance-attribute-list',
  }),
  ...of('read', {76: 'read-tag', 82: 'read-tag-fragmented'}, 'read-tag'),
  ...of('write', {
    2: 'set-attributes-all',
    4: 'set-attribute-list',
    16: 'set-attribute-single',
    25: 'set-member',
    26: 'insert-member',
    27: 'remove-member',
    78: 'read-modify-write-tag',
  }),
  ...of('write', {77: 'write-tag', 83: 'write-tag-fragmented'}, 'write-tag'),
  ...of('control', {
    5: 'reset',
    6: 'start',
    7: 'stop',
    8: 'create',
    9: 'delete',
    13: 'apply-attributes',
    21: 'restore',
    22: 'save',
    28: 'group-sync',
  }),
]);

/** Services whose meaning depends on the class, by class * 256 + service. */
const special: ReadonlyMap<number, Service> = new Map([
  ...inClass(CONNECTION_MANAGER_CLASS, [
    ...of('session', {84: 'forward-open', 91: 'large-forward-open'}, 'open'),
    ...of('session', {78: 'forward-close'}, 'close'),
    ...of('session', {82: 'unconnected-send'}),
    ...of('read', {86: 'get-connection-data', 87: 'search-connection-data', 90: 'get-connection-owner'}),
  ]),
  ...inClass(PCCC_CLASS, of('control', {75: 'execute-pccc'}, 'pccc')),
  ...inClass(CONTROLLER_CLASS, of('control', {6: 'controller-start', 7: 'controller-stop'})),
  ...inClass(PROGRAM_CLASS, of('write', {77: 'change-force', 78: 'change-force'})),
  ...inClass(ROUTINE_CLASS, of('write', {77: 'change-force', 78: 'change-force'})),
  ...inClass(DOWNLOAD_CLASS, of('program', {8: 'program-download', 9: 'program-download-end'})),
  ...inClass(FILE_CLASS, [
    ...of('program', {75: 'file-upload', 76: 'file-download', 79: 'file-upload-transfer'}),
    ...of('program', {80: 'file-download-transfer', 81: 'file-clear'}),
  ]),
]);

function inClass(code: number, services: [number, Service][]): [number, Service][] {
  return services.map(([service, entry]) => [code * 256 + service, entry]);
}

/** An object's own service that nobody named here: by number, in `cip.sc`. */
const OWN: Service = {name: 'object-specific-service', kind: 'control', data: 'plain'};
/** Only the response was seen, and what it answers depends on the class that was asked. */
const UNKNOWN_CLASS: Service = {name: 'object-specific-service', kind: 'read', data: 'plain'};

/** `cls` is -1 for a tag. */
export const serviceOf = (cls: number, service: number): Service =>
  special.get(cls * 256 + service) ?? common.get(service) ?? OWN;

/** By the number alone, from a response whose request was not seen. */
export const answeredService = (service: number): Service =>
  (service < 0x4b ? common.get(service) : undefined) ?? UNKNOWN_CLASS;

/** General status codes. The CIP Networks Library, Volume 1, appendix B-1. */
const statuses: readonly string[] = [
  'success',
  'connection-failure',
  'resource-unavailable',
  'invalid-parameter-value',
  'path-segment-error',
  'path-destination-unknown',
  'partial-transfer',
  'connection-lost',
  'service-not-supported',
  'invalid-attribute-value',
  'attribute-list-error',
  'already-in-requested-mode',
  'object-state-conflict',
  'object-already-exists',
  'attribute-not-settable',
  'privilege-violation',
  'device-state-conflict',
  'reply-data-too-large',
  'fragmentation-of-primitive-value',
  'not-enough-data',
  'attribute-not-supported',
  'too-much-data',
  'object-does-not-exist',
  'fragmentation-not-in-progress',
  'no-stored-attribute-data',
  'store-operation-failure',
  'request-too-large-for-route',
  'response-too-large-for-route',
  'missing-attribute-list-entry',
  'invalid-attribute-value-list',
  'embedded-service-error',
  'vendor-specific-error',
  'invalid-parameter',
  'write-once-already-written',
  'invalid-reply-received',
  'buffer-overflow',
  'invalid-message-format',
  'key-failure-in-path',
  'path-size-invalid',
  'unexpected-attribute-in-list',
  'invalid-member-id',
  'member-not-settable',
  'group-2-server-failure',
  'unknown-modbus-error',
  'attribute-not-gettable',
];
const OTHER_STATUS = 'other-status';

const PARTIAL_TRANSFER = 6;
const EMBEDDED_ERROR = 30;

/** Part of an answer, or errors that are told one by one: no refusal of its own. */
export const isRefusal = (status: number): boolean =>
  status !== 0 && status !== PARTIAL_TRANSFER && status !== EMBEDDED_ERROR;

export const statusName = (status: number): string => statuses[status] ?? OTHER_STATUS;

export const cipNames: readonly string[] = [
  ...new Set([...common.values(), ...special.values(), OWN].filter((s) => s.data !== 'pccc').map((s) => s.name)),
  ...statuses.filter((_, code) => isRefusal(code)),
  OTHER_STATUS,
];
