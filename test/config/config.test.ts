/** The configuration: what a file says, what it leaves out, and every mistake with its place. */
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Ajv} from 'ajv';
import fc from 'fast-check';
import {afterAll, describe, expect, test} from 'vitest';
import {stringify} from 'yaml';
import {parseConfig} from '../../src/config/parse.ts';
import {jsonSchema, sampleConfig} from '../../src/config/sample.ts';
import {isAppError} from '../../src/core/errors.ts';
import {DAY, HOUR, MINUTE, SECOND} from '../../src/core/time.ts';
import {loadConfig} from '../../src/load/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'bifrost-config-'));
afterAll(() => rmSync(folder, {recursive: true}));

function parsed(text: string) {
  const result = parseConfig(text, 'f.yaml');
  if ('config' in result) return result.config;
  throw new Error(result.problems.join('\n'));
}

function problems(text: string): readonly string[] {
  const result = parseConfig(text, 'f.yaml');
  return 'problems' in result ? result.problems : [];
}

describe('what a file says', () => {
  test('an empty one gives the defaults', () => {
    expect(parsed('')).toEqual({
      site: 'site',
      sensor: 'sensor',
      escalation: {timezone: 'UTC', calendars: [], quiet: [], tiers: []},
      backup: {recipients: [], every: DAY, drillEvery: 7 * DAY, keep: {count: 30, age: 90 * DAY}},
      capture: {source: 'auto', interfaces: [], serial: []},
      baseline: {
        learn: 7 * DAY,
        stable: DAY,
        late: 'ask',
        timezone: 'UTC',
        presets: [],
        silence: {periods: 5, atLeast: MINUTE},
        shift: {spreads: 3, periods: 10},
        latency: {times: 3, lasting: 5 * MINUTE},
        frozen: {times: 10, atLeast: 10 * MINUTE},
        replayed: {readings: 32},
        traffic: {sigmas: 5, minutes: 5},
        failures: {times: 3, atLeast: 10},
      },
      rules: {profile: 'standard', directories: [], adjust: [], badAddresses: []},
      policy: {directories: []},
      tags: {directories: []},
      profiles: {directories: []},
      evidence: {
        before: 30 * SECOND,
        after: 30 * SECOND,
        ringMiB: 16,
        diskRingMiB: 0,
        diskRingKeep: 3600_000_000,
        maxMiB: 512,
        keep: 90 * DAY,
      },
      advisories: {oldAfter: 30 * DAY},
      poll: {
        enabled: false,
        sources: [],
        lines: [],
        targets: [],
        limits: {
          perDevice: 1,
          perSegment: 10,
          overall: 50,
          reconnect: 30 * SECOND,
          watchFirst: MINUTE,
          slowerByMs: 10,
          timeout: 3 * SECOND,
        },
        windows: [],
        blackouts: [],
        simulated: false,
      },
      checklist: {every: DAY, lines: []},
      store: {
        path: '/var/lib/bifrost/bifrost.db',
        maxMiB: 2048,
        keep: {
          metrics: DAY,
          events: 30 * DAY,
          traffic: 30 * DAY,
          gone: 365 * DAY,
          closedAlerts: 365 * DAY,
          checklist: 365 * DAY,
          audit: 3650 * DAY,
        },
      },
      publish: {routes: []},
      metrics: {},
      control: {socket: '/run/bifrost/control.sock'},
      log: {level: 'info'},
    });
  });

  test('an interface: the segment is its name unless it has one', () => {
    const {capture} = parsed('capture: {interfaces: [{name: eth1}, {name: eth2, segment: cell2, snapLength: 96}]}');
    const rest = {vlans: [], promiscuous: true, filter: ''};
    expect(capture.interfaces).toEqual([
      {name: 'eth1', segment: 'eth1', snapLength: 65_535, ...rest},
      {name: 'eth2', segment: 'cell2', snapLength: 96, ...rest},
    ]);
  });

  test.each([
    ['90s', 90 * SECOND],
    ['15m', 15 * MINUTE],
    ['8h', 8 * HOUR],
    ['7d', 7 * DAY],
  ])('%s is a duration', (text, micros) => {
    expect(parsed(`baseline: {learn: ${text}}`).baseline.learn).toBe(micros);
  });

  test('a broker: with its prefix', () => {
    expect(parsed('mqtt: {url: "mqtts://b:8883", username: u}').mqtt).toEqual({
      url: 'mqtts://b:8883',
      username: 'u',
      prefix: 'bifrost',
    });
  });

  test('a key without a value counts as left out', () => {
    expect(parsed('mqtt:\nrules:\n  # profile: quiet\nsite:\n')).toEqual(parsed(''));
  });

  test('an anchor may be used again', () => {
    const text =
      'capture:\n  interfaces:\n    - &a {name: eth1, filter: &f not port 22}\n    - {name: eth2, filter: *f}\n';
    expect(parsed(text).capture.interfaces.map(({filter}) => filter)).toEqual(['not port 22', 'not port 22']);
  });
});

