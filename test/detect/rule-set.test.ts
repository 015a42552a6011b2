import {expect, test} from 'vitest';
import {runExamples} from '../../src/detect/run-examples.ts';
import {compiled, correlationDocument, helperDocument, problemsOf, ruleDocument} from './rules-of.ts';

const bad: readonly [name: string, document: unknown, problem: string][] = [
  ['no map', 'a text', '0.yml : must be a section with keys of its own'],
  ['unknown key', ruleDocument({colour: 'red'}), '0.yml colour: unknown key "colour"'],
  ['unknown key of ours', ruleDocument({}, {playbook: 'x'}), '0.yml bifrost/playbook: unknown key "playbook"'],
  [
    'unknown kind',
    ruleDocument({logsource: {product: 'bifrost', category: 'reed'}}),
    'logsource/category: unknown kind',
  ],
  [
    'unknown service',
    ruleDocument({logsource: {product: 'bifrost', service: 'modbux', category: 'read'}}),
    'logsource/service: unknown protocol "modbux"',
  ],
  ['another product', ruleDocument({logsource: {product: 'windows', category: 'read'}}), 'logsource/product: must be'],
  ['wrong technique', ruleDocument({tags: ['attack.t9999']}), 'tags/0: "attack.t9999" is no technique'],
  [
    'technique of a later release',
    ruleDocument({tags: ['attack.t0855', 'attack.t1692.001']}),
    'tags/1: "attack.t1692.001" is no',
  ],
  [
    'deprecated technique',
    ruleDocument({tags: ['attack.t0808']}),
    'tags/0: T0808 (Control Device Identification) is dep',
  ],
  ['no UUID', ruleDocument({id: 'MB-01'}), '0.yml id: is not valid (write a UUID'],
  ['bad date', ruleDocument({date: '24.11.2026'}), '0.yml date: is not valid (write the day as 2026-11-24)'],
  ['bad level', ruleDocument({level: 'fatal'}), '0.yml level: must be one of informational, low'],
  ['no level', ruleDocument({level: undefined}), '0.yml : "level" is missing'],
  ['no false positives', ruleDocument({falsepositives: undefined}), '0.yml : "falsepositives" is missing'],
  ['no why', ruleDocument({}, {why: undefined}), '0.yml bifrost: "why" is missing'],
  ['no examples', ruleDocument({}, {examples: undefined}), 'bifrost: "examples" is missing'],
  [
    'no quiet example',
    ruleDocument({}, {examples: {fires: [{kind: 'read', protocol: 'toy'}], quiet: []}}),
    'quiet: needs 1 at least',
  ],
  ['no condition', ruleDocument({detection: {selection: {'toy.code': 1}}}), '0.yml detection: "condition" is missing'],
  [
    'a selection that is not used',
    ruleDocument({detection: {a: {'toy.code': 1}, b: {'toy.code': 2}, condition: 'a'}}),
    'detection/b: selection "b" is not used',
  ],
  [
    'a selection that is not there',
    ruleDocument({detection: {a: {'toy.code': 1}, condition: 'a and c'}}),
    'detection/condition: there is no selection "c"',
  ],
  [
    'a pattern that selects nothing',
    ruleDocument({detection: {a: {'toy.code': 1}, condition: 'a and not 1 of x_*'}}),
    'detection/condition: no selection is called like "x_*"',
  ],
  [
    'second of several conditions',
    ruleDocument({detection: {a: {'toy.code': 1}, condition: ['a', 'a and']}}),
    'detection/condition/1: condition: it ends',
  ],
  ['a helper that helps nobody', helperDocument('alone', 1), '0.yml : without a bifrost map it never alerts'],
];

test.each(bad)('%s', (_name, document, problem) => {
  const clean = JSON.parse(JSON.stringify(document));
  expect(problemsOf(clean)).toEqual([expect.stringContaining(problem)]);
});

const badExamples: readonly [example: unknown, problem: string][] = [
  [{kind: 'reed', protocol: 'toy'}, 'bifrost/examples/fires/0/kind: unknown kind reed'],
  [{kind: 'read', protocol: 'tox'}, 'bifrost/examples/fires/0/protocol: unknown protocol tox'],
  [{kind: 'read', protocol: 'toy', 'toy.cod': 1}, 'bifrost/examples/fires/0/toy.cod: toy.cod: not declared'],
  [[{kind: 'read', protocol: 'toy', time: 'now'}], 'bifrost/examples/fires/0/0/time: a time is written like'],
  [[{kind: 'read', protocol: 'toy', repeat: 0}], 'bifrost/examples/fires/0/0/repeat: repeat wants a number'],
  [
    [{kind: 'read', protocol: 'toy', repeat: 2, every: 'day'}],
    'bifrost/examples/fires/0/0/every: a time is written like',
  ],
];

