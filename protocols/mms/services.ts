/** Services of MMS by name, and the kind of fact each one is. ISO 9506-2 section 7.1 (ConfirmedServiceRequest). */
import type {FactKind} from '../../src/core/fact.ts';

export const READ = 4;
export const WRITE = 5;
export const IDENTIFY = 2;

interface Service {
  readonly name: string;
  readonly kind: FactKind;
}

const of = (kind: FactKind, names: Readonly<Record<number, string>>): [number, Service][] =>
  Object.entries(names).map(([code, name]) => [Number(code), {name, kind}]);

const confirmed: ReadonlyMap<number, Service> = new Map([
  ...of('read', {
    0: 'status',
    1: 'get-name-list',
    [READ]: 'read',
    6: 'get-variable-access-attributes',
    9: 'get-scattered-access-attributes',
    12: 'get-named-variable-list-attributes',
    15: 'get-named-type-attributes',
    17: 'input',
    23: 'report-semaphore-status',
    24: 'report-pool-semaphore-status',
    25: 'report-semaphore-entry-status',
    37: 'get-domain-attributes',
    45: 'get-program-invocation-attributes',
    49: 'get-event-condition-attributes',
    50: 'report-event-condition-status',
    54: 'get-event-action-attributes',
    55: 'report-event-action-status',
    59: 'get-event-enrollment-attributes',
    60: 'report-event-enrollment-status',
    63: 'get-alarm-summary',
    64: 'get-alarm-enrollment-summary',
    65: 'read-journal',
    68: 'report-journal-status',
    71: 'get-capability-list',
    72: 'file-open',
    73: 'file-read',
    74: 'file-close',
    77: 'file-directory',
  }),
  ...of('identify', {[IDENTIFY]: 'identify'}),
  ...of('write', {
    3: 'rename',
    [WRITE]: 'write',
    7: 'define-named-variable',
    8: 'define-scattered-access',
    10: 'delete-variable-access',
    11: 'define-named-variable-list',
    13: 'delete-named-variable-list',
    14: 'define-named-type',
    16: 'delete-named-type',
    18: 'output',
    47: 'define-event-condition',
    48: 'delete-event-condition',
    51: 'alter-event-condition-monitoring',
    52: 'trigger-event',
    53: 'define-event-action',
    56: 'delete-event-action',
    57: 'define-event-enrollment',
    58: 'delete-event-enrollment',
    61: 'alter-event-enrollment',
    62: 'acknowledge-event-notification',
    66: 'write-journal',
    67: 'initialize-journal',
    69: 'create-journal',
    70: 'delete-journal',
    75: 'file-rename',
    76: 'file-delete',
  }),
  ...of('control', {
    19: 'take-control',
    20: 'relinquish-control',
    21: 'define-semaphore',
    22: 'delete-semaphore',
    40: 'start',
    41: 'stop',
    42: 'resume',
    43: 'reset',
    44: 'kill',
    78: 'additional-service',
  }),
  ...of('program', {
    26: 'initiate-download-sequence',
    27: 'download-segment',
    28: 'terminate-download-sequence',
    29: 'initiate-upload-sequence',
    30: 'upload-segment',
    31: 'terminate-upload-sequence',
    32: 'request-domain-download',
    33: 'request-domain-upload',
    34: 'load-domain-content',
    35: 'store-domain-content',
    36: 'delete-domain',
    38: 'create-program-invocation',
    39: 'delete-program-invocation',
    46: 'obtain-file',
  }),
]);

const unconfirmed: ReadonlyMap<number, Service> = new Map(
  of('read', {0: 'information-report', 1: 'unsolicited-status', 2: 'event-notification'}),
);

const unknown: Service = {name: 'unknown-service', kind: 'control'};
/** IEC 61850-8-1 section 20: control objects (functional constraint CO) by their last part. */
const controls: readonly (readonly [RegExp, Service])[] = [
  [/\$Cancel(\$|$)/, {name: 'cancel', kind: 'control'}],
  [/\$SBOw?(\$|$)/, {name: 'select', kind: 'control'}],
  [/\$(CO|Oper)(\$|$)/, {name: 'operate', kind: 'control'}],
];

const errors = [
  'vmd-state',
  'application-reference',
  'definition',
  'resource',
  'service',
  'service-preempt',
  'time-resolution',
  'access',
  'initiate-error',
  'conclude-error',
  'cancel-error',
  'file',
  'other-error',
] as const;
const unknownError = 'unknown-error';

/** Facts that are not one service. */
export const associated = 'associated';
export const concluded = 'concluded';
export const refused = 'association-refused';
export const rejected = 'rejected';
/** All variables of a read or write were refused. */
export const accessRefused = 'access-refused';

export const serviceNames: readonly string[] = [
  ...[...confirmed.values(), ...unconfirmed.values(), unknown].map((s) => s.name),
  ...controls.map(([, service]) => service.name),
  ...errors,
  unknownError,
  associated,
  concluded,
  refused,
  rejected,
  accessRefused,
];

/** What the confirmed service `code` does with these variables. */
export function serviceOf(code: number, items: readonly string[]): Service {
  if (code === WRITE || code === READ) {
    for (const [pattern, service] of controls) {
      if (items.some((item) => pattern.test(item)) && (code === WRITE || service.name === 'select')) return service;
    }
  }
  return confirmed.get(code) ?? unknown;
}

export const unconfirmedOf = (code: number): Service => unconfirmed.get(code) ?? unknown;

export const errorName = (errorClass: number): string => errors[errorClass] ?? unknownError;
