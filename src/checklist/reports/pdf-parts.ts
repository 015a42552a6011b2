/** What the pages are made of: text, headings with bookmarks, tables, strokes, page numbers. Every text gets its font here. */
import type {LineState} from '../../core/checklist.ts';
import {lettering, lettersOf} from './letters.ts';

export type Document = PDFKit.PDFDocument;

export const INK = '#1f2328';

export const stateColours: Readonly<Record<LineState, string>> = {
  pass: '#116329',
  fail: '#b42318',
  na: '#59636e',
  unknown: '#6b4500',
  attested: '#0550ae',
  stale: '#6b4500',
};

interface Looks {
  readonly size?: number;
  readonly bold?: boolean;
  readonly colour?: string;
  readonly indent?: number;
  /** Place on the page; left out: below what was said before. */
  readonly at?: readonly [x: number, y: number];
}

export function says(
  doc: Document,
  text: string,
  {size = 10, bold = false, colour = INK, indent = 0, at}: Looks = {},
): void {
  const {font, text: shown} = lettering(text, bold);
  doc.font(font).fontSize(size).fillColor(colour);
  if (at !== undefined) {
    doc.text(shown, ...at, {lineBreak: false});
    return;
  }
  const {left, right} = doc.page.margins;
  doc.text(shown, left + indent, doc.y, {width: doc.page.width - left - right - indent, paragraphGap: 2});
  doc.x = left;
}

/** With a bookmark; on the next page where less than `room` is left on this one. */
export function heading(doc: Document, text: string, size: number, room = 90): void {
  if (doc.y + room > doc.page.height - doc.page.margins.bottom) doc.addPage();
  doc.moveDown(size > 11 ? 0.8 : 0.6);
  if (size > 11) doc.outline.addItem(lettersOf(text));
  says(doc, text, {size, bold: true});
  doc.moveDown(0.2);
}

type Cell = string | {readonly text: string; readonly colour: string};

/** First row: the titles. */
export function table(doc: Document, columnStyles: (number | '*')[], rows: readonly (readonly Cell[])[]): void {
  doc.font('Helvetica').fontSize(9).fillColor(INK);
  doc.table({
    columnStyles,
    defaultStyle: {border: {bottom: 0.5}, borderColor: '#d0d7de', padding: 3},
    data: rows.map((row, y) => row.map((cell) => styled(cell, y === 0))),
  });
  doc.x = doc.page.margins.left;
}

function styled(cell: Cell, isTitle: boolean) {
  const {text, colour} = typeof cell === 'string' ? {text: cell, colour: INK} : cell;
  const {font, text: shown} = lettering(text, isTitle || typeof cell !== 'string');
  return {text: shown, textColor: colour, font: {src: font, size: 9}};
}

export function paint(
  doc: Document,
  colour: string,
  dash: readonly number[],
  points: readonly (readonly [x: number, y: number])[],
): void {
  for (const [i, [x, y]] of points.entries()) i === 0 ? doc.moveTo(x, y) : doc.lineTo(x, y);
  const [length, space] = dash;
  if (length === undefined || space === undefined) doc.undash();
  else doc.dash(length, {space});
  doc.lineWidth(1.6).stroke(colour).undash();
}

/** Last of all: then the pages are counted. */
export function numberPages(doc: Document, text: string): void {
  const {start, count} = doc.bufferedPageRange();
  for (let i = 0; i < count; i++) {
    doc.switchToPage(start + i);
    const {bottom, left} = doc.page.margins;
    doc.page.margins.bottom = 0; // else pdfkit begins another page for what stands in the margin
    says(doc, `${text.slice(0, 90)} · page ${i + 1} of ${count}`, {size: 8, at: [left, doc.page.height - bottom + 25]});
    doc.page.margins.bottom = bottom;
  }
}
