/** Every format has every line, agrees with the others, is the same each time, and holds what a hostile site writes at bay. */
import {beforeAll, describe, expect, test} from 'vitest';
import {bytesOf, type Material} from '../../../src/checklist/reports/format.ts';
import {type FormatName, formats} from '../../../src/checklist/reports/formats.ts';
import type {Report} from '../../../src/checklist/reports/report-schema.ts';
import {pdfText, readers} from './counts.ts';
import {HOSTILE, sampleMaterial} from './sample-run.ts';

const names = Object.keys(formats).filter((name) => name !== 'zip') as Exclude<FormatName, 'zip'>[];
const shown: Record<string, Uint8Array> = {};
let material: Material;
let report: Report;

beforeAll(async () => {
  material = await sampleMaterial();
  report = material.report;
  for (const name of names) shown[name] = await (await formats[name]()).render(material);
});

const textOf = (name: FormatName): string => new TextDecoder().decode(shown[name]);

test('the sample has all states, each in more than one section but stale', () => {
  for (const [state, count] of Object.entries(report.score)) expect([state, count > 0]).toEqual([state, true]);
});

test('the list of formats is sorted, and the zip holds all of it', () => {
  expect(names).toEqual([...names].sort());
});

describe.each(Object.keys(readers) as (keyof typeof readers)[])('%s', (name) => {
  test('has every line in its state', () => {
    const wanted = Object.fromEntries(report.lines.map(({line, state}) => [line, state]));
    expect(readers[name](shown[name] ?? new Uint8Array())).toEqual(wanted);
  });

  test('says the summary', () => {
    const text = name === 'pdf' ? pdfText(shown[name] ?? bytesOf('')) : textOf(name);
    expect(text.includes(report.summary)).toBe(true);
  });
});

test.each(names)('%s is the same bytes each time', async (name) => {
  const again = await (await formats[name]()).render(await sampleMaterial());
  expect(Buffer.compare(again, shown[name] ?? bytesOf(''))).toBe(0);
});

test('the first line that a person reads is the summary', () => {
  expect(textOf('md').split('\n')[0]).toBe(`**${report.summary}**`);
  expect(/<body>\s*<p class="summary">([^<]*)</.exec(textOf('html'))?.[1]).toBe(report.summary);
  expect(
    pdfText(shown['pdf'] ?? bytesOf(''))
      .trimStart()
      .startsWith(report.summary),
  ).toBe(true);
});

test('what is still to be done after incidents stands in all that people read, and in the plan', () => {
  const action = 'label the ports (ben, due 2026-12-07)';
  expect(report.actions[0]).toBe(action);
  expect(report.actions.length).toBe(new Set(report.actions).size);
  for (const name of ['html', 'json', 'md', 'pdf', 'poam'] as const) {
    const text = name === 'pdf' ? pdfText(shown[name] ?? bytesOf('')) : textOf(name).replaceAll('\\', '');
    expect(text.includes(action), name).toBe(true);
  }
  const plan = JSON.parse(textOf('poam')) as {'plan-of-action-and-milestones': {'poam-items': {title: string}[]}};
  const items = plan['plan-of-action-and-milestones']['poam-items'].filter(({title}) => title.startsWith('To do'));
  expect(items).toHaveLength(report.actions.length);
});

test('every hash is one of the run, and none is missing', () => {
  const wanted = new Set(material.evidence.map(({sha256}) => sha256).filter((hash) => hash !== ''));
  expect(wanted.size).toBeGreaterThan(30);
  for (const name of ['html', 'json', 'md', 'oscal', 'pdf', 'sarif'] as const) {
    const text = name === 'pdf' ? pdfText(shown[name] ?? bytesOf('')) : textOf(name);
    const found = new Set(text.match(/\b[0-9a-f]{64}\b/g));
    found.delete(report.run.digest);
    expect([name, found]).toEqual([name, wanted]);
  }
});

