/** A fragment as fields under Wireshark's names. */
import {u8, u16le, u32le} from '../../src/core/bytes.ts';
import type {Fields, Scalar} from '../../src/core/fact.ts';
import {addFile} from './files.ts';
import * as f from './fragment.ts';
import * as o from './objects.ts';

/** Points of one fragment that are shown one by one. */
const MAX_SHOWN = 64;

const CORRUPT = 0x20;
const FLAGS: readonly (readonly [number, string])[] = [
  [0x8000, 'dnp3.al.iin.rst'],
  [0x4000, 'dnp3.al.iin.dt'],
  [0x2000, 'dnp3.al.iin.dol'],
  [0x1000, 'dnp3.al.iin.tsr'],
  [0x0100, 'dnp3.al.iin.bmsg'],
  [0x0008, 'dnp3.al.iin.ebo'],
  [CORRUPT, 'dnp3.al.iin.cc'],
];
/** The indications that say more than which class of events waits. */
export const JUDGED = 0xf1ff;

export const headFields = (b: Uint8Array, at: number): Fields => ({
  'dnp3.dst': f.destination(b, at),
  'dnp3.src': f.source(b, at),
  'dnp3.al.seq': f.sequence(b, at),
  'dnp3.al.func': f.functionCode(b, at),
});

/** One fragment as it stood on the wire. */
export function messageFields(h: o.ObjectHeader, b: Uint8Array, at: number, end: number): Fields {
  const fields = headFields(b, at);
  if (f.isResponse(b, at)) addIndications(fields, b, at);
  addObjects(fields, h, b, at, end);
  return fields;
}

export function addIndications(fields: Fields, b: Uint8Array, at: number): void {
  const indications = f.indications(b, at);
  fields['dnp3.al.iin'] = indications;
  for (const [bit, name] of FLAGS) if ((indications & bit) !== 0) fields[name] = true;
}

/** Which objects, without their points. */
export function addObjects(fields: Fields, h: o.ObjectHeader, b: Uint8Array, at: number, end: number): void {
  const objects: number[] = [];
  let here = o.next(h, b, f.objectsAt(b, at), end, f.hasObjects(b, at));
  for (let n = 0; n < o.MAX_HEADERS && here >= 0; n++) {
    objects.push(h.object);
    here = o.next(h, b, here, end, f.hasObjects(b, at));
  }
  if (objects.length > 0) fields['dnp3.al.obj'] = objects;
}

/** What was collected of the points of a fragment. */
interface Points {
  readonly points: string[];
  readonly operations: number[];
  readonly trips: number[];
  readonly counts: number[];
  readonly on: number[];
  readonly off: number[];
  readonly values: number[];
}

/** What a request is about, point by point: of controls what to do, of outputs the value. */
export function addPoints(fields: Fields, h: o.ObjectHeader, b: Uint8Array, at: number, end: number): void {
  const p: Points = {points: [], operations: [], trips: [], counts: [], on: [], off: [], values: []};
  let isSecured = false;
  let here = o.next(h, b, f.objectsAt(b, at), end, f.hasObjects(b, at));
  for (let n = 0; n < o.MAX_HEADERS && here >= 0; n++) {
    if (o.groupOf(h.object) === o.AUTHENTICATION) isSecured = true;
    else if (o.groupOf(h.object) === o.FILES) addFile(fields, h, b, here);
    collect(p, h, b);
    here = o.next(h, b, here, end, f.hasObjects(b, at));
  }
  if (isSecured) fields['bifrost.has_authentication'] = true;
  set(fields, 'bifrost.points', p.points);
  set(fields, 'dnp3.ctl.op', p.operations);
  set(fields, 'dnp3.ctl.trip', p.trips);
  set(fields, 'dnp3.al.count', p.counts);
  set(fields, 'dnp3.al.on_time', p.on);
  set(fields, 'dnp3.al.off_time', p.off);
  set(fields, 'bifrost.values', p.values);
}

function set(fields: Fields, name: string, values: readonly Scalar[]): void {
  if (values.length > 0) fields[name] = values;
}

function collect(p: Points, h: o.ObjectHeader, b: Uint8Array): void {
  const name = `g${o.groupOf(h.object)}v${o.variationOf(h.object)}`;
  const isEach = h.prefix > 0 && o.itemCount(h) > 0;
  if (!isEach && p.points.length < MAX_SHOWN) p.points.push(h.first < 0 ? name : `${name} ${rangeText(h)}`);
  for (let i = 0; i < o.itemCount(h) && p.points.length < MAX_SHOWN; i++) {
    if (isEach) p.points.push(`${name} ${o.pointAt(h, b, i)}`);
    addItem(p, h, b, o.itemAt(h, i));
  }
}

function addItem(p: Points, h: o.ObjectHeader, b: Uint8Array, at: number): void {
  if (o.isControl(h)) addControl(p, b, at);
  else if (o.groupOf(h.object) === o.ANALOG_OUTPUT && h.size > 0) p.values.push(output(h, b, at));
}

const rangeText = (h: o.ObjectHeader): string => (h.first === h.last ? `${h.first}` : `${h.first}-${h.last}`);

/** Control relay output block: code, count, on and off time, status. */
function addControl(p: Points, b: Uint8Array, at: number): void {
  p.operations.push(u8(b, at) & 0x0f);
  p.trips.push(u8(b, at) >> 6);
  p.counts.push(u8(b, at + 1));
  p.on.push(u32le(b, at + 2));
  p.off.push(u32le(b, at + 6));
}

/** Analog output: 32 bits, 16 bits, single or double precision. */
function output(h: o.ObjectHeader, b: Uint8Array, at: number): number {
  if (h.size === 3) return (u16le(b, at) << 16) >> 16;
  if (o.variationOf(h.object) === 1) return u32le(b, at) | 0;
  const view = new DataView(b.buffer, b.byteOffset + at, h.size - 1);
  return h.size === 5 ? view.getFloat32(0, true) : view.getFloat64(0, true);
}
