/** The lines are those of the checklist: all 103, word for word, with section, group and mode. The document lies beside the project. */
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {loadLines} from '../../src/hardening-lines.ts';
import {projectPath} from '../../src/load/project.ts';

const DOCUMENT = ['../shared/hardening.md', '../../shared/hardening.md']
  .map((path) => join(projectPath('.'), path))
  .find(existsSync);
const MODES: Readonly<Record<string, string>> = {A: 'automatic', 'A*': 'opt-in', R: 'recorded', T: 'attested'};

interface Row {
  readonly line: number;
  readonly text: string;
  readonly section: string;
  readonly group: string;
  readonly mode: string;
}

/** Rows of the tables in section A: number, words with the group in italics, and more; the mode is the last column. */
function rowsOf(document: string): Row[] {
  const [, part = ''] = document.split(/^## A\b.*$/m);
  let section = '';
  return (part.split(/^## /m)[0] ?? '').split('\n').flatMap((line): Row[] => {
    const heading = /^### (.+)$/.exec(line);
    if (heading !== null) section = heading[1]?.trim() ?? '';
    const row = /^\|(\d+)\|(.+?) \*\((.+?)\)\*\|.*\|(A\*?|R|T)\|$/.exec(line);
    if (row === null) return [];
    const [, number, text = '', group = '', mode = ''] = row;
    return [{line: Number(number), text: text.replaceAll('`', ''), section, group, mode: MODES[mode] ?? mode}];
  });
}

const lines = (await loadLines()).map(({shape: {line, text, section, group, mode}}) => ({
  ...{line, section, group, mode},
  text: text.replaceAll('`', ''),
}));

test('all 103 lines are there, each once', () => {
  expect(lines.map(({line}) => line)).toEqual(Array.from({length: 103}, (_, i) => i + 1));
});

test.runIf(DOCUMENT !== undefined || process.env['CI'] !== undefined)(
  'text, section, group and mode are those of the document',
  () => {
    const rows = rowsOf(readFileSync(DOCUMENT ?? 'shared/hardening.md', 'utf8'));
    expect(rows).toHaveLength(103);
    expect(lines).toEqual(rows.sort((a, b) => a.line - b.line));
  },
);

if (DOCUMENT === undefined)
  process.stderr.write('hardening.md is not beside the project: the words of the lines are not compared\n');
