/** KNXnet/IP services by number. EN ISO 22510, clauses 7.5 to 7.9. */
import type {FactKind} from '../../src/core/fact.ts';

const SEARCH_RESPONSE = 0x0202;
export const DESCRIPTION_RESPONSE = 0x0204;
export const CONNECT_RESPONSE = 0x0206;
export const TUNNELLING = 0x0420;
export const ROUTING = 0x0530;
const EXTENDED_SEARCH_RESPONSE = 0x020c;

export interface Operation {
  readonly kind: FactKind;
  readonly name: string;
}

const op = (kind: FactKind, name: string): Operation => ({kind, name});

const operations: Readonly<Record<number, Operation>> = {
  513: op('session', 'search'),
  [SEARCH_RESPONSE]: op('identify', 'found'),
  515: op('session', 'describe'),
  [DESCRIPTION_RESPONSE]: op('identify', 'described'),
  517: op('session', 'connect'),
  [CONNECT_RESPONSE]: op('session', 'connected'),
  519: op('session', 'connection-state'),
  520: op('session', 'connection-state-answer'),
  521: op('session', 'disconnect'),
  522: op('session', 'disconnected'),
  523: op('session', 'search'),
  [EXTENDED_SEARCH_RESPONSE]: op('identify', 'found'),
  784: op('control', 'device-configuration'),
  785: op('session', 'acknowledge'),
  [TUNNELLING]: op('control', 'tunnel'),
  1057: op('session', 'acknowledge'),
  [ROUTING]: op('control', 'route'),
  1329: op('exception', 'routing-lost'),
  1330: op('exception', 'routing-busy'),
  2384: op('session', 'secure'),
  2385: op('session', 'secure-session'),
  2386: op('session', 'secure-session'),
  2387: op('session', 'secure-session'),
  2388: op('session', 'secure-session'),
};

const other = op('control', 'other-service');

export const isService = (code: number): boolean => code in operations;
export const operationOf = (code: number): Operation => operations[code] ?? other;

/** Services whose number says that a server sends them. */
export const isAnswer = (code: number): boolean =>
  (code >= SEARCH_RESPONSE && code <= 0x020a && code % 2 === 0) || code === EXTENDED_SEARCH_RESPONSE;

/** A group telegram: what it does to a group address. */
export const groupOperations: readonly Operation[] = [
  op('read', 'group-read'),
  op('read', 'group-response'),
  op('write', 'group-write'),
];

export const refused: Operation = op('exception', 'connect-refused');

export const names: readonly string[] = [
  ...new Set([...Object.values(operations), other, refused, ...groupOperations].map((operation) => operation.name)),
];
