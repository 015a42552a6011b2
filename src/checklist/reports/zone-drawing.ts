/** The zones and conduits of a run, placed for drawing: pages and paper draw the same. The layout is that of dagre. */
import dagre, {type Edge} from '@dagrejs/dagre';
import type {Report} from './report-schema.ts';
import {cut} from './shown.ts';

type Point = readonly [x: number, y: number];

interface Box {
  /** Upper left corner. */
  readonly at: Point;
  readonly width: number;
  readonly height: number;
  /** The first is the name. */
  readonly lines: readonly string[];
  /** Of the longest line: there is room for so many. */
  readonly letters: number;
}

interface Arrow {
  readonly points: readonly Point[];
  /** Corners of its head; the first is the tip. */
  readonly head: readonly Point[];
  /** Middle of the text, and its lines. */
  readonly at: Point;
  readonly lines: readonly string[];
  readonly letters: number;
}

export interface ZoneDrawing {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

/** Of a text, in points; fonts differ, so boxes are a little too wide. */
export const TEXT = {size: 12, line: 15, letter: 7} as const;
const PADDING = 9;
const MARGIN = 12;
/** A larger policy is no picture any more: its table has all. */
const MAX_PLACES = 40;
const MAX_ARROWS = 120;
const MAX_MEMBERS = 6;
const MAX_LETTERS = 32;
const HEAD = {length: 9, half: 4} as const;

/** Undefined: there is no policy, or more of it than a picture can show. */
export function zoneDrawing({zones}: Report): ZoneDrawing | undefined {
  if (zones === undefined || zones.places.length > MAX_PLACES || zones.arrows.length > MAX_ARROWS) return undefined;
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({rankdir: 'LR', nodesep: 28, ranksep: 60, edgesep: 16, marginx: MARGIN, marginy: MARGIN});
  // Names may be anything, `__proto__` too; what is laid out has ids.
  const ids = new Map(zones.places.map(({name}, i) => [name, `z${i + 1}`]));
  for (const {name, members} of zones.places)
    graph.setNode(ids.get(name), sized([name, ...few(members), ...inside(zones, name)], PADDING));
  for (const [{from, to}, lines] of labelsOf(zones))
    graph.setEdge(ids.get(from), ids.get(to), {...sized(lines, 3), labelpos: 'c'});
  dagre.layout(graph);
  const {width = 0, height = 0} = graph.graph();
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    boxes: graph.nodes().map((name: string) => boxOf(graph.node(name))),
    arrows: graph.edges().map((edge: Edge) => arrowOf(graph.edge(edge))),
  };
}

type Sized = Pick<Box, 'width' | 'height' | 'lines' | 'letters'>;

function sized(texts: readonly string[], padding: number): Sized {
  const lines = texts.map((text) => cut(text, MAX_LETTERS));
  const letters = Math.max(0, ...lines.map(({length}) => length));
  return {width: letters * TEXT.letter + 2 * padding, height: lines.length * TEXT.line + 2 * padding, lines, letters};
}

const few = (members: readonly string[]): string[] => {
  const more = members.length - MAX_MEMBERS;
  return [...members.slice(0, MAX_MEMBERS), ...(more > 0 ? [`and ${more} more`] : [])];
};

/** Conduits of a place with itself: an arrow from a box to itself says nothing. */
const inside = ({arrows}: Zones, name: string): string[] =>
  arrows
    .filter(({from, to}) => from === name && to === name)
    .map(({conduit, protocols}) => `within: ${conduit} (${protocols.join(', ')})`);

type Zones = NonNullable<Report['zones']>;

/** One arrow for each pair, however many conduits join it. */
function labelsOf({arrows}: Zones): [Pick<Zones['arrows'][number], 'from' | 'to'>, string[]][] {
  const pairs = new Map<string, [Pick<Zones['arrows'][number], 'from' | 'to'>, string[]]>();
  for (const {from, to, conduit, protocols} of arrows) {
    if (from === to) continue;
    const pair = pairs.get(JSON.stringify([from, to])) ?? [{from, to}, []];
    pair[1].push(conduit, protocols.join(', '));
    pairs.set(JSON.stringify([from, to]), pair);
  }
  return [...pairs.values()];
}

const boxOf = ({x, y, width, height, lines, letters}: Sized & {readonly x: number; readonly y: number}): Box => ({
  ...{width, height, lines, letters},
  at: [tenth(x - width / 2), tenth(y - height / 2)],
});

interface Routed extends Sized {
  readonly points: readonly {readonly x: number; readonly y: number}[];
  readonly x: number;
  readonly y: number;
}

function arrowOf({points, x, y, lines, letters}: Routed): Arrow {
  const way = points.map((point): Point => [tenth(point.x), tenth(point.y)]);
  const [tip = [0, 0] as const, before = tip] = way.toReversed();
  return {points: way, head: headOf(tip, before), at: [tenth(x), tenth(y)], lines, letters};
}

function headOf(tip: Point, before: Point): Point[] {
  const [dx, dy] = [tip[0] - before[0], tip[1] - before[1]];
  const far = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / far, dy / far];
  const foot: Point = [tip[0] - ux * HEAD.length, tip[1] - uy * HEAD.length];
  const corner = (side: number): Point => [tenth(foot[0] - uy * side), tenth(foot[1] + ux * side)];
  return [tip, corner(HEAD.half), corner(-HEAD.half)];
}

const tenth = (value: number): number => Math.round(value * 10) / 10;
