/** A signed statement comes in: it counts if the signature is that of a known signer, and closes the task it is about. */
import {standingOf, verifyStatement} from '../checklist/attest/verify.ts';
import {openAt} from '../checklist/tasks/due.ts';
import type {Attestation} from '../core/attestation.ts';
import type {Change} from '../core/change.ts';
import {AppError} from '../core/errors.ts';
import type {Task} from '../core/task.ts';
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
    if ('problem' in verified) throw new AppError('control', `the statement ${verified.problem}`);
    const {attestation} = verified;
    const wrong = standingOf(
      attestation,
      signers.find(({id}) => id === attestation.signerId),
      now,
    );
    if (wrong !== '') throw new AppError('control', `the statement counts no more: ${wrong}`);
    if (store.attestations.get(attestation.id) !== undefined)
      throw new AppError('control', 'this statement is known already');
    const changes: Change[] = [{type: 'attestation', attestation}];
    const task = taskOf(attestation, store, now);
    if (task !== undefined) changes.push({type: 'task', period: task, closed: closedBy(attestation, now)});
    const {kind, line, signer, statement} = attestation;
    return {
      action: `${kind}.added`,
      detail: `line ${line} by ${signer} (${attestation.id.slice(0, 12)}): ${statement}`,
      changes,
      result: {...attestation, task: task?.key ?? ''},
    };
  },
);

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
