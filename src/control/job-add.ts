/** Something was done beside the daemon, by a command: its result is kept, and the audit log says who had it done. */
import {type Job, jobKinds} from '../core/job.ts';
import {decision, type Outcome, urgent} from './decision.ts';

const time = {type: 'integer', minimum: 0} as const;

/** What is kept of a job, whoever did it. */
export const jobOutcome = (job: Job): Outcome => ({
  action: `${job.kind}.${job.ok ? 'done' : 'failed'}`,
  detail: `${job.what === '' ? '' : `${job.what}: `}${job.result}${job.sha256 === '' ? '' : `; SHA-256 ${job.sha256}`}`,
  changes: [{type: 'job', job}],
  result: job,
});

export const jobAdd = urgent(
  decision(
    {
      type: 'object',
      additionalProperties: false,
      required: ['kind', 'started', 'finished', 'ok', 'what', 'result', 'size', 'sha256'],
      properties: {
        kind: {enum: jobKinds},
        started: time,
        finished: time,
        ok: {type: 'boolean'},
        what: {type: 'string', maxLength: 1024},
        result: {type: 'string', maxLength: 4000},
        size: {type: 'integer', minimum: 0},
        sha256: {type: 'string', pattern: '^([0-9a-f]{64})?$'},
      },
    },
    async (job) => jobOutcome(job),
  ),
);
