/** The zones of the plant on paper, as large as the page has room. */
import {lettering, lettersOf} from './letters.ts';
import {type Document, heading, INK, says} from './pdf-parts.ts';
import type {Report} from './report-schema.ts';
import {cut} from './shown.ts';
import {TEXT, type ZoneDrawing, zoneDrawing} from './zone-drawing.ts';

const LINE = '#59636e';
/** Room for the heading above and the note below. */
const ROOM = 90;

export function drawZones(doc: Document, report: Report): void {
  if (report.zones === undefined) return;
  const drawing = zoneDrawing(report);
  const {left, right, top, bottom} = doc.page.margins;
  const [width, height] = [doc.page.width - left - right, doc.page.height - top - bottom - ROOM];
  const scale = drawing === undefined ? 1 : Math.min(1, width / drawing.width, height / drawing.height);
  heading(doc, 'Zones and conduits', 14, (drawing?.height ?? 0) * scale + ROOM);
  if (drawing === undefined) says(doc, 'There are too many for a picture: bifrost policy matrix prints them.');
  else drawAt(doc, drawing, scale);
  says(doc, 'The policy as it was when the run was made. What no conduit joins may not speak.', {size: 8});
}

function drawAt(doc: Document, drawing: ZoneDrawing, scale: number): void {
  const down = doc.y;
  doc.save().translate(doc.page.margins.left, down).scale(scale);
  for (const {points, head} of drawing.arrows) {
    doc
      .lineWidth(1)
      .undash()
      .moveTo(...(points[0] ?? [0, 0]));
    for (const point of points.slice(1)) doc.lineTo(...point);
    doc.stroke(LINE);
    doc.polygon(...head.map(([x, y]) => [x, y])).fill(LINE);
  }
  for (const {at, width, height} of drawing.boxes)
    doc.roundedRect(...at, width, height, 4).fillAndStroke('#f6f8fa', LINE);
  doc.fontSize(TEXT.size);
  for (const {
    at: [x, y],
    width,
    lines,
    letters,
  } of drawing.boxes)
    for (const [i, line] of lines.entries())
      put(doc, cut(lettersOf(line), letters), [x + 9, y + 10 + i * TEXT.line], width - 18, i === 0);
  for (const {
    at: [x, y],
    lines,
    letters,
  } of drawing.arrows)
    for (const [i, line] of lines.entries()) {
      const text = cut(lettersOf(line), letters);
      const width = doc.font(lettering(text).font).fontSize(TEXT.size).widthOfString(text);
      const top = y + (i - lines.length / 2) * TEXT.line;
      doc.rect(x - width / 2, top, width, TEXT.line).fill('#ffffff');
      put(doc, text, [x - width / 2, top + 2], width, false);
    }
  doc.restore();
  doc.x = doc.page.margins.left;
  doc.y = down + drawing.height * scale + 6;
}

/** Letters that are wider than most are a little smaller, so that they stay within the room. */
function put(doc: Document, text: string, at: readonly [x: number, y: number], room: number, isBold: boolean): void {
  const width = doc.font(lettering(text, isBold).font).fontSize(TEXT.size).widthOfString(text);
  doc
    .fontSize(TEXT.size * Math.min(1, room / width))
    .fillColor(INK)
    .text(text, ...at, {lineBreak: false});
}
