/**
 * What the body of a service holds, in order, as data: one description measures known traffic without allocating, hashes
 * what judgement may depend on, finds what is broken, and builds the fields (OPC 10000-4 sections 5 and 7).
 */
import type {Fields, Scalar} from '../../src/core/fact.ts';
import type {Field} from '../../src/core/field.ts';
import {measure} from './encoding/built-in.ts';
import {type Cursor, count, hashed, isBroken} from './encoding/cursor.ts';
import {isNumber, shownValue} from './encoding/show.ts';
import {type FieldName, fields as table} from './fields.ts';

export type Item =
  | {readonly is: 'value'; readonly type: number; readonly name: FieldName | undefined; readonly varies: boolean}
  | {readonly is: 'list'; readonly of: readonly Item[]; readonly count: FieldName | undefined}
  | {readonly is: 'own'; readonly read: (c: Cursor) => void};

export type Schema = readonly Item[];

/** A value that goes to a field; one that varies does not count for the fingerprint. */
export const value = (type: number, name: FieldName): Item => ({
  is: 'value',
  type,
  name,
  varies: 'varies' in table[name],
});

/** A value that is not shown and never counts: a nonce, a signature, a continuation point. */
export const unshown = (type: number): Item => ({is: 'value', type, name: undefined, varies: true});

/** An array of structures; `counted` holds how many there are. */
export const list = (of: Schema, counted?: FieldName): Item => ({is: 'list', of, count: counted});

/** What needs more than a name. */
export const own = (read: (c: Cursor) => void): Item => ({is: 'own', read});

export function walk(c: Cursor, schema: Schema): void {
  for (let i = 0; i < schema.length; i++) {
    const item = schema[i];
    if (item === undefined) continue;
    if (item.is === 'value') readValue(c, item.type, item.name, item.varies);
    else if (item.is === 'list') readList(c, item.of, item.count);
    else item.read(c);
  }
}

function readValue(c: Cursor, type: number, name: FieldName | undefined, varies: boolean): void {
  const start = c.at;
  const before = c.isHashing;
  c.isHashing = false;
  measure(c, type);
  c.isHashing = before;
  if (!varies) hashed(c, start);
  if (name !== undefined && isRead(c, start)) add(c, name, shown(name, type, shownValue(type, c.b, start, c.at)));
}

/** Was a value read from `start` on, whole? After a fault that ends the reading nothing is shown. */
const isRead = (c: Cursor, start: number): boolean => c.fields !== undefined && c.at > start && !isBroken(c);

/** A field of text shows a number as text. */
const shown = (name: FieldName, type: number, v: Scalar): Scalar =>
  isNumber(type) && table[name].type === 'string' ? String(v) : v;

function readList(c: Cursor, of: Schema, counted: FieldName | undefined): void {
  const n = count(c);
  if (counted !== undefined && c.fields !== undefined) add(c, counted, n);
  const outer = c.index;
  for (let i = 0; i < n && !isBroken(c); i++) {
    c.index = i;
    walk(c, of);
  }
  c.index = outer;
}

/** Adds a value to a field: behind those that are there, of a field that holds many; a single text only where it says something. */
export function add(c: Cursor, name: FieldName, v: Scalar): void {
  if (c.fields === undefined) return;
  const field: Field = table[name];
  if (field.many === undefined) {
    if (v !== '') c.fields[name] = v;
  } else push(c.fields, name, v, c.limit);
}

function push(fields: Fields, name: FieldName, v: Scalar, limit: number): void {
  const before = fields[name];
  if (before === undefined) fields[name] = [v];
  else if (Array.isArray(before) && before.length < limit) before.push(v);
}

/** Reads a part whose content varies, or is of no weight. */
export function aside(c: Cursor, read: (c: Cursor) => void): void {
  const before = c.isHashing;
  c.isHashing = false;
  read(c);
  c.isHashing = before;
}

/** An array of structures of which each is shown on its own as well (`children`). */
export function apart(of: Schema): Item {
  return own((c) => {
    const n = count(c);
    for (let i = 0; i < n && !isBroken(c); i++) {
      if (c.fields === undefined) walk(c, of);
      else readChild(c, of, c.fields);
    }
  });
}

function readChild(c: Cursor, of: Schema, whole: Fields): void {
  const part: Fields = {};
  const before = c.certificates.length;
  c.fields = part;
  walk(c, of);
  c.fields = whole;
  if (c.children.length < MAX_CHILDREN) {
    c.children.push(part);
    c.childCertificates.push(c.certificates.length > before ? before : -1);
  }
  for (const [name, v] of Object.entries(part)) merge(whole, name, v, c.limit);
}

/** Endpoints or servers of one answer that get a fact of their own. */
const MAX_CHILDREN = 64;

function merge(whole: Fields, name: string, v: Fields[string], limit: number): void {
  const before = whole[name];
  if (before === undefined) whole[name] = Array.isArray(v) ? [...v] : v;
  else if (Array.isArray(before) && Array.isArray(v)) {
    for (const one of v) if (before.length < limit) before.push(one);
  }
}
