/** Reads and writes of registers that a file declares, gathered to lines of a conduit. */
import {modbusFunctions} from '../../core/modbus-functions.ts';
import type {Table} from '../../core/range.ts';
import type {PermissionDraft} from './intent.ts';

const MODBUS_PORT = 502;

export interface Access {
  readonly unit: number;
  readonly table: Table;
  /** From 0. */
  readonly first: number;
  readonly count: number;
  readonly isWrite: boolean;
}

/** One line for each unit and direction, ranges that touch joined. */
export function modbusLines(all: readonly Access[], port = MODBUS_PORT): PermissionDraft[] {
  const groups = new Map<string, Access[]>();
  for (const one of all) {
    const key = `${one.unit} ${one.isWrite ? 'write' : 'read'}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group) => {
    const [{unit, isWrite} = {unit: 0, isWrite: false}] = group;
    const reached = new Set(group.map(({table}) => table));
    const kind = isWrite ? 'write' : 'read';
    const functions = modbusFunctions.filter(
      (one) => one.kind === kind && one.code < 20 && one.tables.some((table) => reached.has(table)),
    );
    return {
      protocol: 'modbus',
      ...(port !== MODBUS_PORT && {ports: [port]}),
      functions: functions.map(({name}) => name),
      units: [unit],
      addresses: joined(group),
    };
  });
}

function joined(all: readonly Access[]): string[] {
  const sorted = all.toSorted((a, b) => (a.table === b.table ? a.first - b.first : a.table < b.table ? -1 : 1));
  const found: {table: Table; first: number; end: number}[] = [];
  for (const {table, first, count} of sorted) {
    const last = found.at(-1);
    if (last !== undefined && last.table === table && first <= last.end) last.end = Math.max(last.end, first + count);
    else found.push({table, first, end: first + count});
  }
  return found.map(({table, first, end}) => `${table} ${first}${end - first > 1 ? `-${end - 1}` : ''}`);
}

/** `192.168.1.10` and 502 of `tcp://192.168.1.10:502`. */
export function hostOf(url: string, defaultPort: number): {host: string; port: number} | undefined {
  const found = /^[a-z.]+:\/\/(?:\[([0-9a-f:]+)\]|([^:/]+))(?::(\d{1,5}))?/i.exec(url.trim());
  const host = found?.[1] ?? found?.[2];
  return host === undefined ? undefined : {host, port: Number(found?.[3] ?? defaultPort)};
}
