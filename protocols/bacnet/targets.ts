/**
 * What a service is about: objects and their properties, found by their tags. ASHRAE 135-2020 clauses 13 to 16 say which tag
 * holds what.
 */
import {mix32} from '../../src/core/hash.ts';
import {isApplication, isContext, OBJECT_ID, openTag, type Tag, tag, unsigned} from './tags.ts';

/** Where a service has its objects and properties: context tags; APPLICATION: the first object without one. */
export interface Shape {
  readonly object: number;
  /** NONE: the service is about objects alone. */
  readonly property: number;
  /** Properties are in a list behind their object. */
  readonly isList: boolean;
}

const NONE = -1;
export const APPLICATION = -2;
/** Tags of one message that are looked at. */
const MAX_TAGS = 2048;
const ARRAY_INDEX = 1;
const VALUE = 2;

export interface Walk {
  readonly tag: Tag;
  at: number;
  end: number;
  depth: number;
  tags: number;
  isBroken: boolean;
  /** Type << 22 | instance of the object that was found last. */
  object: number;
  /** Its property, the place in it, and where its value begins, or NONE. */
  property: number;
  index: number;
  value: number;
}

export const openWalk = (): Walk => ({
  tag: openTag(),
  at: 0,
  end: 0,
  depth: 0,
  tags: 0,
  isBroken: false,
  object: 0,
  property: NONE,
  index: NONE,
  value: NONE,
});

export function begin(w: Walk, at: number, end: number): void {
  w.at = at;
  w.end = end;
  w.depth = w.tags = 0;
  w.isBroken = false;
  w.object = 0;
  w.property = w.index = w.value = NONE;
}

/** Goes on to the next object, or property of one; false: there is none, or the tags are broken. */
export function nextTarget(w: Walk, s: Shape, b: Uint8Array): boolean {
  while (step(w, b)) {
    const t = w.tag;
    if (w.depth === 0 && isObject(t, s)) {
      w.object = unsigned(t, b);
      w.property = w.index = w.value = NONE;
      if (s.property === NONE) return true;
    } else if (w.depth === (s.isList ? 1 : 0) && s.property !== NONE && isContext(t, s.property)) {
      w.property = unsigned(t, b);
      findValue(w, s, b);
      return true;
    }
  }
  return false;
}

const isObject = (t: Tag, s: Shape): boolean =>
  (s.object === APPLICATION ? isApplication(t, OBJECT_ID) : isContext(t, s.object)) && t.end - t.start === 4;

/** Behind the property: its place in an array (the next tag number), its value (the one after that, opening). */
function findValue(w: Walk, s: Shape, b: Uint8Array): void {
  w.index = w.value = NONE;
  if (!tag(w.tag, b, w.at, w.end)) return;
  if (isContext(w.tag, s.property + ARRAY_INDEX)) {
    w.index = unsigned(w.tag, b);
    w.at = w.tag.end;
    if (!tag(w.tag, b, w.at, w.end)) return;
  }
  if (w.tag.isOpening && w.tag.number === s.property + VALUE) w.value = w.tag.end;
}

/** Takes the next tag and keeps the depth. */
function step(w: Walk, b: Uint8Array): boolean {
  if (w.at >= w.end || w.tags++ >= MAX_TAGS) return false;
  if (!tag(w.tag, b, w.at, w.end)) return broken(w);
  w.at = w.tag.end;
  if (w.tag.isOpening) w.depth++;
  else if (w.tag.isClosing && --w.depth < 0) return broken(w);
  return true;
}

function broken(w: Walk): boolean {
  w.isBroken = true;
  return false;
}

/** Every tag of `b[at..end)` fits. */
export function isSound(w: Walk, b: Uint8Array, at: number, end: number): boolean {
  begin(w, at, end);
  while (step(w, b));
  return !w.isBroken && (w.depth === 0 || w.tags > MAX_TAGS);
}

export function targetsFingerprint(w: Walk, s: Shape, b: Uint8Array, at: number, end: number): number {
  let hash = 0;
  begin(w, at, end);
  while (nextTarget(w, s, b)) hash = mix32(mix32(mix32(hash ^ w.object) ^ w.property) ^ w.index);
  return hash;
}