/** First place that matches: a whole page says too much. */
const found = (page: string, pattern: RegExp): string => pattern.exec(page)?.[0] ?? '';

describe('a hostile site', () => {
  test('puts no element, no address and no script into the page', () => {
    const page = textOf('html');
    expect([...new Set(page.match(/<[a-z][a-z0-9]*/g))].sort()).toEqual(
      [
        ...[
          '<a',
          '<b',
          '<body',
          '<br',
          '<code',
          '<dd',
          '<div',
          '<dl',
          '<dt',
          '<g',
          '<h1',
          '<h2',
          '<h3',
          '<head',
          '<html',
        ],
        ...[
          '<li',
          '<line',
          '<meta',
          '<ol',
          '<p',
          '<path',
          '<polyline',
          '<pre',
          '<rect',
          '<section',
          '<span',
          '<style',
          '<svg',
        ],
        ...['<table', '<td', '<text', '<th', '<title', '<tr', '<ul'],
      ].sort(),
    );
    expect(found(page, /\b(src|href|xlink:href|on\w+)\s*=\s*"(?!#)/)).toBe('');
    expect(found(page, /url\(|@import/)).toBe('');
    expect(page.includes(`content="default-src 'none'; style-src 'unsafe-inline'"`)).toBe(true);
    expect(page.includes('&lt;%= it.secret %&gt;')).toBe(true);
  });

  test('puts no formula into a cell', () => {
    const cells = textOf('csv').split(/\r\n|,/);
    expect(cells.some((cell) => cell.startsWith(`"'=HYPERLINK`))).toBe(true);
    expect(cells.some((cell) => /^"?[=@+]/.test(cell))).toBe(false);
  });

  test('puts no link, image or HTML into Markdown', () => {
    const page = textOf('md');
    expect(found(page, /(?<!\\)\]\((?!#).{20}/)).toBe('');
    expect(found(page, /(?<!\\)<(?!a id="|\/a>).{20}/)).toBe('');
    expect(found(page, /http:\/\//)).toBe('');
  });

  test('turns no reading direction and forges no line', () => {
    for (const name of ['csv', 'html', 'json', 'junit', 'md', 'sarif'] as const) {
      expect([name, /(?![\n\r])[\p{Cc}\p{Cf}]/u.test(textOf(name))]).toEqual([name, false]);
      // The page has the lines of an excerpt as lines.
      expect([name, name !== 'html' && /^X-Forged/m.test(textOf(name))]).toEqual([name, false]);
    }
  });

  test('writes letters that the fonts of a PDF do not have: each stands as its code', () => {
    const text = pdfText(shown['pdf'] ?? bytesOf('')).replaceAll(/\s/g, '');
    expect(text.includes('\\u{63a7}\\u{5236}\\u{5668}контроллер\\u{62d}')).toBe(true);
    expect(HOSTILE[4]).toContain('控制器');
  });

  test('has Latin, Greek and Cyrillic letters and the usual signs in a PDF, each as itself', async () => {
    const blocks = [
      [0x100, 0x2e9],
      [0x370, 0x525],
      [0x1e00, 0x1efb],
      [0x1f00, 0x1fff],
      [0x2190, 0x22ff],
      [0x2500, 0x25ff],
    ];
    const all = blocks.flatMap(([from = 0, to = 0]) => Array.from({length: to - from + 1}, (_, i) => from + i));
    const letters = all.map((code) => String.fromCodePoint(code)).filter((one) => /[\p{L}\p{N}\p{P}\p{S}]/u.test(one));
    const actions = letters.map((one, i) => `${i}=${one.normalize('NFC')}=`);
    const bytes = await (await formats.pdf()).render({...material, report: {...report, actions}});
    const text = pdfText(bytes).replaceAll(/\s/g, '');
    expect(letters.length).toBeGreaterThan(1800);
    expect(actions.filter((one) => !text.includes(one))).toEqual([]);
    expect(Buffer.from(bytes).includes('DejaVuSansCondensed')).toBe(true);
  });
});
