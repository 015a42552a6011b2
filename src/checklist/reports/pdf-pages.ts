/** The pages of the PDF: summary, sections, trend, each line, the evidence. */
import {type Document, heading, numberPages, paint, says, stateColours, table} from './pdf-parts.ts';
import {drawZones} from './pdf-zones.ts';
import type {Report, ReportEvidence, ReportLine} from './report-schema.ts';
import {cut, fewSubjects, minuteOf, moved, reasons, sourceText, standardsText, stateWords} from './shown.ts';
import {trendLines} from './trend-lines.ts';

export function drawReport(doc: Document, report: Report): void {
  says(doc, report.summary, {bold: true, size: 12});
  heading(doc, report.title, 18);
  for (const text of placeLines(report)) says(doc, text);
  for (const text of report.remarks) says(doc, `• ${text}`, {size: 9});
  heading(doc, 'Sections', 14);
  drawSections(doc, report);
  drawZones(doc, report);
  drawTrend(doc, report);
  drawChanges(doc, report);
  drawActions(doc, report);
  heading(doc, 'Lines', 14);
  drawOverview(doc, report);
  heading(doc, 'Each line', 14);
  for (const line of report.lines) drawLine(doc, line);
  heading(doc, 'Evidence', 14);
  for (const one of report.evidence) drawEvidence(doc, one);
  numberPages(doc, `${report.title}, run ${report.run.id}`);
}

const placeLines = ({run, site, sensor, product}: Report): string[] => [
  `Run ${run.id} of ${minuteOf(run.at)}, ${run.cause}`,
  `Looked at: ${run.host} (${run.root}); site ${site}, sensor ${sensor}`,
  `${product.name} ${product.version}; lines ${run.digest}`,
];

function drawSections(doc: Document, {sections}: Report): void {
  table(
    doc,
    ['*', 45, 45, 55, 45, 45, 55],
    [
      ['Section', 'Pass', 'Of', 'Unknown', 'Stale', 'Fail', 'Attested'],
      ...sections.map(({name, score: {pass, applicable, unknown, stale, fail, attested}}) => [
        name,
        ...[pass, applicable, unknown, stale, fail, attested].map(String),
      ]),
    ],
  );
}

const CHART = {width: 340, height: 100, room: 150} as const;

function drawTrend(doc: Document, report: Report): void {
  const drawn = trendLines(report, CHART.width, CHART.height);
  if (drawn.length === 0) return;
  heading(doc, 'Trend', 14, CHART.room);
  const [left, top] = [doc.page.margins.left, doc.y + 5];
  doc
    .moveTo(left, top)
    .lineTo(left, top + CHART.height)
    .lineTo(left + CHART.width, top + CHART.height);
  doc.lineWidth(0.7).undash().stroke('#59636e');
  for (const [i, {points, colour, dash, name, last}] of drawn.entries()) {
    const y = top + 10 + i * 18;
    paint(
      doc,
      colour,
      dash,
      points.map(([x, down]) => [left + x, top + down]),
    );
    paint(doc, colour, dash, [
      [left + CHART.width + 10, y],
      [left + CHART.width + 35, y],
    ]);
    says(doc, `${name}: ${last}`, {size: 9, at: [left + CHART.width + 40, y - 5]});
  }
  const under = top + CHART.height + 5;
  says(doc, minuteOf(report.trend[0]?.at ?? ''), {size: 8, at: [left, under]});
  says(doc, minuteOf(report.run.at), {size: 8, at: [left + CHART.width - 90, under]});
  doc.x = left;
  doc.y = under + 20;
}

function drawChanges(doc: Document, {lines}: Report): void {
  const changed = moved(lines);
  if (changed.length === 0) return;
  heading(doc, 'Changed since the run before', 14);
  for (const {line, text, was, state} of changed) says(doc, `• ${line} ${text}: ${was}, now ${state}`);
}

function drawActions(doc: Document, {actions}: Report): void {
  if (actions.length === 0) return;
  heading(doc, 'To do after incidents', 14);
  for (const one of actions) says(doc, `• ${cut(one)}`);
}

function drawOverview(doc: Document, {lines}: Report): void {
  table(
    doc,
    [40, 95, '*'],
    [
      ['Line', 'State', 'Text'],
      ...lines.map(({line, state, text}) => [
        String(line),
        {text: stateWords[state], colour: stateColours[state]},
        text,
      ]),
    ],
  );
}

function drawLine(doc: Document, one: ReportLine): void {
  const {line, text, state, section, group, twin, objections, evidence, remedy, mappings} = one;
  heading(doc, `${line} ${text}`, 11, 60);
  says(doc, `${stateWords[state]} · ${section}, ${group}`, {bold: true, size: 9, colour: stateColours[state]});
  for (const reason of reasons(one)) says(doc, reason);
  if (twin !== undefined)
    says(
      doc,
      `Counted in place of the line itself (${stateWords[twin.insteadOf]}: ${cut(twin.because)}): ${twin.says}`,
    );
  for (const {clause, says: words, subjects} of objections) {
    says(doc, `${clause}: ${words}`);
    for (const subject of fewSubjects(subjects)) says(doc, `• ${subject}`, {size: 9, indent: 12});
  }
  if (state !== 'pass' && state !== 'na')
    for (const [i, step] of remedy.entries()) says(doc, `${i + 1}. ${step}`, {size: 9, indent: 12});
  says(doc, `Evidence: ${evidence.join(', ') || 'none'}`, {size: 8});
  says(doc, `Standards: ${standardsText(mappings)}`, {size: 8});
}

function drawEvidence(doc: Document, one: ReportEvidence): void {
  says(doc, `${one.id}  ${sourceText(one)}`, {size: 9});
  if (one.sha256 !== '') says(doc, `SHA-256 ${one.sha256}`, {size: 8, indent: 12});
  if (one.lines.length > 0) says(doc, `Lines: ${one.lines.join(', ')}`, {size: 8, indent: 12});
}
