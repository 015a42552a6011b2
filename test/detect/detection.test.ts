import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Fact, Fields} from '../../src/core/fact.ts';
import {parseCondition} from '../../src/detect/condition.ts';
import {fieldOf} from '../../src/detect/declared.ts';
import {compileDetection} from '../../src/detect/detection.ts';
import {detector} from '../../src/detect/detector.ts';
import {glob, matches} from '../../src/detect/glob.ts';
import {compiled, declared, fact, problemsOf, ruleDocument} from './rules-of.ts';

function fires(detection: Record<string, unknown>, one: Fact): boolean {
  const rules = compiled(ruleDocument({detection}));
  return detector(rules, {profile: 'quiet'}).judge(one).length === 1;
}

const selects = (selection: unknown, fields: Fields): boolean =>
  fires({selection, condition: 'selection'}, fact(fields));

/** Selection, fields that it matches, fields that it does not. */
const selections: readonly [name: string, selection: unknown, yes: Fields[], no: Fields[]][] = [
  ['a number', {'toy.code': 3}, [{'toy.code': 3}], [{'toy.code': 4}, {}]],
  ['a number written as text', {'toy.code': '3'}, [{'toy.code': 3}], [{'toy.code': 33}]],
  ['a number for a text', {'toy.text': 3}, [{'toy.text': '3'}], [{'toy.text': '33'}]],
  ['a boolean', {'toy.flag': true}, [{'toy.flag': true}], [{'toy.flag': false}, {}]],
  ['text in any case', {'toy.text': 'Stop'}, [{'toy.text': 'sTOP'}], [{'toy.text': 'stops'}, {'toy.text': 'a stop'}]],
  ['text in any case beyond ASCII', {'toy.text': 'Ölpumpe'}, [{'toy.text': 'ÖLPUMPE'}], [{'toy.text': 'olpumpe'}]],
  ['cased', {'toy.text|cased': 'Stop'}, [{'toy.text': 'Stop'}], [{'toy.text': 'stop'}]],
  ['cased contains', {'toy.text|contains|cased': 'To'}, [{'toy.text': 'SToP'}], [{'toy.text': 'stop'}]],
  ['*', {'toy.text': 'a*c'}, [{'toy.text': 'ac'}, {'toy.text': 'abbc'}], [{'toy.text': 'abcd'}]],
  ['?', {'toy.text': 'a?c'}, [{'toy.text': 'abc'}], [{'toy.text': 'ac'}, {'toy.text': 'abbc'}]],
  ['escaped *', {'toy.text': 'a\\*c'}, [{'toy.text': 'a*c'}], [{'toy.text': 'abc'}]],
  ['escaped ?', {'toy.text': 'a\\?'}, [{'toy.text': 'a?'}], [{'toy.text': 'ab'}]],
  ['plain backslash', {'toy.text': 'a\\b'}, [{'toy.text': 'a\\b'}], [{'toy.text': 'ab'}]],
  ['backslash, then *', {'toy.text': 'a\\\\*'}, [{'toy.text': 'a\\xyz'}], [{'toy.text': 'a*'}]],
  ['* on a number', {'toy.code': '*'}, [{'toy.code': 0}], [{}]],
  ['contains', {'toy.text|contains': 'top'}, [{'toy.text': 'STOPS'}], [{'toy.text': 'to p'}]],
  ['startswith', {'toy.text|startswith': 'st'}, [{'toy.text': 'Stop'}], [{'toy.text': 'a st'}]],
  ['endswith', {'toy.text|endswith': 'op'}, [{'toy.text': 'Stop'}], [{'toy.text': 'ops'}]],
  ['a list is OR', {'toy.code': [1, 2]}, [{'toy.code': 1}, {'toy.code': 2}], [{'toy.code': 3}]],
  ['all is AND', {'toy.text|contains|all': ['a', 'b']}, [{'toy.text': 'ba'}], [{'toy.text': 'a'}, {'toy.text': 'b'}]],
  [
    'any element of an array',
    {'toy.texts': 'b'},
    [{'toy.texts': ['a', 'b']}],
    [{'toy.texts': ['a']}, {'toy.texts': []}],
  ],
  ['all over an array', {'toy.texts|all': ['a', 'b']}, [{'toy.texts': ['b', 'c', 'a']}], [{'toy.texts': ['a', 'a']}]],
  ['re finds anywhere', {'toy.text|re': 'b+'}, [{'toy.text': 'abbc'}], [{'toy.text': 'aBc'}]],
  ['re i', {'toy.text|re|i': '^b+$'}, [{'toy.text': 'BB'}], [{'toy.text': 'ab'}]],
  ['re m', {'toy.text|re|m': '^b$'}, [{'toy.text': 'a\nb'}], [{'toy.text': 'ab'}]],
  ['re without m', {'toy.text|re': '^b$'}, [{'toy.text': 'b'}], [{'toy.text': 'a\nb'}]],
  ['re s', {'toy.text|re|s': 'a.b'}, [{'toy.text': 'a\nb'}], [{'toy.text': 'ab'}]],
  ['re without s', {'toy.text|re': 'a.b'}, [{'toy.text': 'axb'}], [{'toy.text': 'a\nb'}]],
  ['gt', {'toy.code|gt': 5}, [{'toy.code': 6}], [{'toy.code': 5}, {}]],
  ['gte', {'toy.code|gte': 5}, [{'toy.code': 5}], [{'toy.code': 4}]],
  ['lt', {'toy.code|lt': 5}, [{'toy.code': 4}], [{'toy.code': 5}, {}]],
  ['lte', {'toy.code|lte': 5}, [{'toy.code': 5}], [{'toy.code': 6}]],
  ['gt over an array', {'toy.value|gt': 5}, [{'toy.value': [1, 9]}], [{'toy.value': [1, 2]}]],
  ['neq', {'toy.code|neq': 5}, [{'toy.code': 4}, {}], [{'toy.code': 5}]],
  ['neq to all of a list', {'toy.code|neq': [5, 6]}, [{'toy.code': 4}], [{'toy.code': 5}, {'toy.code': 6}]],
  ['exists', {'toy.code|exists': true}, [{'toy.code': 0}], [{}]],
  ['exists not', {'toy.code|exists': false}, [{}], [{'toy.code': 0}]],
  ['null', {'toy.text': null}, [{}, {'toy.text': []}], [{'toy.text': ''}]],
  ['empty', {'toy.text': ''}, [{'toy.text': ''}], [{'toy.text': 'a'}, {}]],
  [
    'fieldref',
    {'toy.text|fieldref': 'toy.other'},
    [{'toy.text': 'a', 'toy.other': 'A'}],
    [{'toy.text': 'a', 'toy.other': 'b'}, {'toy.text': 'a'}, {}],
  ],
  [
    'fieldref neq',
    {'toy.text|fieldref|neq': 'toy.other'},
    [{'toy.text': 'a', 'toy.other': 'b'}],
    [{'toy.text': 'a', 'toy.other': 'a'}],
  ],
  [
    'fieldref gt',
    {'toy.code|gt|fieldref': 'toy.limit'},
    [{'toy.code': 5, 'toy.limit': 4}],
    [{'toy.code': 4, 'toy.limit': 4}],
  ],
  [
    'fieldref startswith',
    {'toy.text|startswith|fieldref': 'toy.other'},
    [{'toy.text': 'abc', 'toy.other': 'AB'}],
    [{'toy.text': 'abc', 'toy.other': 'b'}],
  ],
  [
    'a map is AND',
    {'toy.code': 1, 'toy.text': 'a'},
    [{'toy.code': 1, 'toy.text': 'a'}],
    [{'toy.code': 1}, {'toy.text': 'a'}],
  ],
  ['a list of maps is OR', [{'toy.code': 1}, {'toy.text': 'a'}], [{'toy.code': 1}, {'toy.text': 'a'}], [{}]],
  ['keywords', ['evil', 'worm'], [{'toy.text': 'an Evil one'}, {'toy.texts': ['x', 'worms']}], [{'toy.text': 'good'}]],
  ['keywords, all', {'|all': ['evil', 'worm']}, [{'toy.text': 'evil', 'toy.other': 'worm'}], [{'toy.text': 'evil'}]],
  ['keywords by re', {'|re': 'e.il'}, [{'toy.text': 'evil'}], [{'toy.text': 'eil'}]],
];

