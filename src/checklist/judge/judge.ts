/**
 * Pure: evidence in, verdicts out. An objection that fresh evidence proves beats everything; then what is not known, then what is too old, then
 * what does not apply. A pass needs every probe that the line names: read, fresh, and with subjects.
 */
import {
  type Evidence,
  EXCLUSION,
  type LineMode,
  type LineState,
  type Objection,
  type Subject,
  type Verdict,
} from '../../core/checklist.ts';
import type {Micros} from '../../core/time.ts';
import type {Clause, Criteria, Line, Need} from './line.ts';
import type {LineShape} from './line-schema.ts';

/** Judges one line over all the evidence of a run. */
export function judge(line: Line, evidence: readonly Evidence[], now: Micros): Verdict {
  const verdict = judgeCriteria(line, line, evidence, now);
  const exclusion = exclusionOf(line.shape.line, evidence);
  if (exclusion !== undefined) return {...verdict, state: 'na', why: exclusion};
  if (verdict.state !== 'na' || line.twin === undefined) return verdict;
  const twin = judgeCriteria(line, line.twin, evidence, now);
  // The words of the line are about what is not there.
  const why = twin.state === 'pass' ? (line.shape.twin?.says ?? twin.why) : twin.why;
  return {...verdict, twin: {...twin, why}};
}

/** Whether evidence of a period closes its task. */
export function judgeClosing(
  line: Line,
  evidence: readonly Evidence[],
  opens: Micros,
  now: Micros,
): Verdict | undefined {
  return line.closing && judgeCriteria({...line, valid: now - opens}, line.closing, evidence, now);
}

/**
 * How Bifrost itself keeps the line, over evidence of its own installation; judged by criteria of its own, in words of its own. Where
 * it has none, those of the site are its own, too, and that is said.
 */
export function judgeSelf(line: Line, evidence: readonly Evidence[], now: Micros): Verdict {
  const {shape} = line;
  if (shape.self.probes === undefined) {
    const verdict = judgeCriteria(line, line.self, evidence, now);
    return {...verdict, why: `${AS_SITE[shape.mode]} ${verdict.why}`};
  }
  // What a person signs is about the site: it does not make this an attestation.
  const means = {...shape.means, pass: shape.self.says, unknown: OWN_UNKNOWN};
  const own: LineShape = {...shape, mode: 'automatic', valid: shape.self.valid ?? shape.valid, means};
  return judgeCriteria({...line, valid: line.selfValid, shape: own}, line.self, evidence, now);
}

const BY_PEOPLE = 'What only people can show, for Bifrost as for its site:';
const BY_SITE = 'As for its site, no criteria of its own:';
const AS_SITE: Readonly<Record<LineMode, string>> = {
  automatic: BY_SITE,
  'opt-in': BY_SITE,
  recorded: BY_PEOPLE,
  attested: BY_PEOPLE,
};

const OWN_UNKNOWN = 'How Bifrost keeps this line itself could not be seen.';

/** Why the line is out of scope, if somebody signed that it is. What speaks against it stays to be seen. */
function exclusionOf(line: number, evidence: readonly Evidence[]): string | undefined {
  const excludes = ({fields}: Subject): boolean =>
    fields['exclusion.line'] === line && fields['exclusion.valid'] === true;
  const statement = evidence
    .filter(({probe}) => probe === EXCLUSION)
    .flatMap(({subjects}) => subjects.filter(excludes))[0];
  if (statement === undefined) return undefined;
  const {'exclusion.by': by, 'exclusion.until': until, 'exclusion.says': says} = statement.fields;
  return `Out of scope until ${String(until)}, signed by ${String(by)}: ${String(says)}`;
}

/** What one probe brought, sorted by what it is worth. */
interface Reading {
  readonly probe: string;
  readonly fresh: readonly Evidence[];
  readonly old: readonly Evidence[];
  readonly unread: readonly Evidence[];
  readonly isAbsent: boolean;
  /** It was read, and says nothing about this line. */
  readonly isSilent: boolean;
}

function judgeCriteria(line: Line, criteria: Criteria, evidence: readonly Evidence[], now: Micros): Verdict {
  const readings = new Map(
    [...criteria.needs].map(([probe, need]) => [probe, readingOf(probe, need, evidence, now - line.valid)]),
  );
  const objections = [...missing(criteria, readings), ...objectionsOf(criteria, readings)];
  const used = evidence.flatMap((one, i) => (criteria.needs.has(one.probe) ? [i] : []));
  const [state, why] = stateOf(line, criteria, [...readings.values()], objections);
  return {line: line.shape.line, state, why, objections, evidence: used};
}

