/**
 * A dissector under fire: golden cases of its own, damaged. It must not throw, must not use bytes it did not get, and may say
 * only what it declares. Bytes before and behind its own are strange ones, so that whoever reads too far shows.
 */

import type {Fields} from '../../src/core/fact.ts';
import {commonFields} from '../../src/core/field.ts';
import {hash32} from '../../src/core/hash.ts';
import type {Protocol, Report, Side} from '../../src/core/protocol.ts';
import {SECOND} from '../../src/core/time.ts';
import {carrierOf, type Step} from '../protocols/play.ts';
import {casesOf} from './cases.ts';
import type {Target} from './fuzz.ts';
import {mutate} from './mutate.ts';

/** Steps of one input: enough for a request, its answer and what came before. */
const MAX_STEPS = 8;
const MARGIN = 8;

export function dissectorTarget(protocol: Protocol): Target<readonly Step[]> {
  const known = vocabulary(protocol);
  const isStream = protocol.ports.tcp !== undefined;
  return {
    name: protocol.name,
    corpus: casesOf(protocol.name),
    mutate(steps, others, random) {
      const place = random.below(steps.length);
      const start = Math.max(0, place - MAX_STEPS + 1);
      const part = steps.slice(start, start + MAX_STEPS);
      const other = bytesOf(others[random.below(others.length)]);
      return part.map((step, i) =>
        i === place - start && step.type === 'segment' ? {...step, bytes: mutate(step.bytes, other, random)} : step,
      );
    },
    run: (steps, saw) => play(protocol, steps, isStream, known, saw),
    show: (steps) => steps.map(showStep).join('\n'),
  };
}

const bytesOf = (step: Step | undefined): Uint8Array => (step?.type === 'segment' ? step.bytes : new Uint8Array(0));

function showStep(step: Step): string {
  if (step.type === 'carrier') return `= ${step.carrier}`;
  if (step.type === 'pass') return `+ ${step.seconds}`;
  const mark = step.from === 'client' ? '>' : '<';
  return step.type === 'gap' ? `! ${mark}` : `${mark} ${Buffer.from(step.bytes).toString('hex')}`;
}

interface Vocabulary {
  readonly names: ReadonlySet<string>;
  readonly anomalies: ReadonlySet<string>;
  readonly fields: ReadonlySet<string>;
}

const vocabulary = ({names, anomalies, fields}: Protocol): Vocabulary => ({
  names: new Set(names),
  anomalies: new Set(anomalies),
  fields: new Set([...Object.keys(fields), ...Object.keys(commonFields)]),
});

function play(
  protocol: Protocol,
  steps: readonly Step[],
  isStream: boolean,
  known: Vocabulary,
  saw: (feature: number) => void,
): void {
  const report = listener(known, saw);
  const session = protocol.open(carrierOf(steps));
  const rest: Record<Side, Uint8Array> = {client: new Uint8Array(0), server: new Uint8Array(0)};
  for (const step of steps) {
    if (step.type === 'pass') {
      report.time += step.seconds * SECOND;
      protocol.tick(session, report);
    } else if (step.type === 'gap') {
      rest[step.from] = new Uint8Array(0);
      protocol.gap(session, step.from);
    } else if (step.type === 'segment') {
      report.frame++;
      report.time += 1000;
      const left = readOn(protocol, session, step.from, rest[step.from], step.bytes, report);
      rest[step.from] = isStream ? left : new Uint8Array(0);
    }
  }
  protocol.close(session, report);
}

/** As the pipeline does: what is left comes again with more behind it, unless it is longer than any message. */
function readOn(
  protocol: Protocol,
  session: unknown,
  from: Side,
  left: Uint8Array,
  fresh: Uint8Array,
  report: Report,
): Uint8Array {
  const length = left.length + fresh.length;
  const buffer = new Uint8Array(length + 2 * MARGIN).fill(0xa5);
  buffer.set(left, MARGIN);
  buffer.set(fresh, MARGIN + left.length);
  const end = MARGIN + length;
  for (const isOnPort of [true, false]) protocol.probe(buffer, MARGIN, end, isOnPort);
  const used = protocol.read(session, from, buffer, MARGIN, end, report);
  if (!(Number.isInteger(used) && used >= 0 && used <= length)) throw new Error(`used ${used} of ${length} bytes`);
  if (length - used <= protocol.maxMessage) return buffer.slice(MARGIN + used, end);
  protocol.gap(session, from);
  return new Uint8Array(0);
}

function listener({names, anomalies, fields: declared}: Vocabulary, saw: (feature: number) => void) {
  function check(what: string, name: string, allowed: ReadonlySet<string>, fields: Fields): void {
    if (!allowed.has(name)) throw new Error(`${what} ${name} is not declared`);
    let feature = hash32(name);
    for (const field in fields) {
      if (!declared.has(field)) throw new Error(`field ${field} of ${name} is not declared`);
      feature = (Math.imul(feature, 31) + field.length) | 0;
    }
    saw(feature);
  }
  const report = {
    time: 1_767_225_600 * SECOND,
    frame: 0,
    messages: true,
    message(from: Side, fields: Fields) {
      check('message', from, SIDES, fields);
    },
    logon: () => ({}),
    repeats: () => false,
    fact(_kind: string, name: string, fields: Fields) {
      check('fact', name, names, fields);
    },
    anomaly(reason: string, _from: Side, fields: Fields) {
      check('anomaly', reason, anomalies, fields);
    },
  };
  return report satisfies Report;
}

const SIDES: ReadonlySet<string> = new Set(['client', 'server']);
