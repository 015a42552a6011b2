/** A chunk as tshark shows it, under our names. */
import type {Scalar} from '../../../src/core/fact.ts';
import type {Shown} from '../pdml.ts';
import {isLeftOut, nameOf, typeNames} from './names.ts';

export type Named = ReadonlyMap<string, readonly Scalar[]>;

/** All values of a chunk by our names, in the order in which they stand there. */
export function named(chunk: readonly Shown[]): Named {
  const all = new Map<string, Scalar[]>();
  const service = serviceOf(chunk);
  const tell = (path: string, value: Scalar): void => {
    const name = nameOf(service, path);
    if (name !== undefined) all.set(name, [...(all.get(name) ?? []), value]);
  };
  for (const one of chunk) visit(one, '', tell);
  return all;
}

const serviceOf = (chunk: readonly Shown[]): string =>
  /: (\w+) \(\d+\)/.exec(leaf(chunk, 'opcua.servicenodeid.numeric')?.label ?? '')?.[1] ?? '';

type Tell = (path: string, value: Scalar) => void;

/** `NodesToRead/NodeId`: without the places in lists. */
function visit(one: Shown, above: string, tell: Tell): void {
  const word = one.name !== '' ? one.name : (/^(\w+) ?:/.exec(one.label)?.[1] ?? '');
  const path = one.label.startsWith('[') && one.name === '' ? above : `${above}${above === '' ? '' : '/'}${word}`;
  if (isLeftOut(path)) return;
  const text = textOf(one);
  if (one.name !== '') tell(path, readLeaf(one));
  else if (isDataValue(one)) dataValue(one, path, tell);
  else if (isVariant(one)) variant(one, path, tell);
  else if (text !== undefined) tell(path, text);
  else if (isExtension(one)) extension(one, path, tell);
  else for (const part of one.within) visit(part, path, tell);
}