describe('selections', () => {
  test.each(selections)('%s', (_name, selection, yes, no) => {
    for (const fields of yes) expect(selects(selection, fields), JSON.stringify(fields)).toBe(true);
    for (const fields of no) expect(selects(selection, fields), JSON.stringify(fields)).toBe(false);
  });

  test.each([
    ['10.0.0.0/8', '10.255.255.255', '11.0.0.0'],
    ['10.0.0.0/8', '10.1.2.3', 'fe80::1'],
    ['fd00::/8', 'fd12::1', '10.0.0.1'],
    ['10.0.0.4/30', '10.0.0.7', '10.0.0.8'],
    ['fd00::/8', 'fd12::1', 'fe80::1'],
    ['::ffff:0:0/96', 'fe80::1', '::1'],
    ['192.168.0.0/16', '::ffff:192.168.3.4', '::ffff:192.169.0.1'],
  ])('cidr %s', (network, inside, outside) => {
    const detection = {selection: {'client.ip|cidr': network}, condition: 'selection'};
    expect(fires(detection, fact({}, {}, {client: inside}))).toBe(!network.startsWith('::'));
    expect(fires(detection, fact({}, {}, {client: outside}))).toBe(false);
  });

  test('what stands in the fact itself is a field too', () => {
    const of = (selection: unknown): boolean => fires({selection, condition: 'selection'}, fact());
    expect(of({name: 'ask', protocol: 'toy', segment: 'cell1', means: 'passive', kind: 'read'})).toBe(true);
    expect(of({'client.ip': '10.0.0.5', 'server.ip': '10.0.0.10', 'server.port': 502})).toBe(true);
    expect(of({'client.mac|exists': true})).toBe(false);
  });
});