describe('mistakes', () => {
  test('all at once, each with its place, in the order of the file', () => {
    const text = `site: Plant 1
sensr: box1
capture:
  interfaces:
    - {name: eth1, segmnt: cell1}
    - name: eth1
      snapLength: big
    - segment: x
baseline: {learn: 7 days}
rules: {profile: strikt}
mqtt:
  url: http://broker
control: [1]
__proto__: 1
`;
    expect(problems(text)).toEqual([
      'f.yaml:1:1 site: "Plant 1" is not valid (use lower case letters, digits, - and _, 32 characters at most, a letter or digit first)',
      'f.yaml:2:1 sensr: unknown key (did you mean sensor?)',
      'f.yaml:5:20 capture.interfaces.0.segmnt: unknown key (did you mean segment?)',
      'f.yaml:7:7 capture.interfaces.1.snapLength: must be a whole number, is "big"',
      'f.yaml:8:7 capture.interfaces.2: name is missing (add it)',
      'f.yaml:9:12 baseline.learn: "7 days" is not valid (write a number and s, m, h or d: 90s, 15m, 8h, 7d)',
      'f.yaml:10:9 rules.profile: must be one of quiet, standard, strict, paranoid, is "strikt" (did you mean strict?)',
      'f.yaml:12:3 mqtt.url: "http://broker" is not valid (write mqtt://, mqtts://, ws:// or wss:// and host:port; user and password go into username and passwordFile)',
      'f.yaml:13:1 control: must be a section with keys of its own, is a list',
      'f.yaml:14:1 __proto__: unknown key (known here: site, sensor, capture, baseline, rules, policy, tags, profiles, evidence, checklist, poll, advisories, store, backup, mqtt, commands, publish, escalation, metrics, control, log)',
    ]);
  });

  test.each([
    ['site: a\nsite: b', 'f.yaml:2:1 not readable as YAML: this key stands there twice (remove one)'],
    ['site: a\n---\nsite: b', 'f.yaml:2:1 not readable as YAML: a second document begins here (remove the line ---)'],
    ['site: a\n\tsensor: b', 'f.yaml:2:1 not readable as YAML: a tab is no indentation (use spaces)'],
    ['- 1', 'f.yaml:1:1 must be a section with keys of its own, is a list'],
    [
      'capture: {interfaces: [{name: a}, {name: a}]}',
      'f.yaml:1:36 capture.interfaces.1.name: a is listed twice (remove one)',
    ],
    [
      'capture: {interfaces: [{name: a/b}]}',
      'f.yaml:1:25 capture.interfaces.0.name: "a/b" is not valid (give the name that `ip link` shows, 15 characters at most)',
    ],
    [
      'capture: {interfaces: [{name: a, segment: "a/+"}]}',
      'f.yaml:1:34 capture.interfaces.0.segment: "a/+" is not valid (use lower case letters, digits, - and _, 32 characters at most, a letter or digit first)',
    ],
    [
      'capture: {serial: [{device: /dev/a, segment: x}, {device: /dev/a, segment: y}]}',
      'f.yaml:1:51 capture.serial.1.device: /dev/a is listed twice (remove one)',
    ],
    ['capture: {serial: [{device: /dev/a}]}', 'f.yaml:1:20 capture.serial.0: segment is missing (add it)'],
    [
      'capture: {serial: [{device: ttyUSB0, segment: x}]}',
      'f.yaml:1:21 capture.serial.0.device: "ttyUSB0" is not valid (give the whole path, /dev/...)',
    ],
    ['store: {path: bifrost.db}', 'f.yaml:1:9 store.path: "bifrost.db" is not valid (give the whole path, from / on)'],
  ])('%j', (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  test('a mistake of one section hides none of another, and makes none up', () => {
    const text = `capture: {interfaces: [{name: a}, {name: a}]}
baseline: {timezone: Mars/Olympus}
mqtt: {url: http://broker}
publish:
  routes: [{sinks: [mqtt]}]
log: {level: loud}
`;
    expect(problems(text)).toEqual([
      'f.yaml:1:36 capture.interfaces.1.name: a is listed twice (remove one)',
      'f.yaml:2:12 baseline.timezone: "Mars/Olympus" is no time zone (give its name, as in Europe/Berlin)',
      expect.stringContaining('f.yaml:3:8 mqtt.url: "http://broker" is not valid'),
      expect.stringContaining('f.yaml:6:7 log.level: must be one of error, warn, info, debug'),
    ]);
  });

  test('a mistake behind an alias stands where the anchor is', () => {
    const text = 'capture:\n  interfaces:\n    - &a {name: eth1, filter: 1}\n    - *a\n';
    expect(problems(text)).toEqual([
      'f.yaml:3:23 capture.interfaces.0.filter: must be text, is 1 (shorten the filter)',
      'f.yaml:3:23 capture.interfaces.1.filter: must be text, is 1 (shorten the filter)',
    ]);
  });

  test('a password in the URL is refused and not repeated', () => {
    const [problem] = problems('mqtt: {url: "mqtt://anna:geheim@broker"}');
    expect(problem).toContain('go into username and passwordFile');
    expect(problem).not.toContain('geheim');
  });

  test('a password has no key', () => {
    expect(problems('mqtt: {url: "mqtt://b", password: x}')).toEqual([
      'f.yaml:1:25 mqtt.password: unknown key (known here: url, username, passwordFile, caFile, certFile, keyFile, prefix)',
    ]);
  });

  test('a bomb of aliases, nesting without end, a huge text: refused in no time', () => {
    const bomb = ['a: &a0 [1]', ...Array.from({length: 30}, (_, i) => `b${i}: &a${i + 1} [*a${i}, *a${i}, *a${i}]`)];
    for (const text of [bomb.join('\n'), '['.repeat(50_000), '#'.repeat(300_000)]) {
      const started = performance.now();
      expect(problems(text).length).toBeGreaterThan(0);
      expect(performance.now() - started).toBeLessThan(5000);
    }
  });
});

describe('the file', () => {
  test('named but not there: config', async () => {
    await expect(loadConfig(join(folder, 'none.yaml'))).rejects.toMatchObject({code: 'config'});
  });

  test('read, with its path in each problem', async () => {
    const file = join(folder, 'bad.yaml');
    writeFileSync(file, 'site: x\nlog: {level: loud}\n');
    await expect(loadConfig(file)).rejects.toMatchObject({
      code: 'config',
      message: `${file}:2:7 log.level: must be one of error, warn, info, debug, is "loud"`,
    });
  });

  /** Whole configurations with noise in them: blind text rarely gets past the YAML reader. */
  const noise = fc.oneof(
    fc.string(),
    fc.jsonValue(),
    fc.constantFrom('&a', '*a', '<<', '!!set', '__proto__', '7d', null),
  );
  const section = fc.dictionary(fc.constantFrom('name', 'learn', 'path', 'url', 'level', 'interfaces', 'x'), noise);
  const configuration = fc.dictionary(
    fc.oneof(
      fc.constantFrom('site', 'capture', 'baseline', 'rules', 'profiles', 'store', 'mqtt', 'control', 'log'),
      fc.string(),
    ),
    fc.oneof(noise, section, fc.record({interfaces: fc.array(section)})),
  );
  const text = fc.oneof(
    fc.string({unit: 'binary'}),
    configuration.map((value) => stringify(value)),
    fc.tuple(fc.nat(3000), fc.string(), fc.nat(20)).map(([at, add, cut]) => {
      const sample = uncommented();
      return sample.slice(0, at) + add + sample.slice(at + cut);
    }),
  );

  test('a route leads to a sink that is configured, and what needs the broker has one', () => {
    const route = 'publish:\n  routes:\n    - sinks: [file, email]\n';
    expect(problems(route)).toEqual([
      'f.yaml:3:15 publish.routes.0.sinks.0: file is not configured (add publish.file, or take it out of the route)',
      'f.yaml:3:21 publish.routes.0.sinks.1: email is not configured (add publish.email, or take it out of the route)',
    ]);
    const file = '  file: {path: /tmp/x}\n';
    expect(problems(`${route}${file}`)).toHaveLength(1);
    expect(problems(`publish:\n  routes: [{sinks: [mqtt]}]\n`)[0]).toContain(
      'mqtt is not configured (add the section mqtt',
    );
    const spark = 'publish:\n  sparkplug: {group: works}\n  homeAssistant: {discoveryPrefix: homeassistant}\n';
    expect(problems(spark)).toEqual([
      'f.yaml:2:3 publish.sparkplug: there is no broker (add the section mqtt)',
      'f.yaml:3:3 publish.homeAssistant: there is no broker (add the section mqtt)',
    ]);
    expect(problems(`mqtt: {url: 'mqtt://b'}\n${spark}`)).toEqual([]);
  });

  test('whatever it says, nothing but an AppError is thrown, and each line of it has a place', async () => {
    const file = join(folder, 'any.yaml');
    await fc.assert(
      fc.asyncProperty(text, async (content) => {
        writeFileSync(file, content);
        try {
          await loadConfig(file);
        } catch (error) {
          if (!isAppError(error)) throw error;
          for (const line of error.message.split('\n')) expect(line).toMatch(/^\S+any\.yaml:\d+:\d+ /);
        }
      }),
      {numRuns: 1000},
    );
  });
});

/** The sample with every key in force. */
function uncommented(): string {
  const lines = sampleConfig().split('\n');
  return lines.map((line) => line.replace(/^( *)# (( {2})*(- )?[a-zA-Z]+:( |$))/, '$1$2')).join('\n');
}

describe('what is printed from the schema', () => {
  const committed = (name: string): string =>
    readFileSync(new URL(`../../docs/config/${name}`, import.meta.url), 'utf8');

  test('the committed sample is that of the schema', () => {
    expect(committed('bifrost.sample.yaml')).toBe(sampleConfig());
  });

  test('the committed JSON Schema is that of the schema, and valid draft-07', () => {
    expect(committed('bifrost.schema.json')).toBe(jsonSchema());
    expect(new Ajv({strict: false}).validateSchema(JSON.parse(jsonSchema()))).toBe(true);
  });

  test('the sample changes nothing; with every key in force it is valid', () => {
    expect(parsed(sampleConfig())).toEqual(parsed(''));
    const {mqtt, capture} = parsed(uncommented());
    expect(mqtt?.keyFile).toBe('/etc/bifrost/client.key');
    expect(capture.interfaces).toHaveLength(1);
  });

  test('every key is explained', () => {
    const nodes = (node: Record<string, unknown>): string[] =>
      Object.entries((node['properties'] ?? {}) as Record<string, Record<string, unknown>>).flatMap(([key, inner]) => [
        ...(typeof inner['description'] === 'string' ? [] : [key]),
        ...nodes(inner),
        ...nodes((inner['items'] ?? {}) as Record<string, unknown>),
      ]);
    expect(nodes(JSON.parse(jsonSchema()) as Record<string, unknown>)).toEqual([]);
  });
});
