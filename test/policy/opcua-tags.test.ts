/** Nodes of OPC UA with limits: written, read and subscribed values, and quality that stays bad. */
import {describe, expect, test} from 'vitest';
import {loadDetector} from '../../src/composition.ts';
import type {Fact, Fields} from '../../src/core/fact.ts';
import {SECOND} from '../../src/core/time.ts';
import {tagValues} from '../../src/policy/tag-values.ts';
import {siteOf} from './modbus-line.ts';

const TAGS = `
device: 10.0.0.20
tags:
  - {name: Speed, node: ns=2;s=Line1.Speed, units: m/s, limits: {min: 0, max: 3, rate: 1}}
  - {name: Temp, node: ns=2;i=7, limits: {max: 90}}
`;
const BAD = 0x80310000;

function fact(kind: Fact['kind'], at: number, fields: Fields): Fact {
  const [client, server] = [
    {ip: '10.0.0.5', mac: '', port: 40_000},
    {ip: '10.0.0.20', mac: '', port: 4840},
  ];
  const name = kind === 'write' ? 'write' : 'read';
  return {
    kind,
    protocol: 'opcua',
    name,
    time: at * SECOND,
    frame: 1,
    segment: 's',
    means: 'passive',
    client,
    server,
    fields,
  };
}

const write = (at: number, value: string) =>
  fact('write', at, {
    'bifrost.service': 'WriteRequest',
    'bifrost.node': ['ns=2;s=Line1.Speed'],
    'opcua.AttributeId': [13],
    'bifrost.value': [value],
    'opcua.StatusCode': [0],
  });
const read = (at: number, value: string, status = 0, attribute = 13) =>
  fact('read', at, {
    'bifrost.service': 'ReadRequest',
    'bifrost.node': ['ns=0;i=1', 'ns=2;i=7'],
    'opcua.AttributeId': [13, attribute],
    'bifrost.value': ['1', value],
    'opcua.StatusCode': [0, status],
  });
const create = (at: number, handles: number[], nodes: string[]) =>
  fact('read', at, {
    'bifrost.service': 'CreateMonitoredItemsRequest',
    'bifrost.node': nodes,
    'opcua.ClientHandle': handles,
    'opcua.AttributeId': nodes.map(() => 13),
  });
const news = (at: number, handles: number[], values: string[]) =>
  fact('read', at, {
    'bifrost.service': 'PublishRequest',
    'opcua.ClientHandle': handles,
    'bifrost.value': values,
    'opcua.StatusCode': values.map(() => 0),
  });

async function run(facts: readonly Fact[]): Promise<{ids: string[]; said: unknown[]; steady: boolean[]}> {
  const enricher = tagValues(await siteOf({tags: TAGS}));
  const {detector} = await loadDetector({profile: 'standard', directories: []});
  const steady = facts.map((one) => enricher.enrich(one));
  const ids = facts.flatMap((one) => detector.judge(one)).map(({rule}) => rule.id);
  return {
    ids: [...new Set(ids)].filter((id) => /^(UA-35|UA-65|MB-49|MB-50)$/.test(id)),
    said: facts.flatMap(({fields}) => fields['tag.said'] ?? []),
    steady,
  };
}

describe('a node', () => {
  test.each<readonly [string, Fact[], string[]]>([
    ['written above its limit', [write(0, '3.5')], ['UA-35']],
    ['written too fast', [write(0, '0.5'), write(90, '2.5')], ['UA-35']],
    ['written within', [write(0, '0.5'), write(90, '1.2')], []],
    ['read above its limit', [read(0, '91')], ['MB-49']],
    ['of which another attribute is read', [read(0, '91', 0, 4)], []],
    ['bad for a minute', [read(0, '', BAD), read(30, '', BAD), read(60, '', BAD)], ['UA-65']],
    ['bad for a moment', [read(0, '', BAD), read(30, '20'), read(61, '', BAD)], []],
    [
      'subscribed, with news above its limit',
      [create(0, [5, 6], ['ns=2;i=7', 'ns=2;i=8']), news(1, [6, 5], ['500', '95'])],
      ['MB-49'],
    ],
    [
      'whose handle stands for another one, too',
      [create(0, [5], ['ns=2;i=7']), create(1, [5], ['ns=2;i=8']), news(2, [5], ['95'])],
      [],
    ],
  ])('%s', async (_name, facts, ids) => {
    expect((await run(facts)).ids).toEqual(ids);
  });

  test('is told in words', async () => {
    expect((await run([write(0, '0.5'), write(90, '3.5')])).said).toEqual([
      'Speed was set to 0.5 m/s',
      'Speed changed 0.5 to 3.5 m/s (3 m/s a second; limits 0 to 3; at most 1 a second)',
    ]);
  });

  test('news come every time, what touches no tag does not', async () => {
    const other = fact('read', 0, {
      'bifrost.service': 'ReadRequest',
      'bifrost.node': ['i=2258'],
      'bifrost.value': ['x'],
    });
    expect((await run([news(0, [], []), other])).steady).toEqual([false, true]);
  });
});
