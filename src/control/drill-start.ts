/**
 * An exercise of incident response: what a rule finds in its own example is given to the sensor as if it had just happened, labelled,
 * and goes the way of every alert from there on: folding, store, sinks, escalation. A case is opened for it, along the playbook.
 */
import type {Alert} from '../core/alert.ts';
import type {Case, Drill, DrillSink} from '../core/case.ts';
import {AppError} from '../core/errors.ts';
import {practised} from '../core/exercise.ts';
import {isFor} from '../core/playbook.ts';
import type {Micros} from '../core/time.ts';
import type {DaemonParts} from '../daemon-parts.ts';
import {loadPlaybooks} from '../load/playbooks.ts';
import {caseOpen} from './case-open.ts';
import {decideInDaemon} from './decide-in-daemon.ts';
import {clock, sensorOf, sinksOf, storedBy} from './drill-alert.ts';

/** Shorter than the command line waits for an answer. */
const WAIT_MS = 7000;

export interface DrillStarted {
  readonly case: string;
  readonly alert: string;
  readonly rule: string;
  readonly sinks: readonly DrillSink[];
  /** Id of the silence that muted the alert: nobody is told. */
  readonly mutedBy?: string;
}

/** Throws `usage`: there is no such playbook, or no rule of it alerts here; `control`: the sensor is away. */
export async function startDrill(parts: DaemonParts, playbook: string, actor: string): Promise<DrillStarted> {
  const finding = practised(await findingFor(parts, playbook), clock());
  const {rule, time: injected} = finding;
  const id = (await sensorOf(parts).call('practise', finding)) ?? '';
  const deadline = performance.now() + WAIT_MS;
  const alert = await storedBy(parts, id, deadline);
  if (alert === undefined)
    throw new AppError('control', `the alert of the exercise is not stored after ${WAIT_MS / 1000} s (bifrost doctor)`);
  const raised = clock();
  const title = `Exercise: ${rule.title}`.slice(0, 200);
  const opened = (await decideInDaemon(
    parts,
    caseOpen,
    {title, playbook, alerts: [alert.id], isExercise: true},
    actor,
  )) as Case;
  const told = await toldOf(parts, alert, injected, deadline);
  saveDrill(parts, opened.id, {rule: rule.id, injected, raised, ...told});
  return {case: opened.id, alert: alert.id, rule: rule.id, ...told};
}

async function toldOf(
  parts: DaemonParts,
  alert: Alert,
  injected: Micros,
  deadline: number,
): Promise<Pick<Drill, 'sinks' | 'mutedBy'>> {
  if (alert.state === 'muted') return {sinks: [], mutedBy: alert.silence};
  return {sinks: await sinksOf(parts, alert, injected, deadline)};
}

async function findingFor({config}: DaemonParts, name: string) {
  const playbook = loadPlaybooks().find((one) => one.name === name);
  if (playbook === undefined) throw new AppError('usage', `no playbook ${name} (see bifrost playbooks)`);
  // Rules and protocols, which the daemon itself has no other need of, take 8 MB of it.
  const {exampleFinding} = await import('../composition.ts');
  const finding = await exampleFinding(config.rules, (rule) => isFor(playbook, rule));
  if (finding !== undefined) return finding;
  throw new AppError('usage', `no rule that alerts here goes with the playbook ${name} and can be practised alone`);
}

/** Somebody may have gone on with the case meanwhile. */
function saveDrill({store}: DaemonParts, id: string, drill: Drill): void {
  const opened = store.cases.get(id);
  if (opened !== undefined) store.save({changes: [{type: 'case', case: {...opened, drill}}]});
}
