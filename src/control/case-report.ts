/** A regulator wants to hear of a case: its clocks start. Or a report was handed in: one of them stops. */
import type {Case, CaseReporting} from '../core/case.ts';
import {AppError} from '../core/errors.ts';
import type {Regulator} from '../core/regulator.ts';
import {loadRegulators} from '../load/regulators.ts';
import {decision} from './decision.ts';

const name = {type: 'string', minLength: 1, maxLength: 64} as const;

export const caseReport = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'regulator', 'aware', 'report', 'note', 'evidence'],
    properties: {
      ...{id: name, regulator: name},
      /** Microseconds; 0: now. Only of the first time. */
      aware: {type: 'integer', minimum: 0},
      /** Empty: none was handed in yet. */
      report: {type: 'string', maxLength: 64},
      note: {type: 'string', maxLength: 2000},
      evidence: {type: 'array', maxItems: 64, items: {type: 'string', pattern: '^[0-9a-f]{64}$'}},
    },
  },
  async ({id, regulator: wanted, aware, report, note, evidence}, {store, actor, now}) => {
    const one = store.cases.get(id);
    if (one === undefined) throw new AppError('usage', `no case has the id ${id} (see bifrost cases)`);
    const regulator = known(wanted);
    const before = one.reporting ?? [];
    const started = before.find((each) => each.regulator === wanted);
    if (started !== undefined && aware !== 0)
      throw new AppError('usage', `the clocks of ${wanted} run already: they are not set anew`);
    if (aware > now) throw new AppError('usage', 'nobody becomes aware of something in the future');
    const mine: CaseReporting = started ?? {regulator: wanted, aware: aware || now, by: actor, handedIn: []};
    const next = report === '' ? mine : handIn(mine, regulator, {report, at: now, by: actor, note, evidence});
    const changed: Case = {...one, reporting: [...before.filter((each) => each !== started), next]};
    return {
      action: report === '' ? 'case.reportable' : 'case.reported',
      detail: `${id} ${wanted}${report === '' ? '' : ` ${report}: ${note}`}`,
      changes: [{type: 'case', case: changed}],
      result: changed,
    };
  },
);

function known(wanted: string): Regulator {
  const all = loadRegulators();
  const found = all.find((one) => one.name === wanted);
  if (found !== undefined) return found;
  throw new AppError('usage', `no regulator ${wanted} (known: ${all.map((one) => one.name).join(', ')})`);
}

function handIn(
  mine: CaseReporting,
  {reports, name: regulator}: Regulator,
  handed: CaseReporting['handedIn'][number],
): CaseReporting {
  if (!reports.some(({id}) => id === handed.report))
    throw new AppError('usage', `${regulator} wants ${reports.map(({id}) => id).join(', ')}; no ${handed.report}`);
  if (handed.note === '') throw new AppError('usage', 'say to whom, and the reference: --note');
  if (mine.handedIn.some(({report}) => report === handed.report))
    throw new AppError('usage', `${handed.report} was handed in already`);
  return {...mine, handedIn: [...mine.handedIn, handed]};
}
