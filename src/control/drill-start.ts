/**
 * An exercise of incident response: what a rule finds in its own example is given to the sensor as if it had just happened, labelled,
 * and goes the way of every alert from there on: folding, store, sinks, escalation. A case is opened for it, along the playbook.
 */
import {setTimeout as sleep} from 'node:timers/promises';
import {exampleFinding} from '../composition.ts';
import type {Alert} from '../core/alert.ts';
import type {Case, Drill, DrillSink} from '../core/case.ts';
import {AppError} from '../core/errors.ts';
import {practised} from '../core/exercise.ts';
import {isFor} from '../core/playbook.ts';
import type {Micros} from '../core/time.ts';
import type {DaemonParts} from '../daemon-parts.ts';
import {loadPlaybooks} from '../load/playbooks.ts';
import {messagesOf} from '../publish/messages.ts';
import {type SinkName, takes} from '../publish/routes.ts';
import {configuredSinks} from '../publish/sinks.ts';
import {before} from '../store/store.ts';
import {caseOpen} from './case-open.ts';
import {decideInDaemon} from './decide-in-daemon.ts';

/** Shorter than the command line waits for an answer. */
const WAIT_MS = 7000;
const POLL_MS = 10;

export interface DrillStarted {
  readonly case: string;
  readonly alert: string;
  readonly rule: string;
  readonly sinks: readonly DrillSink[];
}

const clock = (): Micros => Date.now() * 1000;

/** Throws `usage`: there is no such playbook, or no rule of it alerts here; `control`: the sensor is away. */
export async function startDrill(parts: DaemonParts, playbook: string, actor: string): Promise<DrillStarted> {
  const finding = practised(await findingFor(parts, playbook), clock());
  const {rule, time: injected} = finding;
  if (parts.sensor === undefined || parts.sensor.isAway())
    throw new AppError('control', 'the sensor is away: an alert of it would go nowhere');
  const id = (await parts.sensor.call('practise', finding)) ?? '';
  const deadline = performance.now() + WAIT_MS;
  const alert = await storedBy(parts, id, deadline);
  const raised = clock();
  const title = `Exercise: ${rule.title}`.slice(0, 200);
  const opened = (await decideInDaemon(
    parts,
    caseOpen,
    {title, playbook, alerts: [alert.id], isExercise: true},
    actor,
  )) as Case;
  const sinks = await sinksOf(parts, alert, injected, deadline);
  saveDrill(parts, opened.id, {rule: rule.id, injected, raised, sinks});
  return {case: opened.id, alert: alert.id, rule: rule.id, sinks};
}

async function findingFor({config}: DaemonParts, name: string) {
  const playbook = loadPlaybooks().find((one) => one.name === name);
  if (playbook === undefined) throw new AppError('usage', `no playbook ${name} (see bifrost playbooks)`);
  const finding = await exampleFinding(config.rules, (rule) => isFor(playbook, rule));
  if (finding !== undefined) return finding;
  throw new AppError('usage', `no rule that alerts here goes with the playbook ${name} and can be practised alone`);
}

/** Throws `control`: it came to nothing in time. */
async function storedBy({store}: DaemonParts, id: string, deadline: number): Promise<Alert> {
  for (;;) {
    const alert = store.alerts.get(id);
    if (alert !== undefined) return alert;
    if (performance.now() > deadline)
      throw new AppError(
        'control',
        `the alert of the exercise is not stored after ${WAIT_MS / 1000} s (bifrost doctor)`,
      );
    await sleep(POLL_MS);
  }
}

/** When each sink had got rid of the event that the alert was raised. */
async function sinksOf(parts: DaemonParts, alert: Alert, injected: Micros, deadline: number): Promise<DrillSink[]> {
  const {config, store, topics} = parts;
  const isNew = {...before(store), alert: () => undefined};
  const event = messagesOf([{type: 'alert', alert}], isNew, topics).find(({kind}) => kind === 'event')?.id ?? '';
  const gone = new Map<SinkName, number>();
  const sinks = configuredSinks(config);
  const isWanted = (sink: SinkName): boolean => takes(config.publish.routes, sink, {...alert, kind: 'event'});
  const look = (): void => {
    for (const sink of sinks)
      if (!gone.has(sink) && store.outbox.of(sink).fate(event) !== 'waiting')
        gone.set(sink, Math.round((clock() - injected) / 1000));
  };
  for (look(); gone.size < sinks.length && performance.now() < deadline; look()) await sleep(POLL_MS);
  return sinks.map((sink): DrillSink => {
    if (!isWanted(sink)) return {sink, result: 'elsewhere', reason: ''};
    const fate = store.outbox.of(sink).fate(event);
    if (fate === 'waiting') return {sink, result: 'waiting', reason: ''};
    if (fate !== undefined) return {sink, result: 'refused', reason: fate.refused};
    return {sink, result: 'delivered', reason: '', afterMs: gone.get(sink) ?? 0};
  });
}

/** Somebody may have gone on with the case meanwhile. */
function saveDrill({store}: DaemonParts, id: string, drill: Drill): void {
  const opened = store.cases.get(id);
  if (opened !== undefined) store.save({changes: [{type: 'case', case: {...opened, drill}}]});
}
