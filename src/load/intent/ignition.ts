/** Tag export of Ignition (JSON): OPC tags, also those of its own Modbus driver (`[PLC1]HRF17`). */
import type {Table} from '../../core/range.ts';
import type {Limits, TagType} from '../../core/tag.ts';
import {deviceNamed, type Importer, type Intent, type IntentOptions, type TagDraft} from './intent.ts';
import {isPlain, number, type Plain, plains, text} from './json.ts';
import {type Access, modbusLines} from './modbus-draft.ts';
import {unreadable} from './unreadable.ts';
import {typeNamed} from './words.ts';

export const ignition: Importer = {read};

/** Folders within folders. */
const MAX_DEPTH = 32;

interface Found {
  /** Name of the device in Ignition, or of the OPC server. */
  readonly of: string;
  readonly tag: TagDraft;
  readonly access: Access | undefined;
}

function read(json: string, options: IntentOptions): Intent {
  const notes: string[] = [];
  const found = plains(parsed(json)).flatMap((root) => tagsIn(root, '', 0, notes));
  const devices = new Map<string, Found[]>();
  for (const one of found) devices.set(one.of, [...(devices.get(one.of) ?? []), one]);
  const drafts = [...devices].map(([name, of], i) => {
    const device = deviceNamed(name, options, notes);
    const accesses = of.flatMap(({access}) => access ?? []);
    const nodes = of.flatMap(({tag}) => tag.node ?? []);
    const allow = [...modbusLines(accesses), ...(nodes.length > 0 ? [{protocol: 'opcua', nodes}] : [])];
    return {
      device: {device, tags: of.map(({tag}) => tag)},
      conduit: {name: `ignition-${i + 1}`, from: [options.client], to: [device], allow},
    };
  });
  if (found.some(({access}) => access !== undefined))
    notes.push('addresses of the Modbus driver were read from 1 (its default): HR17 is holding 16');
  return {devices: drafts.map(({device}) => device), conduits: drafts.map(({conduit}) => conduit), notes};
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw unreadable('JSON', cause);
  }
}

function tagsIn(node: Plain, folder: string, depth: number, notes: string[]): Found[] {
  if (depth > MAX_DEPTH) return [];
  const name = text(node['name']);
  const path = [folder, name].filter((part) => part !== '').join('/');
  const inner = plains(node['tags']).flatMap((child) => tagsIn(child, path, depth + 1, notes));
  const item = itemPath(node['opcItemPath']);
  if (item === '') return inner;
  const found = tagOf(node, path, item);
  if (found === undefined) notes.push(`${path}: ${item} is not understood, left out`);
  return found === undefined ? inner : [...inner, found];
}

/** A text, or a binding whose text it is. */
const itemPath = (value: unknown): string => (isPlain(value) ? text(value['binding']) : text(value));

function tagOf(node: Plain, name: string, item: string): Found | undefined {
  const rest = restOf(node, name);
  const driver =
    /^(?:ns=1;s=)?\[([^\]]+)\](?:(\d{1,3})\.)?(C|DI|IR|HR)(F|D|I|UI|US|I64|UI64)?(\d{1,5})(?:\.(\d{1,2}))?$/.exec(item);
  if (driver === null) {
    if (!/^(ns=\d+;)?[isgb]=/.test(item)) return undefined;
    const type = typeNamed(text(node['dataType']));
    return {
      of: text(node['opcServer']),
      tag: {...rest, node: item, ...(type !== undefined && {type})},
      access: undefined,
    };
  }
  const [, of = '', unitText = '1', area = '', kind = '', place = '1', bit] = driver;
  const [unit, first, table] = [Number(unitText), Number(place) - 1, tables[area]];
  if (table === undefined || first < 0) return undefined;
  const type = types[kind] ?? 'uint16';
  const isBit = table === 'coils' || table === 'discrete' || bit !== undefined;
  const tag = {
    ...rest,
    address: `${table} ${first}`,
    unit,
    ...(isBit ? {} : {type}),
    ...(bit !== undefined && {bit: Number(bit)}),
  };
  return {of, tag, access: {unit, table, first, count: isBit ? 1 : (width[type] ?? 1), isWrite: false}};
}

const tables: Readonly<Record<string, Table>> = {C: 'coils', DI: 'discrete', IR: 'input', HR: 'holding'};
const types: Readonly<Record<string, TagType>> = {
  F: 'float32',
  D: 'float64',
  I: 'int32',
  UI: 'uint32',
  US: 'uint16',
  I64: 'int64',
  UI64: 'uint64',
};
const width: Readonly<Partial<Record<TagType, number>>> = {
  float32: 2,
  int32: 2,
  uint32: 2,
  float64: 4,
  int64: 4,
  uint64: 4,
};

function restOf(node: Plain, name: string): TagDraft {
  const isLimited =
    /Clamp|Raise|Low|High|Both/i.test(text(node['engLimitMode'])) && text(node['engLimitMode']) !== 'NoClamp';
  const [min, max] = isLimited ? [number(node['engLow']), number(node['engHigh'])] : [undefined, undefined];
  const limits: Limits = {...(min !== undefined && {min}), ...(max !== undefined && {max})};
  const [about, units] = [text(node['documentation']) || text(node['tooltip']), text(node['engUnit'])];
  return {
    name,
    ...(about !== '' && {about}),
    ...(units !== '' && {units}),
    ...(Object.keys(limits).length > 0 && {limits}),
  };
}
