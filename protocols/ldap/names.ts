/** Names of operations and results. RFC 4511 §4.1.9 and appendix A; StartTLS: §4.14. */
import type {FactKind} from '../../src/core/fact.ts';

export const OP = {bind: 0, bindResponse: 1, extended: 23, extendedResponse: 24} as const;
export const START_TLS = '1.3.6.1.4.1.1466.20037';

/** Requests by number of the operation. */
const requests: Readonly<Record<number, readonly [FactKind, string]>> = {
  [OP.bind]: ['session', 'bind'],
  2: ['session', 'unbind'],
  3: ['read', 'search'],
  6: ['write', 'modify'],
  8: ['write', 'add'],
  10: ['write', 'delete'],
  12: ['write', 'rename'],
  14: ['read', 'compare'],
  16: ['session', 'abandon'],
  [OP.extended]: ['session', 'extended'],
};

/** Responses with a result; the others (entry, reference, intermediate) come before one. */
const results = new Set<number>([OP.bindResponse, 5, 7, 9, 11, 13, 15, OP.extendedResponse]);
const OTHER = new Set([4, 19, 25]);

export const requestNamed = (op: number): readonly [FactKind, string] | undefined => requests[op];
export const isResult = (op: number): boolean => results.has(op);
export const isOperation = (op: number): boolean => op in requests || results.has(op) || OTHER.has(op);

export const SUCCESS = 0;
export const BIND_IN_PROGRESS = 14;
/** compareFalse, compareTrue: answers, no errors. */
const fine = new Set([SUCCESS, 5, 6, BIND_IN_PROGRESS]);
export const isFine = (code: number): boolean => fine.has(code);

const errors: Readonly<Record<number, string>> = {
  1: 'operations-error',
  2: 'protocol-error',
  3: 'time-limit-exceeded',
  4: 'size-limit-exceeded',
  7: 'method-not-supported',
  8: 'stronger-authentication-required',
  10: 'referral',
  13: 'confidentiality-required',
  16: 'no-such-attribute',
  32: 'no-such-object',
  34: 'invalid-name',
  48: 'inappropriate-authentication',
  49: 'invalid-credentials',
  50: 'insufficient-access',
  51: 'busy',
  52: 'unavailable',
  53: 'unwilling-to-perform',
  68: 'entry-already-exists',
};

export const errorName = (code: number): string => errors[code] ?? 'refused';

export const names = [
  ...Object.values(requests).map(([, name]) => name),
  'start-tls',
  'bound',
  'bind-continues',
  ...Object.values(errors),
  'refused',
];
