/**
 * The page in a real browser, the PDF as pages: nothing is loaded, nothing runs, nothing is wider than the screen, and the
 * pages have ink on them. Chromium is large: CI asks for it, and whoever runs `BIFROST_BROWSER=1 make test`.
 */
import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {chromium, type Page} from 'playwright-core';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Material} from '../../../src/checklist/reports/format.ts';
import {formats} from '../../../src/checklist/reports/formats.ts';
import {hasProgram} from '../../simulators/process.ts';
import {sampleMaterial} from './sample-run.ts';

const CHROMIUM = '/usr/bin/chromium';
const PDFTOPPM = '/usr/bin/pdftoppm';

let folder: string;
let material: Material;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-page-'));
  material = await sampleMaterial();
  for (const name of ['html', 'pdf'] as const) {
    const {file, render} = await formats[name]();
    writeFileSync(join(folder, file), await render(material));
  }
});
afterAll(() => rmSync(folder, {recursive: true}));

const hasBrowser = existsSync(CHROMIUM);
if (!hasBrowser) process.stderr.write(`\n*** SKIPPED: the HTML report in a browser: there is no ${CHROMIUM} ***\n`);

describe.skipIf(!hasBrowser)('in Chromium', () => {
  const heard: string[] = [];

  async function opened<T>(width: number, look: (page: Page) => Promise<T>): Promise<T> {
    const browser = await chromium.launch({executablePath: CHROMIUM, args: ['--no-sandbox']});
    try {
      const page = await browser.newPage({viewport: {width, height: 900}, offline: true});
      page.on('request', (request) => heard.push(request.url()));
      page.on('console', (message) => heard.push(message.text()));
      page.on('dialog', (dialog) => heard.push(dialog.message()));
      page.on('pageerror', (error) => heard.push(error.message));
      await page.goto(`file://${folder}/report.html`);
      return await look(page);
    } finally {
      await browser.close();
    }
  }

  test('it asks for nothing, runs nothing, complains of nothing', async () => {
    await opened(1200, async (page) => page.waitForTimeout(200));
    expect(heard).toEqual([`file://${folder}/report.html`]);
  });

  test.each([1200, 400])('on a screen of %i points nothing is wider than the screen', async (width) => {
    const wide = await opened(width, (page) => page.evaluate('document.documentElement.scrollWidth'));
    expect(wide).toBeLessThanOrEqual(width);
  });

  test('each line is there, and each link leads somewhere', async () => {
    const [lines, dead, trend] = await opened(1200, (page) =>
      page.evaluate<[number, string[], number]>(`[
        document.querySelectorAll('section.line').length,
        [...document.links].map((link) => link.hash.slice(1)).filter((id) => !document.getElementById(id)),
        [...document.querySelectorAll('polyline:not(.way)')].filter((line) => line.getBBox().width > 600).length,
      ]`),
    );
    expect([lines, dead, trend]).toEqual([material.report.lines.length, [], 3]);
  });
});

describe.skipIf(!hasProgram(PDFTOPPM, 'the PDF report as pages'))('as pages', () => {
  test('every page can be drawn, has ink, and none on its edge', () => {
    const {status, stderr} = spawnSync('pdftoppm', [
      '-r',
      '20',
      '-gray',
      join(folder, 'report.pdf'),
      join(folder, 'p'),
    ]);
    expect([status, String(stderr)]).toEqual([0, '']);
    const pages = readdirSync(folder).filter((name) => name.endsWith('.pgm'));
    expect(pages.length).toBeGreaterThan(5);
    for (const name of pages) {
      const {ink, edge} = inkOf(readFileSync(join(folder, name)));
      expect([name, ink > 100, edge]).toEqual([name, true, 0]);
    }
  });
});

/** Dark points of a PGM (`P5 width height 255`), and how many of them are at the left or right edge. */
function inkOf(image: Buffer): {ink: number; edge: number} {
  const [head = '', width = ''] = /^P5\s+(\d+)\s+\d+\s+255\s/.exec(image.toString('latin1')) ?? [];
  const points = image.subarray(head.length);
  const dark = [...points.keys()].filter((i) => (points[i] ?? 255) < 224);
  const isEdge = (x: number): boolean => x < 4 || x >= Number(width) - 4;
  return {ink: dark.length, edge: dark.filter((i) => isEdge(i % Number(width))).length};
}
