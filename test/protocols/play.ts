/**
 * Plays a case through a dissector, the way the pipeline does: what `read` leaves comes again with more bytes behind it.
 *
 * A case (`<protocol>/<case>/input.hex`) is a text, one step a line:
 *   `# words`   for the reader
 *   `> hex`     one segment of the client, a frame of its own, 1 ms after the one before
 *   `< hex`     one segment of the server
 *   `+ 5`       seconds pass without a frame, with a tick in every one of them
 *   `= tcp`     carried by TCP, where a protocol frames its messages differently over its carriers (udp, ip, ether, ...)
 *   `! >`       bytes of the client (`! <`: of the server) were lost in capture
 */
import type {Fields} from '../../src/core/fact.ts';
import type {Carrier, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {SECOND} from '../../src/core/time.ts';

export type Step =
  | {readonly type: 'segment'; readonly from: Side; readonly bytes: Uint8Array}
  | {readonly type: 'pass'; readonly seconds: number}
  | {readonly type: 'gap'; readonly from: Side}
  | {readonly type: 'carrier'; readonly carrier: Carrier};

export interface Line {
  readonly frame: number;
  readonly message?: Side;
  readonly fact?: string;
  readonly anomaly?: string;
  readonly name?: string;
  readonly from?: Side;
  readonly fields: Fields;
}

const SEGMENT_INTERVAL = 1000;

export function parseCase(text: string): Step[] {
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
    .map(parseStep);
}

function parseStep(line: string): Step {
  const mark = line.charAt(0);
  const rest = line.slice(1).replaceAll(/\s/g, '');
  if (mark === '=') return {type: 'carrier', carrier: rest as Carrier};
  if (mark === '+') return {type: 'pass', seconds: Number(rest)};
  if (mark === '!') return {type: 'gap', from: sideOf(rest)};
  if (!/^([0-9a-f]{2})+$/i.test(rest)) throw new Error(`not whole bytes in hex: ${line}`);
  return {type: 'segment', from: sideOf(mark), bytes: Uint8Array.from(Buffer.from(rest, 'hex'))};
}

function sideOf(mark: string): Side {
  if (mark === '>') return 'client';
  if (mark === '<') return 'server';
  throw new Error(`neither > nor <: ${mark}`);
}

/** Undefined: it makes no difference. */
export const carrierOf = (steps: readonly Step[]): Carrier | undefined =>
  steps.flatMap((step) => (step.type === 'carrier' ? step.carrier : []))[0];

/** What the dissector reports of the steps, in order; `known` answers `repeats`. */
export function play<S>(protocol: Protocol<S>, steps: readonly Step[], known: Report['repeats'] = () => false): Line[] {
  const lines: Line[] = [];
  const report = recorder(lines, known);
  const session = protocol.open(carrierOf(steps));
  const rest: Record<Side, Uint8Array> = {client: new Uint8Array(), server: new Uint8Array()};
  for (const step of steps) {
    if (step.type === 'pass') {
      for (let i = 0; i < step.seconds; i++) {
        report.time += SECOND;
        protocol.tick(session, report);
      }
    } else if (step.type === 'gap') {
      rest[step.from] = new Uint8Array();
      protocol.gap(session, step.from);
    } else if (step.type === 'segment') {
      report.time += SEGMENT_INTERVAL;
      report.frame += 1;
      rest[step.from] = readOn(protocol, session, step.from, rest[step.from], step.bytes, report);
    }
  }
  protocol.close(session, report);
  return lines;
}

/** Reads what was left and what is new, in a buffer with strange bytes on both sides; returns what is left now. */
function readOn<S>(
  protocol: Protocol<S>,
  session: S,
  from: Side,
  left: Uint8Array,
  fresh: Uint8Array,
  report: Report,
): Uint8Array {
  const margin = 3;
  const length = left.length + fresh.length;
  const buffer = new Uint8Array(length + 2 * margin).fill(0xa5);
  buffer.set(left, margin);
  buffer.set(fresh, margin + left.length);
  const used = protocol.read(session, from, buffer, margin, margin + length, report);
  if (!(used >= 0 && used <= length)) throw new Error(`read used ${used} of ${length} bytes`);
  if (length - used > protocol.maxMessage) throw new Error(`read left ${length - used} bytes, more than a message`);
  return buffer.slice(margin + used, margin + length);
}

function recorder(lines: Line[], known: Report['repeats']) {
  const report = {
    time: 0,
    frame: 0,
    messages: true,
    message(from: Side, fields: Fields) {
      lines.push({frame: report.frame, message: from, fields});
    },
    logon: () => ({}),
    repeats: known,
    fact(kind: string, name: string, fields: Fields) {
      lines.push({frame: report.frame, fact: kind, name, fields});
    },
    anomaly(reason: string, from: Side, fields: Fields) {
      lines.push({frame: report.frame, anomaly: reason, from, fields});
    },
  };
  return report satisfies Report;
}
