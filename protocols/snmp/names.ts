/** Names of what SNMP says: PDUs, errors, standard traps, reports of the security model. */
import type {FactKind} from '../../src/core/fact.ts';
import {PDU} from './wire.ts';

interface Named {
  readonly kind: FactKind;
  readonly name: string;
}

/** By number of the PDU; responses and reports are named by their content. */
const pdus: Readonly<Record<number, Named>> = {
  [PDU.get]: {kind: 'read', name: 'get'},
  [PDU.getNext]: {kind: 'read', name: 'get-next'},
  [PDU.getBulk]: {kind: 'read', name: 'get-bulk'},
  [PDU.set]: {kind: 'write', name: 'set'},
  [PDU.trapV1]: {kind: 'service', name: 'trap'},
  [PDU.trapV2]: {kind: 'service', name: 'trap'},
  [PDU.inform]: {kind: 'service', name: 'inform'},
};

export const pduNamed = (pdu: number): Named | undefined => pdus[pdu];

/** Error status 1 to 18, RFC 3416 §3. */
const errors = [
  'too-big',
  'no-such-name',
  'bad-value',
  'read-only',
  'general-error',
  'no-access',
  'wrong-type',
  'wrong-length',
  'wrong-encoding',
  'wrong-value',
  'no-creation',
  'inconsistent-value',
  'resource-unavailable',
  'commit-failed',
  'undo-failed',
  'authorization-error',
  'not-writable',
  'inconsistent-name',
] as const;

export const errorName = (status: number): string => errors[status - 1] ?? 'error';

/** usmStats, RFC 3414 §5: why the agent would not take a message of version 3. */
const reports: Readonly<Record<string, string>> = {
  '1.3.6.1.6.3.15.1.1.1.0': 'unsupported-security-level',
  '1.3.6.1.6.3.15.1.1.2.0': 'not-in-time-window',
  '1.3.6.1.6.3.15.1.1.3.0': 'unknown-user-name',
  '1.3.6.1.6.3.15.1.1.5.0': 'wrong-digest',
  '1.3.6.1.6.3.15.1.1.6.0': 'decryption-error',
};

/** Every conversation of version 3 begins with an unknown engine: that is how its id is learned. */
export const UNKNOWN_ENGINE = '1.3.6.1.6.3.15.1.1.4.0';
export const reportName = (id: string): string => reports[id] ?? 'report';

/** Generic traps of version 1; in version 2 they are the objects snmpTraps.1 to 6 (RFC 3418 §2). */
const traps = ['cold-start', 'warm-start', 'link-down', 'link-up', 'authentication-failure', 'egp-neighbor-loss'];
const SNMP_TRAPS = '1.3.6.1.6.3.1.1.5.';

export const genericTrap = (generic: number): string => traps[generic] ?? 'enterprise-specific';
export const trapOf = (id: string): string =>
  id.startsWith(SNMP_TRAPS) ? genericTrap(Number(id.slice(SNMP_TRAPS.length)) - 1) : 'enterprise-specific';

export const names = [
  ...new Set(Object.values(pdus).map((one) => one.name)),
  'identity',
  'engine',
  'secured',
  'engine-discovery',
  ...errors,
  'error',
  ...Object.values(reports),
  'report',
];