test.each(badExamples)('example %j is refused', (example, problem) => {
  const examples = {fires: [example], quiet: [{kind: 'read', protocol: 'toy'}]};
  expect(problemsOf(ruleDocument({}, {examples}))).toEqual([expect.stringContaining(problem)]);
});

test('no id twice: neither uuid, name nor catalogue id', () => {
  const one = ruleDocument({name: 'same'});
  const correlation = correlationDocument(
    {type: 'event_count', rules: ['same'], condition: {gte: 2}},
    {generate: true},
  );
  expect(problemsOf(one, ruleDocument({id: one.id}), correlation)).toEqual([
    `1.yml id: id "${one.id}" is that of 0.yml too`,
  ]);
  expect(problemsOf(one, ruleDocument({name: 'same'}), correlation)[0]).toBe(
    '1.yml name: name "same" is that of 0.yml too',
  );
  const id = one.bifrost.id;
  expect(problemsOf(one, ruleDocument({}, {id}), correlation)).toEqual([
    `1.yml bifrost/id: bifrost.id "${id}" is that of 0.yml too`,
  ]);
});

test('every problem of every document is told at once', () => {
  const wrong = ruleDocument({
    tags: ['attack.t9999'],
    detection: {a: {'toy.cod': 1, 'toy.code|like': 2}, condition: 'a or'},
  });
  expect(problemsOf(wrong, ruleDocument({colour: 'red'}))).toHaveLength(5);
});

test('a helper must not be told to alert', () => {
  const correlation = correlationDocument({type: 'event_count', rules: ['one'], condition: {gte: 2}}, {generate: true});
  expect(problemsOf(helperDocument('one', 1), correlation)).toEqual([expect.stringContaining('generate: true')]);
});

test('examples: those that do the opposite are told', () => {
  const hit = {kind: 'read', protocol: 'toy', 'toy.code': 1};
  const miss = {kind: 'write', protocol: 'toy', 'toy.code': 1};
  const right = ruleDocument({}, {examples: {fires: [hit], quiet: [miss]}});
  const wrong = ruleDocument({}, {examples: {fires: [hit, miss], quiet: [hit]}});
  const {examples, failures} = runExamples(compiled(right, wrong));
  expect(examples).toBe(5);
  expect(failures.map(({file, path, message}) => `${file} ${path.join('/')}: ${message}`)).toEqual([
    `1.yml bifrost/examples/fires/1: ${wrong.bifrost.id} does not fire`,
    `1.yml bifrost/examples/quiet/0: ${wrong.bifrost.id} fires`,
  ]);
});

test('examples run whatever the profile, and for what a correlation took over', () => {
  const hit = {kind: 'read', protocol: 'toy', 'toy.code': 1};
  const miss = {kind: 'read', protocol: 'toy', 'toy.code': 2};
  const base = ruleDocument({name: 'base'}, {profile: 'paranoid', examples: {fires: [hit], quiet: [miss]}});
  const inner = correlationDocument({type: 'event_count', rules: ['base'], condition: {gte: 3}}, {name: 'inner'});
  const outer = correlationDocument({type: 'event_count', rules: ['inner'], condition: {gte: 1}});
  const counted = {fires: [[{...hit, repeat: 3, every: '29s'}]], quiet: [[{...hit, repeat: 3, every: '30s'}]]};
  const set = compiled(
    base,
    {...inner, bifrost: {...inner.bifrost, examples: counted}},
    {...outer, bifrost: {...outer.bifrost, examples: counted}},
  );
  expect(runExamples(set)).toEqual({examples: 6, failures: []});
});

test('{n} counts the repetitions', () => {
  const hit = {kind: 'read', protocol: 'toy', 'toy.code': 1, 'client.ip': '10.0.0.{n}', 'toy.value': '{n}'};
  const document = correlationDocument({
    type: 'value_count',
    rules: ['one'],
    'group-by': [],
    condition: {field: 'client.ip', gte: 3},
  });
  const examples = {fires: [[{...hit, repeat: 3}]], quiet: [[{...hit, repeat: 2}]]};
  const set = compiled(helperDocument('one', 1), {...document, bifrost: {...document.bifrost, examples}});
  expect(set.correlations[0]?.examples.fires[0]?.map(({fields}) => fields['toy.value'])).toEqual([1, 2, 3]);
  expect(runExamples(set)).toEqual({examples: 2, failures: []});
});
