/** What is asked of a controller: in V3 by service group and service, in V2 by command. */
import type {FactKind} from '../../src/core/fact.ts';

export interface Operation {
  readonly kind: FactKind;
  readonly name: string;
}

const op = (kind: FactKind, name: string): Operation => ({kind, name});

/** Services of group 2, the application. */
const application: Readonly<Record<number, Operation>> = {
  1: op('session', 'login'),
  2: op('session', 'logout'),
  3: op('program', 'create-application'),
  4: op('program', 'delete-application'),
  5: op('program', 'download'),
  6: op('program', 'online-change'),
  7: op('program', 'device-download'),
  8: op('program', 'create-device-application'),
  16: op('control', 'start'),
  17: op('control', 'stop'),
  18: op('control', 'reset'),
  19: op('control', 'set-breakpoint'),
  20: op('read', 'read-status'),
  21: op('control', 'delete-breakpoint'),
  24: op('read', 'read-application-list'),
  34: op('control', 'single-cycle'),
  35: op('program', 'create-boot-project'),
  38: op('program', 'load-boot-application'),
  39: op('program', 'register-boot-application'),
  41: op('read', 'read-application-information'),
  48: op('program', 'download'),
};

const groups: Readonly<Record<number, Operation>> = {
  1: op('session', 'device'),
  2: op('control', 'application'),
  4: op('read', 'visualisation'),
  5: op('read', 'log'),
  6: op('control', 'settings'),
  8: op('program', 'file-transfer'),
  9: op('read', 'variables'),
  11: op('control', 'io-manager'),
  12: op('control', 'users'),
  15: op('read', 'trace'),
  17: op('control', 'plc-shell'),
  18: op('control', 'breakpoints'),
  19: op('control', 'force'),
  24: op('read', 'alarms'),
  27: op('read', 'monitor'),
};

const otherService = op('control', 'other-service');

export const serviceOf = (group: number, service: number): Operation =>
  (group === 2 ? application[service] : undefined) ?? groups[group] ?? otherService;

export const LOGIN = 1;

/** Commands of V2. */
const commands: Readonly<Record<number, Operation>> = {
  [LOGIN]: op('session', 'login'),
  2: op('session', 'logout'),
  3: op('control', 'start'),
  4: op('control', 'stop'),
  5: op('read', 'read-variables'),
  6: op('write', 'write-variables'),
  9: op('control', 'force'),
  12: op('control', 'set-breakpoint'),
  16: op('read', 'read-status'),
  17: op('read', 'read-identity'),
  19: op('control', 'reset'),
  32: op('control', 'force'),
  34: op('program', 'online-change'),
  46: op('read', 'read-variables'),
  47: op('program', 'file-write'),
  48: op('program', 'file-write'),
  49: op('program', 'file-read'),
  50: op('program', 'file-read'),
  51: op('program', 'file-list'),
  53: op('program', 'file-rename'),
  54: op('program', 'file-delete'),
  55: op('program', 'download'),
  57: op('program', 'create-boot-project'),
  58: op('program', 'download'),
  60: op('write', 'write-variables'),
  68: op('read', 'read-variables'),
  69: op('write', 'write-variables'),
  70: op('read', 'read-variables'),
  71: op('write', 'write-variables'),
};

const otherCommand = op('control', 'other-command');

export const commandOf = (code: number): Operation => commands[code] ?? otherCommand;

const tables = [application, groups, commands].flatMap((table) => Object.values(table));

export const names: readonly string[] = [
  ...new Set([
    'discover',
    'identification',
    'open-channel',
    'channel-opened',
    'close-channel',
    'secure-service',
    ...[...tables, otherService, otherCommand].map((operation) => operation.name),
  ]),
];