function readingOf(probe: string, {isOf}: Need, evidence: readonly Evidence[], oldest: Micros): Reading {
  const own = evidence.filter((one) => one.probe === probe);
  const read = own
    .filter(({found}) => found === 'read')
    .map((one) => (isOf === undefined ? one : {...one, subjects: one.subjects.filter(isOf)}));
  const hasNone = read.every(({subjects}) => subjects.length === 0);
  return {
    probe,
    isSilent: isOf !== undefined && hasNone,
    fresh: read.filter(({at}) => at >= oldest),
    old: read.filter(({at}) => at < oldest),
    unread: own.filter(({found}) => found === 'denied' || found === 'failed'),
    isAbsent: own.length > 0 && own.every(({found}) => found === 'absent'),
  };
}

/** Probes whose proven absence speaks against the line. */
function missing(criteria: Criteria, readings: ReadonlyMap<string, Reading>): Objection[] {
  return [...criteria.needs].flatMap(([probe, {absent, says}]) =>
    absent === 'fail' && readings.get(probe)?.isAbsent === true
      ? [{clause: `${probe}-absent`, says, subjects: []}]
      : [],
  );
}

function objectionsOf({clauses, needs}: Criteria, readings: ReadonlyMap<string, Reading>): Objection[] {
  return clauses.flatMap((clause) => {
    const reading = readings.get(clause.probe);
    return reading === undefined ? [] : objectionOf(clause, reading, needs.get(clause.probe));
  });
}

/**
 * What is required can only be missed where everything was read: what was not might have it. Where the source is proven absent, and
 * that means nothing else, it is missed, too.
 */
function objectionOf(
  clause: Clause,
  {fresh, unread, isSilent, isAbsent}: Reading,
  need: Need | undefined,
): Objection[] {
  const {id, says, count, matches} = clause;
  const subjects = fresh.flatMap((one) => one.subjects.filter(matches).map(({name}) => name));
  if (count === 0) return subjects.length > 0 ? [{clause: id, says, subjects}] : [];
  if (isAbsent && need?.absent === 'ignore') return [{clause: id, says, subjects: []}];
  const isMissed = fresh.length > 0 && unread.length === 0 && !isSilent && subjects.length < count;
  return isMissed ? [{clause: id, says, subjects: []}] : [];
}

function stateOf(
  line: Line,
  {needs}: Criteria,
  readings: readonly Reading[],
  objections: readonly Objection[],
): readonly [LineState, string] {
  const {means, mode} = line.shape;
  if (objections.length > 0) return ['fail', objections.map(({says}) => says).join(' ')];
  const doesNotApply = readings.find(({probe, isAbsent}) => isAbsent && needs.get(probe)?.absent === 'na');
  if (doesNotApply !== undefined) return ['na', needs.get(doesNotApply.probe)?.says || means.na];
  const together = readings.filter(({probe}) => needs.get(probe)?.absent === 'together');
  if (together.length > 0 && together.every(({isAbsent}) => isAbsent)) return ['na', means.na];
  const doubts = readings.flatMap((reading) => doubtOf(reading, needs.get(reading.probe)?.isEmptyGood === true));
  if (doubts.length > 0) return ['unknown', `${means.unknown} (${doubts.join('; ')})`];
  const old = readings.find((reading) => reading.fresh.length === 0 && reading.old.length > 0);
  if (old !== undefined)
    return ['stale', `What ${old.probe} told is older than ${line.shape.valid}: have it read again.`];
  if (readings.every(({fresh}) => fresh.length === 0)) {
    const gone = readings.map(({probe}) => `${probe}: is not there`);
    return ['unknown', `${means.unknown} (${gone.join('; ')})`];
  }
  return [mode === 'attested' ? 'attested' : 'pass', means.pass];
}

/** Why a probe's silence is no pass. */
function doubtOf({probe, fresh, old, unread, isAbsent}: Reading, isEmptyGood: boolean): string[] {
  const [first] = unread;
  if (first !== undefined) return [`${probe}: ${first.source}: ${first.reason}`];
  if (isAbsent) return [];
  if (fresh.length === 0 && old.length === 0) return [`${probe}: was not run`];
  const isEmpty = fresh.length > 0 && fresh.every(({subjects}) => subjects.length === 0);
  return isEmpty && !isEmptyGood ? [`${probe}: nothing there to judge`] : [];
}
