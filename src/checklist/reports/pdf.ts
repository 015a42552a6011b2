/** PDF (pdfkit): the report for paper. No time of its own, no id by chance: the run's time is that of the document. */
import PDFDocument from 'pdfkit';
import type {Format} from './format.ts';
import {BEYOND, BEYOND_BOLD, lettersOf} from './letters.ts';
import {drawReport} from './pdf-pages.ts';
import type {Report} from './report-schema.ts';

export const pdf: Format = {
  file: 'report.pdf',
  about: 'for paper',
  async render({report, fonts}) {
    const document = new PDFDocument(optionsOf(report));
    const {regular, bold} = fonts();
    document.registerFont(BEYOND, Buffer.from(regular)).registerFont(BEYOND_BOLD, Buffer.from(bold));
    const chunks: Buffer[] = [];
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    const ended = new Promise<void>((resolve, reject) => document.on('end', resolve).on('error', reject));
    drawReport(document, report);
    document.end();
    await ended;
    return Buffer.concat(chunks);
  },
};

/** The id of the file is made by pdfkit from these. */
const optionsOf = ({title, summary, product, run}: Report): PDFKit.PDFDocumentOptions => ({
  size: 'A4',
  margins: {top: 50, bottom: 60, left: 50, right: 50},
  bufferPages: true,
  compress: false, // zlib's bytes differ from one version of Node and one processor to the next
  lang: 'en',
  displayTitle: true,
  pdfVersion: '1.7',
  info: {
    ...{Title: lettersOf(title), Subject: lettersOf(summary), Author: `${product.name} ${product.version}`},
    ...{CreationDate: new Date(run.at), ModDate: new Date(run.at)},
  },
});
