/** Markdown (CommonMark with tables): for wikis and merge requests. */
import {bytesOf, type Format} from './format.ts';
import {md} from './markdown-text.ts';
import type {Report, ReportEvidence, ReportLine} from './report-schema.ts';
import {cut, fewSubjects, minuteOf, moved, reasons, sourceText, standardsText, stateWords} from './shown.ts';

export const markdown: Format = {
  file: 'report.md',
  about: 'Markdown, for wikis',
  render: ({report}) => bytesOf(`${documentOf(report).join('\n\n')}\n`),
};

const documentOf = (report: Report): string[] => [
  `**${report.summary}**`,
  `# ${md(report.title)}`,
  placeOf(report),
  list(report.remarks.map(md)),
  '## Sections',
  table(
    ['Section', 'Pass', 'Of', 'Unknown', 'Stale', 'Fail', 'Attested'],
    report.sections.map(({name, score: {pass, applicable, unknown, stale, fail, attested}}) => [
      md(name),
      ...[pass, applicable, unknown, stale, fail, attested].map(String),
    ]),
  ),
  ...zonesOf(report),
  ...trendOf(report),
  ...changesOf(report),
  ...actionsOf(report),
  '## Lines',
  table(
    ['Line', 'State', 'Text'],
    report.lines.map(({line, state, text}) => [`[${line}](#line-${line})`, stateWords[state], md(text)]),
  ),
  ...report.lines.flatMap(lineText),
  '## Evidence',
  ...report.evidence.map(evidenceText),
];

const placeOf = ({run, site, sensor, product}: Report): string =>
  `Run \`${run.id}\` of ${minuteOf(run.at)}, ${md(run.host)} (${md(run.root)}), ${md(run.cause)}; site ${md(site)}, sensor ${md(sensor)}, ${product.name} ${product.version}.`;

const list = (items: readonly string[]): string => items.map((one) => `- ${one}`).join('\n');

const table = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
  [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const zonesOf = ({zones}: Report): string[] =>
  zones === undefined
    ? []
    : [
        '## Zones and conduits',
        table(
          ['From', 'To', 'Conduit', 'Protocols'],
          zones.arrows.map(({from, to, conduit, protocols}) => [from, to, conduit, protocols.join(', ')].map(md)),
        ),
      ];

const trendOf = ({trend}: Report): string[] =>
  trend.length < 2
    ? []
    : [
        '## Trend',
        table(
          ['Run', 'Pass', 'Of', 'Unknown', 'Stale', 'Fail'],
          trend.map(({at, score: {pass, applicable, unknown, stale, fail}}) => [
            minuteOf(at),
            ...[pass, applicable, unknown, stale, fail].map(String),
          ]),
        ),
      ];

function changesOf({lines}: Report): string[] {
  const changed = moved(lines);
  if (changed.length === 0) return [];
  return [
    '## Changed since the run before',
    list(changed.map(({line, was, state, text}) => `[${line}](#line-${line}) ${md(text)}: ${was} → ${state}`)),
  ];
}

const actionsOf = ({actions}: Report): string[] =>
  actions.length === 0 ? [] : ['## To do after incidents', list(actions.map((one) => md(cut(one))))];

function lineText(one: ReportLine): string[] {
  const {line, text, state, twin, objections, evidence, remedy, mappings} = one;
  return [
    `### <a id="line-${line}"></a>${line} ${md(text)}: ${stateWords[state]}`,
    ...reasons(one).map(md),
    ...(twin === undefined
      ? []
      : [
          `Counted in place of the line itself (${stateWords[twin.insteadOf]}: ${md(cut(twin.because))}): ${md(twin.says)}`,
        ]),
    ...objections.map(({clause, says, subjects}) =>
      [`- **${clause}**: ${md(says)}`, ...fewSubjects(subjects).map((subject) => `  - ${md(subject)}`)].join('\n'),
    ),
    `Evidence: ${evidence.map((id) => `[${id}](#${id})`).join(', ') || 'none'}`,
    ...(state === 'pass' || state === 'na' || remedy.length === 0
      ? []
      : ['What to do:', remedy.map((step, i) => `${i + 1}. ${md(step)}`).join('\n')]),
    ...(mappings.length === 0 ? [] : [`Standards: ${md(standardsText(mappings))}`]),
  ];
}

const evidenceText = (one: ReportEvidence): string =>
  `<a id="${one.id}"></a>**${one.id}** ${md(sourceText(one))}${one.sha256 === '' ? '' : `, SHA-256 \`${one.sha256}\``}`;
