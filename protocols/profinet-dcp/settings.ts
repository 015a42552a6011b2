/** Requests to set something wait for their answer, so that one fact holds both. */
import {u8} from '../../src/core/bytes.ts';
import type {FactKind, Fields} from '../../src/core/fact.ts';
import type {Report} from '../../src/core/protocol.ts';
import {type Micros, SECOND} from '../../src/core/time.ts';
import {fieldsOf} from './blocks.ts';
import type {Name} from './fields.ts';
import {CONTROL, HEADER, lastWhole, nextBlock, OPTION, transaction} from './wire.ts';

/** Requests that wait; a further one gives up the oldest. */
const MAX_WAITING = 16;
/** A device answers within a second; a change of its flash memory may take longer. */
const ANSWER_WITHIN = 5 * SECOND;

type Setting = readonly [kind: FactKind, name: Name];

interface Waiting {
  readonly transaction: number;
  readonly time: Micros;
  readonly fields: Fields;
  readonly settings: readonly Setting[];
}

export type Session = Waiting[];

/** The request at `b[at..]`, for which `check` said `ok`. */
export function setRequested(session: Session, b: Uint8Array, at: number, report: Report): void {
  if (session.length >= MAX_WAITING) tell(session.shift(), report);
  session.push({
    transaction: transaction(b, at),
    time: report.time,
    fields: fieldsOf(b, at),
    settings: settingsOf(b, at),
  });
}

/** The answer at `b[at..]`. One whose request was not seen is told only if it refuses. */
export function setAnswered(session: Session, b: Uint8Array, at: number, report: Report): void {
  const answer = fieldsOf(b, at);
  const place = session.findIndex((one) => one.transaction === transaction(b, at));
  const [asked] = place < 0 ? [] : session.splice(place, 1);
  const errors = answer['pn_dcp.block_error'] ?? [];
  if (asked !== undefined) {
    asked.fields['pn_dcp.block_error'] = errors;
    asked.fields['bifrost.answered'] = true;
    tell(asked, report);
  }
  const isRefused = Array.isArray(errors) && errors.some((error) => error !== 0);
  if (isRefused) report.fact('exception', 'refused', {...(asked?.fields ?? answer)});
}

export function giveUp(session: Session, report: Report, isOver: boolean): void {
  for (;;) {
    const oldest = session[0];
    if (oldest === undefined || (!isOver && report.time - oldest.time < ANSWER_WITHIN)) return;
    oldest.fields['bifrost.answered'] = false;
    tell(session.shift(), report);
  }
}

function tell(asked: Waiting | undefined, report: Report): void {
  for (const [kind, name] of asked?.settings ?? []) report.fact(kind, name, {...asked?.fields});
}

/** What is set, each once; the brackets around several blocks (start and end of a transaction) are nothing of their own. */
function settingsOf(b: Uint8Array, at: number): Setting[] {
  const found = new Map<Name, Setting>();
  const whole = lastWhole(b, at);
  for (let block = at + HEADER; block < whole; block = nextBlock(b, block)) {
    const setting = settingOf(u8(b, block), u8(b, block + 1));
    if (setting !== undefined) found.set(setting[1], setting);
  }
  return [...found.values()];
}

function settingOf(option: number, suboption: number): Setting | undefined {
  if (option === OPTION.control) return controls[suboption];
  if (option === OPTION.ip) return ['write', 'set-ip'];
  if (option === OPTION.dhcp) return ['write', 'set-dhcp'];
  return option === OPTION.device && suboption === 2 ? ['write', 'set-name-of-station'] : ['write', 'set-other'];
}

const controls: Readonly<Record<number, Setting>> = {
  [CONTROL.signal]: ['control', 'signal'],
  [CONTROL.factoryReset]: ['control', 'factory-reset'],
  [CONTROL.resetToFactory]: ['control', 'reset-to-factory'],
};
