/** Golden cases of every protocol: `test/protocols/<protocol>/<case>/input.hex` gives `expected.jsonl`. */
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {protocols} from '../protocols/index.ts';
import {commonFields, type Field, type FieldTable} from '../src/core/field.ts';
import type {Protocol} from '../src/core/protocol.ts';
import {type Line, parseCase, play} from './protocols/play.ts';

const folder = (path: string): URL => new URL(`./protocols/${path}`, import.meta.url);

const casesOf = (protocol: Protocol): string[] =>
  readdirSync(folder(protocol.name), {withFileTypes: true})
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

const playCase = (protocol: Protocol, name: string): Line[] =>
  play(protocol, parseCase(readFileSync(folder(`${protocol.name}/${name}/input.hex`), 'utf8')));

test('the list is sorted and has no name twice', () => {
  const names = protocols.map((p) => p.name);
  expect(names).toEqual([...new Set(names)].sort());
});

test('readers find each of them, and their number', () => {
  const page = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
  const linked = [...page('protocols/README.md').matchAll(/\]\(([^)/]+)\/README\.md\)/g)].map(([, name]) => name);
  expect(linked.sort()).toEqual(protocols.map(({name}) => name));
  expect(page('README.md')).toContain(`It reads ${protocols.length} protocols,`);
});

describe.each(protocols)('$name', (protocol) => {
  const cases = casesOf(protocol);

  test.each(cases)('%s', async (name) => {
    expect(existsSync(folder(`${protocol.name}/${name}/input.hex`))).toBe(true);
    const text = playCase(protocol, name).map((line) => `${JSON.stringify(line)}\n`);
    await expect(text.join('')).toMatchFileSnapshot(folder(`${protocol.name}/${name}/expected.jsonl`).pathname);
  });

  test('reports only what it declares', () => {
    const lines = cases.flatMap((name) => playCase(protocol, name));
    expect(lines.flatMap((l) => l.name ?? []).filter((name) => !protocol.names.includes(name))).toEqual([]);
    expect(lines.flatMap((l) => l.anomaly ?? []).filter((reason) => !protocol.anomalies.includes(reason))).toEqual([]);
    const declared: FieldTable = {...commonFields, ...protocol.fields};
    const faults = lines.flatMap((line) =>
      Object.entries(line.fields).flatMap(([name, value]) => fault(declared, name, value)),
    );
    expect([...new Set(faults)]).toEqual([]);
  });

  test('its README explains every anomaly', () => {
    const readme = readFileSync(new URL(`../protocols/${protocol.name}/README.md`, import.meta.url), 'utf8');
    expect(protocol.anomalies.filter((reason) => !readme.includes(`| \`${reason}\` `))).toEqual([]);
  });

  test('what the cases cover', async () => {
    const lines = cases.flatMap((name) => playCase(protocol, name));
    const text = [
      coverage('names', protocol.names, new Set(lines.map((l) => l.name))),
      coverage('anomalies', protocol.anomalies, new Set(lines.map((l) => l.anomaly))),
      coverage('fields', Object.keys(protocol.fields), new Set(lines.flatMap((l) => Object.keys(l.fields)))),
    ].join('');
    await expect(text).toMatchFileSnapshot(folder(`${protocol.name}/coverage.txt`).pathname);
  });
});

/** What is wrong with a field that was reported; one assertion for all of them, since there are thousands. */
function fault(declared: FieldTable, name: string, value: unknown): string[] {
  const field: Field | undefined = declared[name];
  if (field === undefined) return [`${name} is not declared`];
  if (Array.isArray(value) !== (field.many === true)) return [`${name} is an array, or should be one`];
  const type = field.type === 'number' || field.type === 'boolean' ? field.type : 'string';
  const strange = (Array.isArray(value) ? value : [value]).find((v) => typeof v !== type);
  return strange === undefined ? [] : [`${name} is a ${typeof strange}, not a ${type}`];
}

function coverage(what: string, declared: readonly string[], seen: ReadonlySet<string | undefined>): string {
  const missing = declared.filter((name) => !seen.has(name));
  return [
    `${declared.length - missing.length} of ${declared.length} ${what}`,
    ...missing.map((m) => `  not ${m}`),
    '',
  ].join('\n');
}
