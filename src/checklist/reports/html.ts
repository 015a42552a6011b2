/** HTML in one file: nothing is loaded, nothing runs (a policy in its head forbids it), and it prints. Eta escapes every text. */
import {Eta} from 'eta';
import {bytesOf, type Format} from './format.ts';
import {STYLE} from './html-style.ts';
import {TEMPLATE} from './html-template.ts';
import * as shown from './shown.ts';
import {trendLines} from './trend-lines.ts';
import {TEXT, zoneDrawing} from './zone-drawing.ts';

const CHART = {width: 640, height: 140} as const;

export const html: Format = {
  file: 'report.html',
  about: 'one page for people, needs no network',
  render: ({report}) =>
    bytesOf(
      new Eta({autoTrim: [false, 'nl']}).renderString(TEMPLATE, {
        ...{report, shown, style: STYLE, chart: CHART},
        changed: shown.moved(report.lines),
        trend: trendLines(report, CHART.width, CHART.height),
        ...{zones: zoneDrawing(report), text: TEXT},
      }),
    ),
};