/** Conditions over three selections, and when they hold. */
const conditions: readonly [condition: string | string[], holds: (a: boolean, b: boolean, c: boolean) => boolean][] = [
  ['a', (a) => a],
  ['not a', (a) => !a],
  ['not not a', (a) => a],
  ['a and x_b', (a, b) => a && b],
  ['a or x_b and x_c', (a, b, c) => a || (b && c)],
  ['(a or x_b) and x_c', (a, b, c) => (a || b) && c],
  ['not a and x_b', (a, b) => !a && b],
  ['not (a and x_b)', (a, b) => !(a && b)],
  ['a AND NOT x_b', (a, b) => a && !b],
  ['1 of them', (a, b, c) => a || b || c],
  ['any of them', (a, b, c) => a || b || c],
  ['all of them', (a, b, c) => a && b && c],
  ['1 of x_*', (_a, b, c) => b || c],
  ['1 of x?b', (_a, b) => b],
  ['all of x_*', (_a, b, c) => b && c],
  ['a and not 1 of x_*', (a, b, c) => a && !(b || c)],
  ['a or x_b or x_c', (a, b, c) => a || b || c],
  ['a and x_b and x_c', (a, b, c) => a && b && c],
  [['a and x_b', 'x_c'], (a, b, c) => (a && b) || c],
];

describe('conditions', () => {
  test.each(conditions)('%s', (condition, holds) => {
    const detection = {a: {'toy.value': 1}, x_b: {'toy.value': 2}, x_c: {'toy.value': 4}, condition};
    const scope = {field: (name: string) => fieldOf(declared, 'toy', name), report: () => undefined};
    const matches = compileDetection(detection, [], {...scope, used: new Set<string>()});
    for (const chosen of [0, 1, 2, 3, 4, 5, 6, 7]) {
      const values = [1, 2, 4].filter((bit) => (chosen & bit) > 0);
      const [a, b, c] = [values.includes(1), values.includes(2), values.includes(4)];
      expect(matches(fact({'toy.value': values})), String(chosen)).toBe(holds(a, b, c));
    }
  });

  test('them leaves out what begins with _', () => {
    const detection = {a: {'toy.code': 1}, _d: {'toy.text': 'x'}, condition: '1 of them or (a and _d)'};
    expect(fires(detection, fact({'toy.code': 1}))).toBe(true);
    expect(fires(detection, fact({'toy.text': 'x'}))).toBe(false);
  });

  test.each([
    ['', 'ends where'],
    ['a and', 'ends where'],
    ['a b', 'expected and, or'],
    ['(a', 'not closed'],
    ['a)', 'expected and, or'],
    ['and a', 'found "and"'],
    ['2 of them', 'only 1, any and all'],
    ['1 of', 'of what'],
    ['a | count() > 3', 'cannot read "| count'],
    ['sel*', 'write 1 of sel*'],
    [`${'('.repeat(40)}a${')'.repeat(40)}`, 'nested deeper'],
    [`a${' and a'.repeat(600)}`, 'more than 512 words'],
  ])('%j is refused', (condition, why) => {
    expect(parseCondition(condition)).toEqual({error: expect.stringContaining(why)});
  });

  test('no text makes the parser throw', () => {
    const word = fc.constantFrom('and', 'or', 'not', '(', ')', '1', 'all', 'of', 'them', 'sel*', 'a', '|', ' ', '\\');
    const nearly = fc.array(word, {maxLength: 40}).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearly), (text) => {
        const parsed = parseCondition(text);
        return 'condition' in parsed || parsed.error.startsWith('condition');
      }),
      {numRuns: 5000},
    );
  });
});

