/** `bifrost poll plan`, and the exact bytes of it: from configuration, store and profiles; no daemon is needed. */
import type {Command} from 'commander';
import type {Config} from '../../config/config.ts';
import {isoTime, SECOND} from '../../core/time.ts';
import {loadProfiles} from '../../device-profiles.ts';
import {loadConfig} from '../../load/config.ts';
import {connectionsOf, rateOf} from '../../poll/known.ts';
import {type Planned, type PlanParts, plan} from '../../poll/plan.ts';
import {planParts} from '../../poll-plan.ts';
import type {Store} from '../../store/store.ts';
import {say} from '../fail.ts';
import {openToRead, showTime} from '../list.ts';
import {type Column, type PrintOptions, printRows, type Row} from '../print.ts';

export interface PlanOptions extends PrintOptions {
  readonly segment?: string;
  readonly store?: string;
  readonly config?: string;
}

export interface Read {
  readonly config: Config;
  readonly store: Store;
  readonly parts: PlanParts;
  readonly planned: readonly Planned[];
}

/** Calls `use` with what is planned now, as the command line wants it. Throws `config`, `profiles`, `store-open`. */
export async function withPlan(command: Command, use: (read: Read) => void): Promise<void> {
  const {segment, config: path} = command.optsWithGlobals<PlanOptions>();
  const config = await loadConfig(path);
  const {matcher} = await loadProfiles(config.profiles.directories);
  const store = await openToRead(command);
  try {
    const parts = planParts(config, store, matcher);
    const planned = plan(parts, Date.now() * 1000).filter(
      ({target}) => segment === undefined || target.segment === segment,
    );
    use({config, store, parts, planned});
  } finally {
    store.close();
  }
}

export const printPlan = (command: Command): Promise<void> =>
  withPlan(command, ({config, parts, planned, store}) => {
    sayStopped(config, store);
    const rows = planned.map((one) => planRow(one, parts, config.poll.limits));
    printRows(rows, planColumns, command.optsWithGlobals<PlanOptions>());
  });

/** Beside what is listed: nothing of it happens while polling is stopped or off. */
export function sayStopped({poll}: Config, store: Store): void {
  const said = store.polling.switch();
  if (said?.isStopped === true) say(`polling is stopped since ${isoTime(said.time)} by ${said.by}: ${said.why}`);
  else if (!poll.enabled) say('poll.enabled is false: nothing is asked');
}

const planColumns: readonly Column[] = [
  {key: 'target', title: 'TARGET', whole: true},
  {key: 'question', title: 'QUESTION', whole: true},
  {key: 'verdict', title: 'VERDICT', whole: true},
  {key: 'at', title: 'WHEN', show: showTime},
  {key: 'reason', title: 'WHY', narrowest: 30},
  {key: 'owner', title: 'ALLOWED BY', spare: true},
  {key: 'expires', title: 'UNTIL', spare: true},
];

type Limits = Config['poll']['limits'];

/** What is done before a unit of a serial line is asked; empty: it is no such. */
function lineFirst({serial}: Planned['target'], {watchFirst}: Limits): string {
  if (serial === undefined) return '';
  const {baudRate, parity, stopBits} = serial;
  const mode = `${baudRate} baud, 8${parity.charAt(0).toUpperCase()}${stopBits}`;
  return `; the line (${mode}) is listened to for ${watchFirst / SECOND} s first`;
}

function planRow({target, question, verdict, reason, at}: Planned, parts: PlanParts, limits: Limits): Row {
  const known = parts.known(target);
  const {limit, source} = connectionsOf(target, known);
  return {
    target: target.id,
    segment: target.segment,
    question: question?.name ?? '',
    verdict,
    at: at === 0 ? '' : isoTime(at),
    reason: verdict === 'never' ? reason : `${reason}${lineFirst(target, limits)}`,
    about: question?.about ?? '',
    owner: target.owner,
    expires: target.expires,
    requestsPerSecond: rateOf(limits.perDevice, known),
    maxConnections: limit,
    maxConnectionsFrom: source,
    fragile: known.profiles.flatMap(({fragile}) => fragile),
  };
}

/** Every request of every question that is not ruled out. */
export const printRequests = (command: Command): Promise<void> =>
  withPlan(command, ({planned}) => {
    printRows(planned.flatMap(requestRows), requestColumns, command.optsWithGlobals<PlanOptions>());
  });

const requestColumns: readonly Column[] = [
  {key: 'target', title: 'TARGET', whole: true},
  {key: 'question', title: 'QUESTION', whole: true},
  {key: 'verdict', title: 'VERDICT', whole: true},
  {key: 'request', title: 'REQUEST', narrowest: 20},
  {key: 'bytes', title: 'BYTES', whole: true},
];

const requestRows = ({target, question, verdict, reason}: Planned): Row[] =>
  question === undefined || verdict === 'never'
    ? [{target: target.id, question: question?.name ?? '', verdict, request: reason, bytes: ''}]
    : question.plan(target).map(({about, bytes}) => ({
        target: target.id,
        question: question.name,
        verdict,
        request: about,
        bytes: bytes === undefined ? 'made by a library' : Buffer.from(bytes).toString('hex'),
      }));
