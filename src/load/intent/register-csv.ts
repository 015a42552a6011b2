/** Register lists as CSV: one register a line, the columns by the names that manuals and spreadsheets use. */
import {parse} from 'csv-parse/sync';
import {addressesOf, type RegisterRange, registersOf as rangeInManual, tables} from '../../core/range.ts';
import type {Limits} from '../../core/tag.ts';
import {deviceNamed, type Importer, type Intent, type IntentOptions, type TagDraft} from './intent.ts';
import {number} from './json.ts';
import {type Access, modbusLines} from './modbus-draft.ts';
import {unreadable} from './unreadable.ts';
import {orderNamed, typeNamed} from './words.ts';

/** Names of columns, in lower case without blanks and signs. */
const columns = {
  name: ['name', 'tag', 'tagname', 'variable', 'signal'],
  address: ['address', 'register', 'reference', 'modbusaddress', 'registeraddress', 'addr'],
  table: ['table', 'registertype', 'area', 'memory'],
  type: ['type', 'datatype', 'format'],
  unitId: ['unitid', 'slave', 'slaveid', 'deviceid', 'station'],
  order: ['order', 'byteorder', 'wordorder', 'endianness'],
  scale: ['scale', 'factor', 'multiplier', 'gain'],
  offset: ['offset'],
  units: ['units', 'unit', 'eu', 'engunit', 'engineeringunit'],
  min: ['min', 'minimum', 'low', 'lowlimit'],
  max: ['max', 'maximum', 'high', 'highlimit'],
  access: ['access', 'rw', 'readwrite', 'mode'],
  about: ['description', 'comment', 'about', 'remark'],
} as const;

type Column = keyof typeof columns;
type Line = Readonly<Partial<Record<Column, string>>>;

export const registerCsv: Importer = {read};

function read(csv: string, options: IntentOptions): Intent {
  const notes: string[] = [];
  const device = deviceNamed('', options, notes);
  const accesses: Access[] = [];
  const tags = linesOf(csv).flatMap((line, i) => {
    const place = placeOf(line);
    if (place?.table === undefined) {
      notes.push(`line ${i + 2}: ${JSON.stringify(line.address ?? '')} is no address, left out`);
      return [];
    }
    const tag = tagOf(line, i);
    const table = place.table;
    const unit = tag.unit ?? 1;
    const count = tag.type?.endsWith('32') === true ? 2 : tag.type?.endsWith('64') === true ? 4 : 1;
    accesses.push({unit, table, first: place.first, count, isWrite: false});
    if (/w/i.test(line.access ?? '')) accesses.push({unit, table, first: place.first, count, isWrite: true});
    return [{...tag, address: `${table} ${place.first}`}];
  });
  notes.push('numbers of 5 or 6 digits were read as manuals count (40017 is holding 16), shorter ones from 0');
  const conduit = {name: 'registers', from: [options.client], to: [device], allow: modbusLines(accesses)};
  return {devices: [{device, tags}], conduits: accesses.length > 0 ? [conduit] : [], notes};
}

function linesOf(csv: string): Line[] {
  try {
    const [head = [], ...rows] = parse(csv, {
      bom: true,
      delimiter: delimiterOf(csv),
      relaxColumnCount: true,
      skipEmptyLines: true,
      trim: true,
    }) as string[][];
    const found = head.map((title) => columnNamed(title));
    if (!found.includes('address'))
      throw new Error(`no column is called address or register (found: ${head.join(', ')})`);
    return rows.map((row) =>
      Object.fromEntries(row.flatMap((cell, i) => (found[i] === undefined || cell === '' ? [] : [[found[i], cell]]))),
    );
  } catch (cause) {
    throw unreadable('a register list', cause);
  }
}

/** The one that the first line has most of: in a list with decimal commas that is the semicolon. */
function delimiterOf(csv: string): string {
  const [head = ''] = csv.split('\n', 1);
  const count = (delimiter: string): number => head.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

const columnNamed = (title: string): Column | undefined => {
  const name = title.toLowerCase().replace(/[^a-z]/g, '');
  return (Object.keys(columns) as Column[]).find((column) => (columns[column] as readonly string[]).includes(name));
};

function placeOf({address = '', table = 'holding'}: Line): RegisterRange | undefined {
  const inManual = rangeInManual(address);
  if (inManual !== undefined && /^\d{5,6}$/.test(address)) return inManual;
  const meant = tables.find((one) => table.toLowerCase().startsWith(one.slice(0, 4)));
  return addressesOf(`${meant ?? 'holding'} ${address}`);
}

function tagOf(line: Line, i: number): TagDraft {
  const [type, order] = [typeNamed(line.type ?? ''), orderNamed(line.order ?? '')];
  const [unit, scale, offset] = [number(line.unitId), number(line.scale), number(line.offset)];
  const [min, max] = [number(line.min), number(line.max)];
  const limits: Limits = {...(min !== undefined && {min}), ...(max !== undefined && {max})};
  return {
    name: line.name ?? `register-${i + 1}`,
    ...(line.about !== undefined && {about: line.about}),
    ...(unit !== undefined && {unit}),
    ...(type !== undefined && {type}),
    ...(order !== undefined && {order}),
    ...(scale !== undefined && scale !== 0 && scale !== 1 && {scale}),
    ...(offset !== undefined && offset !== 0 && {offset}),
    ...(line.units !== undefined && {units: line.units}),
    ...(Object.keys(limits).length > 0 && {limits}),
  };
}
