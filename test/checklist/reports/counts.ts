/** Reads a report of each format as its readers do, without our code: which line is in which state. */
import {spawnSync} from 'node:child_process';
import {parse} from 'csv-parse/sync';
import {XMLParser} from 'fast-xml-parser';

export type States = Readonly<Record<number, string>>;

type Read = (bytes: Uint8Array) => States;

const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8', {fatal: true}).decode(bytes);
const jsonOf = (bytes: Uint8Array) => JSON.parse(textOf(bytes));
const states = (pairs: Iterable<readonly [string | number, string]>): States => Object.fromEntries(pairs);

const WORDS: Readonly<Record<string, string>> = {
  'not applicable': 'na',
  FAIL: 'fail',
  UNKNOWN: 'unknown',
  STALE: 'stale',
};
const stateOf = (word = ''): string => WORDS[word] ?? word;
const ANY = 'pass|FAIL|not applicable|UNKNOWN|attested|STALE';

const csv: Read = (bytes) =>
  states(parse<{line: string; state: string}>(textOf(bytes), {columns: true}).map(({line, state}) => [line, state]));

const html: Read = (bytes) =>
  states(
    [
      ...textOf(bytes).matchAll(/<section class="line" id="line-(\d+)">.*?<span class="state \w+">([^<]+)<\/span>/gs),
    ].map(([, line = '', word]) => [line, stateOf(word)]),
  );

const json: Read = (bytes) =>
  states(jsonOf(bytes).lines.map(({line, state}: {line: number; state: string}) => [line, state]));

/** What the build server would show, and the word beside it. */
const junit: Read = (bytes) => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => /^test(suite|case)$/.test(name),
  });
  const cases = parser
    .parse(textOf(bytes))
    .testsuites.testsuite.flatMap((suite: {testcase: unknown[]}) => suite.testcase);
  return states(
    cases.map(({name, failure, error, skipped}: Record<string, {type: string}> & {name: string}) => [
      Number.parseInt(name, 10),
      (failure ?? error ?? skipped ?? {type: 'pass'}).type,
    ]),
  );
};

const md: Read = (bytes) =>
  states(
    [...textOf(bytes).matchAll(new RegExp(`^### <a id="line-(\\d+)"></a>.*: (${ANY})$`, 'gm'))].map(
      ([, line = '', word]) => [line, stateOf(word)],
    ),
  );

interface Prop {
  readonly name: string;
  readonly value: string;
}

const oscal: Read = (bytes) => {
  const [{observations}] = jsonOf(bytes)['assessment-results'].results;
  return states(
    observations.map(({props}: {props: Prop[]}) => {
      const propOf = (wanted: string) => props.find(({name}) => name === wanted)?.value ?? '';
      return [propOf('line'), propOf('state')];
    }),
  );
};

const sarif: Read = (bytes) =>
  states(
    jsonOf(bytes).runs[0].results.map(({ruleId, properties}: {ruleId: string; properties: {state: string}}) => [
      ruleId.slice('line-'.length),
      properties.state,
    ]),
  );

export const pdfText = (bytes: Uint8Array): string => {
  const {status, stdout, stderr} = spawnSync('pdftotext', ['-layout', '-', '-'], {input: bytes, encoding: 'utf8'});
  if (status !== 0) throw new Error(`pdftotext: ${stderr}`);
  return stdout;
};

/** The table of all lines. */
const pdf: Read = (bytes) =>
  states(
    [...pdfText(bytes).matchAll(new RegExp(`^\\s*(\\d{1,3}) +(${ANY}) {2,}\\S`, 'gm'))].map(([, line = '', word]) => [
      line,
      stateOf(word),
    ]),
  );

export const readers = {csv, html, json, junit, md, oscal, pdf, sarif} as const;
