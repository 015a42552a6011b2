/**
 * OSCAL plan of action and milestones (NIST, 1.2.1): an item for each line that is not kept, for each that somebody excluded until a
 * day, and for what is still to be done after incidents. What fails is an open risk, what is excluded a deviation that somebody approved; who mends what until when, people write.
 */
import {type Evidence, EXCLUSION} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import {type Format, jsonBytes} from './format.ts';
import {uuidOf} from './identity.ts';
import {md} from './markdown-text.ts';
import {metadataOf, propsOf} from './oscal-parts.ts';
import type {Report, ReportLine} from './report-schema.ts';

export const poam: Format = {
  file: 'poam.oscal.json',
  about: 'OSCAL 1.2.1 plan of action and milestones: what fails, is not known or is excluded',
  render: ({report, evidence}) => jsonBytes({'plan-of-action-and-milestones': planOf(report, exclusionsOf(evidence))}),
};

interface Exclusion {
  readonly by: string;
  /** Day, `2027-11-30`. */
  readonly until: string;
  readonly says: string;
}

/** By line; those that count. */
function exclusionsOf(evidence: readonly Evidence[]): ReadonlyMap<number, Exclusion> {
  const subjects = evidence.filter(({probe}) => probe === EXCLUSION).flatMap((one) => one.subjects);
  return new Map(
    subjects
      .filter(({fields}) => fields['exclusion.valid'] === true)
      .map(({fields}) => [
        Number(fields['exclusion.line']),
        {
          by: harmless(String(fields['exclusion.by'])),
          until: String(fields['exclusion.until']),
          says: harmless(String(fields['exclusion.says'])),
        },
      ]),
  );
}

function planOf(report: Report, exclusions: ReadonlyMap<number, Exclusion>) {
  const {run, lines, title, site} = report;
  // The same item in each plan of this machine, as OSCAL wants it.
  const about = [site, run.host, run.root].join('\n');
  const open = lines.filter(({state}) => state === 'fail' || state === 'unknown' || state === 'stale');
  const excluded = lines.flatMap((line) => {
    const exclusion = line.state === 'na' ? exclusions.get(line.line) : undefined;
    return exclusion === undefined ? [] : [{line, exclusion}];
  });
  const risks = [
    ...open.filter(({state}) => state === 'fail').map((line) => riskOf(about, line)),
    ...excluded.map(({line, exclusion}) => deviationOf(about, line, exclusion)),
  ];
  const items = [
    ...open.map((line) => itemOf(about, line)),
    ...excluded.map(({line, exclusion}) => excludedItem(about, line, exclusion)),
    ...report.actions.map((one) => actionItem(about, one)),
  ];
  return {
    uuid: uuidOf('poam', run.id),
    metadata: metadataOf(report, md(`Plan of improvements: ${title}`), run.id),
    'system-id': {'identifier-type': 'https://ietf.org/rfc/rfc4122', id: uuidOf('site', site)},
    ...(risks.length > 0 && {risks}),
    // OSCAL knows no plan without items.
    'poam-items': items.length > 0 ? items : [nothingOf(about)],
  };
}

const remediationsOf = (about: string, {line, remedy}: ReportLine) =>
  remedy.length === 0
    ? {}
    : {
        remediations: [
          {
            uuid: uuidOf('poam-remedy', about, String(line)),
            lifecycle: 'recommendation',
            title: 'What to do',
            description: remedy.map((step, i) => `${i + 1}. ${step}`).join('\n'),
          },
        ],
      };

const riskOf = (about: string, line: ReportLine) => ({
  uuid: uuidOf('poam-risk', about, String(line.line)),
  title: line.text,
  description: md(line.why) || line.state,
  statement: line.means || line.state,
  status: 'open',
  ...remediationsOf(about, line),
});

const deviationOf = (about: string, line: ReportLine, {by, until, says}: Exclusion) => ({
  uuid: uuidOf('poam-risk', about, String(line.line)),
  title: line.text,
  description: md(says) || 'excluded',
  statement: `Excluded by ${md(by)}.`,
  props: propsOf({'excluded-by': by}),
  status: 'deviation-approved',
  ...(/^\d{4}-\d\d-\d\d$/.test(until) && {deadline: `${until}T00:00:00Z`}),
});

const itemOf = (about: string, line: ReportLine) => ({
  uuid: uuidOf('poam-item', about, String(line.line)),
  title: `${line.line} ${line.text}`,
  description: md(line.why) || line.state,
  props: propsOf({line: line.line, state: line.state, section: line.section}),
  ...(line.state === 'fail' && {'related-risks': [{'risk-uuid': uuidOf('poam-risk', about, String(line.line))}]}),
  remarks:
    line.state === 'fail'
      ? 'Owner, day and budget are for people to write.'
      : 'It is not proven whether the line is kept: find that out first.',
});

const excludedItem = (about: string, {line, text, section}: ReportLine, {by, until, says}: Exclusion) => ({
  uuid: uuidOf('poam-item', about, String(line)),
  title: `${line} ${text}`,
  description: md(says) || 'excluded',
  props: propsOf({line, state: 'excluded', section, 'excluded-by': by, until}),
  'related-risks': [{'risk-uuid': uuidOf('poam-risk', about, String(line))}],
  remarks: 'Judge anew when the exclusion ends.',
});

const actionItem = (about: string, action: string) => ({
  uuid: uuidOf('poam-action', about, action),
  title: 'To do after an incident',
  description: md(action),
});

const nothingOf = (about: string) => ({
  uuid: uuidOf('poam-item', about, 'none'),
  title: 'Nothing is open',
  description: 'Every line that applies is kept, and none is excluded.',
});
