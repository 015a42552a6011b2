/**
 * HART commands by number and kind. FieldComm Group, HCF_SPEC-127 Universal Commands, HCF_SPEC-151 Common Practice
 * Commands; response codes: HCF_SPEC-307.
 */
import type {FactKind} from '../../src/core/fact.ts';

/** Commands beyond 255 are sent as this one, their number in the first two bytes of data. */
export const EXPANSION = 31;

export interface Operation {
  readonly kind: FactKind;
  readonly name: string;
}

/** Commands whose answer says what a device is. */
const READ_IDENTIFIER = 0;
const READ_IDENTIFIER_BY_TAG = 11;
export const READ_TAG = 13;
export const READ_LONG_TAG = 20;
const READ_IDENTIFIER_BY_LONG_TAG = 21;

const named: Readonly<Record<number, string>> = {
  0: 'read-unique-identifier',
  1: 'read-primary-variable',
  2: 'read-loop-current',
  3: 'read-dynamic-variables',
  6: 'write-polling-address',
  7: 'read-loop-configuration',
  8: 'read-dynamic-variable-classifications',
  9: 'read-device-variables-with-status',
  11: 'read-unique-identifier-by-tag',
  12: 'read-message',
  13: 'read-tag',
  14: 'read-transducer-information',
  15: 'read-device-information',
  16: 'read-final-assembly-number',
  17: 'write-message',
  18: 'write-tag',
  19: 'write-final-assembly-number',
  20: 'read-long-tag',
  21: 'read-unique-identifier-by-long-tag',
  22: 'write-long-tag',
  33: 'read-device-variables',
  34: 'write-damping',
  35: 'write-range',
  36: 'set-upper-range',
  37: 'set-lower-range',
  38: 'reset-configuration-changed',
  39: 'eeprom-control',
  40: 'fixed-current-mode',
  41: 'self-test',
  42: 'device-reset',
  43: 'set-zero',
  44: 'write-units',
  45: 'trim-loop-current-zero',
  46: 'trim-loop-current-gain',
  47: 'write-transfer-function',
  48: 'read-additional-status',
  49: 'write-transducer-serial-number',
  50: 'read-dynamic-variable-assignments',
  51: 'write-dynamic-variable-assignments',
  52: 'set-device-variable-zero',
  53: 'write-device-variable-units',
  54: 'read-device-variable-information',
  55: 'write-device-variable-damping',
  56: 'write-device-variable-serial-number',
  57: 'read-unit-tag',
  58: 'write-unit-tag',
  59: 'write-response-preambles',
  60: 'read-analog-channel',
  61: 'read-dynamic-variables-and-channel',
  62: 'read-analog-channels',
  63: 'read-analog-channel-information',
  64: 'write-analog-channel-damping',
  65: 'write-analog-channel-range',
  66: 'fixed-analog-channel-mode',
  67: 'trim-analog-channel-zero',
  68: 'trim-analog-channel-gain',
  69: 'write-analog-channel-transfer-function',
  70: 'read-analog-channel-endpoints',
  71: 'lock-device',
  72: 'squawk',
  73: 'find-device',
  74: 'read-io-system-capabilities',
  75: 'poll-sub-device',
  76: 'read-lock-state',
  77: 'send-command-to-sub-device',
  78: 'read-aggregated-commands',
  79: 'write-device-variable',
  80: 'read-trim-points',
  81: 'read-trim-guidelines',
  82: 'write-trim-point',
  83: 'reset-trim',
  84: 'read-sub-device-identity',
  85: 'read-channel-statistics',
  86: 'read-sub-device-statistics',
  87: 'write-io-system-master-mode',
  88: 'write-io-system-retry-count',
  89: 'set-clock',
  90: 'read-clock',
  91: 'read-trend-configuration',
  92: 'write-trend-configuration',
  93: 'read-trend',
  94: 'read-host-statistics',
  95: 'read-communication-statistics',
  96: 'read-synchronous-action',
  97: 'write-synchronous-action',
  98: 'read-command-action',
  99: 'write-command-action',
  101: 'read-burst-message-map',
  102: 'write-burst-message-map',
  103: 'write-burst-period',
  104: 'write-burst-trigger',
  105: 'read-burst-mode',
  106: 'flush-delayed-responses',
  107: 'write-burst-variables',
  108: 'write-burst-command',
  109: 'burst-mode-control',
  110: 'read-all-dynamic-variables',
  111: 'transfer-control',
  112: 'transfer-data',
  113: 'catch-device-variable',
  114: 'read-caught-device-variable',
  115: 'read-event-notification',
  116: 'write-event-mask',
  117: 'write-event-timing',
  118: 'event-notification-control',
  119: 'acknowledge-event',
};

const identifying: ReadonlySet<number> = new Set([
  READ_IDENTIFIER,
  READ_IDENTIFIER_BY_TAG,
  READ_TAG,
  READ_LONG_TAG,
  READ_IDENTIFIER_BY_LONG_TAG,
]);

/** Block transfer carries whatever a vendor puts into it, firmware among it. */
const transferring: ReadonlySet<number> = new Set([111, 112]);

function kindOf(command: number, name: string): FactKind {
  if (identifying.has(command)) return 'identify';
  if (transferring.has(command)) return 'program';
  if (name.startsWith('read-')) return 'read';
  return /^(write|set|trim)-/.test(name) ? 'write' : 'control';
}

const operations = new Map<number, Operation>(
  Object.entries(named).map(([command, name]) => [Number(command), {name, kind: kindOf(Number(command), name)}]),
);

const deviceFamily: Operation = {kind: 'control', name: 'device-family-command'};
const deviceSpecific: Operation = {kind: 'control', name: 'device-specific-command'};
const wireless: Operation = {kind: 'control', name: 'wireless-command'};
const other: Operation = {kind: 'control', name: 'other-command'};

export const operationOf = (command: number): Operation => operations.get(command) ?? byRange(command);

function byRange(command: number): Operation {
  if (command >= 128 && command < 254) return deviceSpecific;
  if (command >= 512 && command < 1024) return wireless;
  return command >= 1024 && command < 33_792 ? deviceFamily : other;
}

const errors: Readonly<Record<number, string>> = {
  2: 'invalid-selection',
  3: 'parameter-too-large',
  4: 'parameter-too-small',
  5: 'too-few-data-bytes',
  6: 'device-specific-error',
  7: 'write-protected',
  16: 'access-restricted',
  32: 'busy',
  33: 'delayed-response-initiated',
  34: 'delayed-response-running',
  35: 'delayed-response-dead',
  36: 'delayed-response-conflict',
  64: 'command-not-implemented',
};

const COMMUNICATION_ERROR = 'communication-error';
const OTHER_ERROR = 'other-error';

/** Codes that say that the command was done, with a remark. */
const isWarning = (code: number): boolean =>
  code === 8 || code === 14 || (code >= 24 && code <= 27) || code === 30 || code === 31 || code >= 96;

/** The error that a response code means; undefined: none. The highest bit says that the request came garbled. */
export function errorOf(code: number): string | undefined {
  if (code >= 0x80) return COMMUNICATION_ERROR;
  if (code === 0 || isWarning(code)) return undefined;
  return errors[code] ?? OTHER_ERROR;
}

export const commandNames: readonly string[] = [
  ...Object.values(named),
  ...[deviceFamily, deviceSpecific, wireless, other].map((operation) => operation.name),
  ...Object.values(errors),
  COMMUNICATION_ERROR,
  OTHER_ERROR,
];
