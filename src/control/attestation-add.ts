/** A signed statement comes in: it counts if the signature is that of a known signer, and closes the task it is about. */
import {standingOf, verifyStatement} from '../checklist/attest/verify.ts';
import {openAt} from '../checklist/tasks/due.ts';
import type {Attestation} from '../core/attestation.ts';
import type {Change} from '../core/change.ts';
import {AppError} from '../core/errors.ts';
import {needsSecond, type Task} from '../core/task.ts';
import type {Micros} from '../core/time.ts';
import {type DecisionContext, decision} from './decision.ts';

export const attestationAdd = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['jws'],
    properties: {jws: {type: 'string', minLength: 1, maxLength: 65_536}},
  },
  async ({jws}, {store, now}) => {
    const signers = store.attestations.signers();
    const verified = await verifyStatement(jws, signers);
    if ('problem' in verified) throw new AppError('usage', `the statement ${verified.problem}`);
    const {attestation} = verified;
    const signer = signers.find(({id}) => id === attestation.signerId);
    // Whoever has the key of somebody else may write any date.
    const wrong = signer?.revoked === undefined ? standingOf(attestation, signer, now) : 'its key was revoked';
    if (wrong !== '') throw new AppError('usage', `the statement counts no more: ${wrong}`);
    if (store.attestations.get(attestation.id) !== undefined)
      throw new AppError('usage', 'this statement is known already');
    const changes: Change[] = [{type: 'attestation', attestation}];
    const task = taskOf(attestation, store, now);
    const isAlone = task !== undefined && needsSecond(task) && !hasSecond(task, attestation, store, now);
    if (task !== undefined && !isAlone) changes.push({type: 'task', period: task, closed: closedBy(attestation, now)});
    const {kind, line, statement} = attestation;
    return {
      action: `${kind}.added`,
      detail: `line ${line} by ${attestation.signer} (${attestation.id.slice(0, 12)}): ${statement}`,
      changes,
      result: {
        ...attestation,
        task: isAlone ? '' : (task?.key ?? ''),
        waits: isAlone ? `the task ${task.key} waits for a second person (bifrost attest sign ${line})` : '',
      } satisfies AttestationAdded,
    };
  },
);

export interface AttestationAdded extends Attestation {
  /** The task that it closed; empty: none. */
  readonly task: string;
  /** In words what the task of its period waits for; empty: nothing. */
  readonly waits: string;
}

/** Nobody vouches alone for what they may have made themselves: another person has signed since the task came up. */
function hasSecond(
  {opens, key}: Task,
  {line, signer}: Attestation,
  {attestations}: DecisionContext['store'],
  now: Micros,
): boolean {
  const signers = new Map(attestations.signers().map((one) => [one.id, one]));
  return attestations
    .list({line})
    .filter((one) => one.kind === 'attestation' && one.signer !== signer)
    .filter(({period, at}) => period === key || (period === '' && at >= opens))
    .some((one) => standingOf(one, signers.get(one.signerId), now) === '');
}

/** The task that it closes: that of its period, else the one that is open. */
function taskOf({kind, line, period}: Attestation, store: DecisionContext['store'], now: Micros): Task | undefined {
  if (kind !== 'attestation') return undefined;
  const task =
    period === '' ? openAt(store.tasks.list({line, since: now, until: now}), line, now) : store.tasks.get(line, period);
  return task?.closing === 'attestation' && task.closed === undefined ? task : undefined;
}

/** It counts from when it came in: whoever signs may write any date. */
const closedBy = ({id, signer, statement, evidence}: Attestation, at: Micros) =>
  ({how: 'attestation', by: signer, at, note: statement, evidence: [id, ...evidence]}) as const;