test('a pattern answers as a plain search does', () => {
  const piece = fc.constantFrom('a', 'b', '*', '?', '\\*');
  const slow = (pattern: string[], text: string): boolean => {
    const [first, ...rest] = pattern;
    if (first === undefined) return text === '';
    if (first === '*') return slow(rest, text) || (text !== '' && slow(pattern, text.slice(1)));
    if (first === '?') return text !== '' && slow(rest, text.slice(1));
    const literal = first === '\\*' ? '*' : first;
    return text.startsWith(literal) && slow(rest, text.slice(1));
  };
  const text = fc.array(fc.constantFrom('a', 'b', '*'), {maxLength: 8}).map((all) => all.join(''));
  fc.assert(
    fc.property(fc.array(piece, {maxLength: 7}), text, (pattern, subject) => {
      expect(matches(glob(pattern.join('')), subject)).toBe(slow(pattern, subject));
    }),
    {numRuns: 5000},
  );
});

describe('refused selections', () => {
  test.each([
    [{'toy.nothing': 1}, 'field "toy.nothing" is not declared'],
    [{constructor: 1}, 'field "constructor" is not declared'],
    [{'toy.code|like': 1}, 'unknown modifier "like"'],
    [{'toy.text|base64': 'a'}, 'modifier base64 is for log text'],
    [{'toy.text|i': 'a'}, 'modifier i needs re'],
    [{'toy.text|contains|startswith': 'a'}, 'contains and startswith exclude each other'],
    [{'toy.text|re|cased': 'a'}, 'cased does not go with re'],
    [{'toy.text|re': '('}, 'bad regular expression'],
    [{'toy.text|re': '(?=a)'}, 'bad regular expression'],
    [{'toy.code|all': [1]}, 'at least two values'],
    [{'toy.code': []}, 'an empty list never matches'],
    [{'toy.code': [1, null]}, 'null cannot be one of several'],
    [{'toy.code': 'high'}, 'the field is a number, "high" never equals it'],
    [{'toy.code': true}, 'the field is a number, true never equals it'],
    [{'toy.flag': 'maybe'}, 'the field is true or false'],
    [{'toy.text|gt': 5}, 'gt wants a field that is a number'],
    [{'toy.code|gt': 'five'}, 'gt wants a number'],
    [{'toy.text|cidr': '10.0.0.0/8'}, 'cidr wants a field that is an IP address'],
    [{'client.ip|cidr': '10.0.0.0/33'}, 'is no network'],
    [{'toy.code|exists': 1}, 'exists wants true or false'],
    [{'toy.code|fieldref': 'toy.nothing'}, 'field "toy.nothing" is not declared'],
    [{'toy.code': {deep: 1}}, 'a value must be'],
    [{}, 'an empty selection'],
    [[], 'an empty list never matches'],
    [true, 'a selection is a map'],
  ])('%j', (selection, why) => {
    const problems = problemsOf(ruleDocument({detection: {selection, condition: 'selection'}}));
    expect(problems).toEqual([expect.stringContaining(why)]);
    expect(problems[0]).toContain('0.yml detection/selection');
  });

  test('a regular expression takes linear time', () => {
    const detection = {selection: {'toy.text|re': '(a+)+$'}, condition: 'selection'};
    const started = performance.now();
    expect(fires(detection, fact({'toy.text': `${'a'.repeat(5000)}b`}))).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