const leaf = (within: readonly Shown[], name: string): Shown | undefined => {
  for (const one of within) {
    if (one.name === name) return one;
    const deeper = leaf(one.within, name);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
};
const has = (one: Shown, name: string): boolean => one.within.some((part) => part.name === name);
const isDataValue = (one: Shown): boolean => has(one, 'opcua.datavalue.mask');
const isVariant = (one: Shown): boolean => has(one, 'opcua.variant.has_value');
const isExtension = (one: Shown): boolean => has(one, 'opcua.extobj.mask');

const BOOLEAN = / = .*: (True|False)$|: (True|False)$/;

function readLeaf({name, label, show}: Shown): Scalar {
  if (BOOLEAN.test(label)) return show === '1';
  if (label.includes('No time specified')) return NO_TIME;
  if (/^\w{3} [ \d]\d, \d{4} /.test(show)) return time(show);
  if (texts.has(name)) return show;
  if (name.startsWith('opcua.') && /^([0-9a-f]{2}:)*[0-9a-f]{2}$/.test(show) && bytes.has(name))
    return show.replaceAll(':', '');
  return /^(0x[\da-f]+|-?\d+(\.\d+)?(e[+-]?\d+)?)$/.test(show) ? Number(show) : show;
}

/** Where time begins in OPC UA; Wireshark shows 1970. */
export const NO_TIME = '1601-01-01T00:00:00.000000Z';

/** Texts that may look like numbers. */
const texts = new Set([
  'opcua.transport.type',
  'opcua.transport.chunk',
  'opcua.String',
  'opcua.BuildNumber',
  'opcua.SoftwareVersion',
  'opcua.IndexRange',
]);
const bytes = new Set(['opcua.security.rcthumb', 'opcua.ByteString', 'opcua.XmlElement']);

/** As ours: to the microsecond. */
function time(show: string): string {
  const [, second = '', fraction = ''] = /^(.*)\.(\d{6})\d* UTC$/.exec(show) ?? [];
  return `${new Date(`${second} UTC`).toISOString().slice(0, 19)}.${fraction}Z`;
}

/** Node ids, qualified names and localized texts as text. */
function textOf(one: Shown): string | undefined {
  if (has(one, 'opcua.nodeid.encodingmask') || has(one, 'opcua.expandednodeid.mask')) return nodeId(one.within);
  const id = leaf(one.within, 'opcua.qualname.Id');
  if (id !== undefined && one.within.includes(id)) {
    const name = leaf(one.within, 'opcua.qualname.Name')?.show ?? '';
    return Number(id.show) === 0 ? name : `${Number(id.show)}:${name}`;
  }
  return has(one, 'opcua.loctext.mask') ? (leaf(one.within, 'opcua.loctext.Text')?.show ?? '') : undefined;
}

function nodeId(within: readonly Shown[]): string {
  const of = (kind: string): string | undefined => leaf(within, `opcua.nodeid.${kind}`)?.show;
  const bytestring = of('bytestring')?.replaceAll(':', '');
  const kinds = {i: of('numeric'), s: of('string'), g: of('guid'), b: bytestring};
  const [letter, id] = Object.entries(kinds).find(([, value]) => value !== undefined) ?? ['?', ''];
  const namespace = Number(of('nsindex') ?? 0);
  return `${namespace === 0 ? '' : `ns=${namespace};`}${letter}=${id}`;
}

function dataValue(one: Shown, path: string, tell: Tell): void {
  const value = one.within.find(isVariant);
  if (value === undefined) {
    tell(`${path}/type`, 0);
    tell(`${path}/value`, '');
  } else variant(value, path, tell);
  tell(`${path}/status`, Number(one.within.find(({name}) => name === 'opcua.StatusCode')?.show ?? 0));
}

function variant(one: Shown, path: string, tell: Tell): void {
  const mask = Number(leaf(one.within, 'opcua.variant.has_value')?.show ?? 0);
  const isList = (mask & 0x80) !== 0;
  const [, ...rest] = one.within;
  const parts = isList ? (rest[0]?.within ?? []) : rest;
  const elements = parts.filter(({name}) => name !== 'opcua.variant.ArraySize');
  const shown = elements.map(elementOf);
  tell(`${path}/type`, mask & 0x3f);
  if (isList) tell(`${path}/size`, elements.length);
  tell(`${path}/value`, isList ? `[${shown.join(', ')}]` : String(shown[0] ?? ''));
  for (const [i, part] of elements.entries()) {
    if (typed.has(part.name)) tell(`${path}/${part.name}`, shown[i] ?? '');
    else if (isExtension(part)) structure(part, tell);
  }
}

/** Those whose values have a field of their own. */
const typed = new Set(
  'Boolean SByte Byte Int16 UInt16 Int32 UInt32 Int64 UInt64 Float Double String DateTime Guid ByteString'
    .split(' ')
    .map((type) => `opcua.${type}`),
);

function elementOf(part: Shown): Scalar {
  if (part.name === 'opcua.StatusCode') return `0x${Number(part.show).toString(16).padStart(8, '0')}`;
  if (part.name !== '') return readLeaf(part);
  if (isDataValue(part)) return elementOf(part.within.find(isVariant) ?? NOTHING);
  if (has(part, 'opcua.diag.mask')) return leaf(part.within, 'opcua.diag.AdditionalInfo')?.show ?? '';
  if (!isVariant(part)) return textOf(part) ?? (isExtension(part) ? typeId(part) : '');
  let text: Scalar = '';
  variant(part, '', (path, value) => {
    if (path === '/value') text = value;
  });
  return text;
}

const NOTHING: Shown = {name: '', label: '', show: '', within: []};

const typeId = (one: Shown): string => nodeId(one.within.find(({label}) => label.startsWith('TypeId'))?.within ?? []);
const bodyOf = (one: Shown): readonly Shown[] =>
  one.within.filter(({name, label}) => name === '' && !label.startsWith('TypeId'));

/** The parts of a structure that is a value. */
function structure(one: Shown, tell: Tell): void {
  for (const part of bodyOf(one)) for (const inner of part.within) visit(inner, 'structure', tell);
}

function extension(one: Shown, path: string, tell: Tell): void {
  const type = typeNames[typeId(one)];
  if (type !== undefined) tell(`${path}/type`, type);
  for (const part of bodyOf(one)) for (const inner of part.within) visit(inner, path, tell);
}
