import {spawnSync} from 'node:child_process';
import {fstatSync} from 'node:fs';
import {expect, test} from 'vitest';
import {AppError} from '../../src/core/errors.ts';
import {type Log, openLog, writesToJournal} from '../../src/service/log.ts';

/** What the log wrote while `use` ran: lines as text. */
function written(use: (log: Log) => void, journal = false): string[] {
  const lines: string[] = [];
  use(openLog({level: 'info', journal, to: {write: (line) => lines.push(line)}}));
  return lines;
}
const only = (lines: string[]): Record<string, unknown> => {
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '') as Record<string, unknown>;
};

test('one line of JSON with level, time, part and message; debug stays out at info', () => {
  const line = only(
    written((log) => {
      log.part('capture').info({interface: 'eth1'}, 'capturing');
      log.debug('not asked for');
    }),
  );
  expect(line).toEqual({level: 'info', time: expect.any(String), part: 'capture', interface: 'eth1', msg: 'capturing'});
  expect(new Date(String(line['time'])).getFullYear()).toBeGreaterThan(2020);
});

const HOSTILE = 'PLC\u001b[2J\u001b]0;owned\u0007\r\n{"level":"fatal"}\u009b31m\u202egnp\u2066\u200b\u2028\ud800';
const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/u;

test.each([
  ['a value', (log: Log) => log.warn({vendor: HOSTILE}, 'x')],
  ['a nested value', (log: Log) => log.warn({asset: {names: [HOSTILE]}}, 'x')],
  ['a key', (log: Log) => log.warn({[HOSTILE]: 1}, 'x')],
  ['a map', (log: Log) => log.warn({assets: new Map([[HOSTILE, new Set([HOSTILE])]])}, 'x')],
  ['the message', (log: Log) => log.warn(HOSTILE)],
  ['a message argument', (log: Log) => log.warn('from %s %o', HOSTILE, {a: HOSTILE})],
  ['an error', (log: Log) => log.error(new Error(HOSTILE, {cause: new Error(HOSTILE)}))],
  ['an error under err', (log: Log) => log.error({err: new Error(HOSTILE)})],
  ['a part', (log: Log) => log.part(HOSTILE).warn('x')],
])('device text in %s cannot drive a terminal, forge a line or turn the text', (_, use) => {
  const lines = written(use);
  expect(lines).toHaveLength(1);
  const [line = ''] = lines;
  expect(line.trimEnd()).not.toMatch(HARMFUL);
  for (const text of texts(JSON.parse(line))) expect(text).not.toMatch(HARMFUL);
  expect(line).toContain('PLC\\\\x1b[2J');
});

/** Every key and string in a parsed line. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...texts(inner)]);
}

test('secrets never reach the log, wherever they stand', () => {
  const canary = 'hunter2-canary';
  const lines = written((log) => {
    log.info(
      {mqtt: {username: 'bifrost', password: canary}, apiKey: canary, deep: {deep: {token: canary}}},
      'connecting',
    );
    log.info({url: `mqtts://bifrost:${canary}@broker:8883`}, `to mqtts://bifrost:${canary}@broker:8883`);
    log.error(new AppError('broker', `mqtts://bifrost:${canary}@broker:8883 refused us`));
    log.error({err: new Error('outer', {cause: new Error(`ws://a:${canary}@b`)})});
    log.info(`${'x'.repeat(1000)} mqtts://u:${canary}@${'h'.repeat(500)}`);
    log.part(`ws://a:${canary}@b`).info('x');
  });
  expect(lines).toHaveLength(6);
  expect(lines.join('')).not.toContain(canary);
  expect(lines.join('')).toContain('"username":"bifrost"');
  expect(lines[1]).toContain('mqtts://bifrost:[redacted]@broker:8883');
});

test('where a secret lies may be told', () => {
  expect(only(written((log) => log.info({passwordFile: '/etc/bifrost/mqtt.password'})))).toMatchObject({
    passwordFile: '/etc/bifrost/mqtt.password',
  });
});

test('a line stays small, whatever it is given', () => {
  const round: Record<string, unknown> = {};
  round['self'] = round;
  const [line = ''] = written((log) => {
    log.info({
      text: 'x'.repeat(1e6),
      list: Array(1e5).fill('y'),
      wide: Object.fromEntries(Array(1e4).fill('z').entries()),
      round,
      when: new Date(Number.NaN),
    });
  });
  expect(line.length).toBeLessThan(8000);
  expect(JSON.parse(line)).toMatchObject({round: {self: expect.anything()}});
});

test('an error keeps its code, its cause and where it came from', () => {
  const error = new AppError('store-open', 'no database', {cause: new Error('disk')});
  const {err, msg} = only(written((log) => log.error(error))) as {err: Record<string, unknown>; msg: string};
  expect(err).toMatchObject({name: 'AppError', code: 'store-open', message: 'no database', cause: {message: 'disk'}});
  expect(err['stack']).toContainEqual(expect.stringContaining('log.test.ts'));
  expect(msg).toBe('no database');
});

test.each([
  ['fatal', 2],
  ['error', 3],
  ['warn', 4],
  ['info', 6],
] as const)('%s has the journal priority %i in front', (level, priority) => {
  const [line = ''] = written((log) => log[level]('x'), true);
  expect(line).toMatch(new RegExp(`^<${priority}>\\{"level":"${level}"`));
});

test('the journal is recognised by device and inode, not by the variable alone', () => {
  const {dev, ino} = fstatSync(1);
  expect(writesToJournal({JOURNAL_STREAM: `${dev}:${ino}`})).toBe(true);
  expect(writesToJournal({JOURNAL_STREAM: `${dev}:${ino + 1}`})).toBe(false);
  expect(writesToJournal({})).toBe(false);
});

test('on standard output every line is written before a crash can lose it', () => {
  const module = new URL('../../dist/src/service/log.js', import.meta.url).href;
  const script = `import {openLog} from ${JSON.stringify(module)};
    const log = openLog({level: 'info', journal: false});
    for (let i = 1; i <= 100; i++) log.info({i}, 'last words');
    process.kill(process.pid, 'SIGKILL');`;
  const {signal, stdout} = spawnSync(process.execPath, ['--input-type=module', '-e', script], {encoding: 'utf8'});
  expect(signal).toBe('SIGKILL');
  expect(stdout.trimEnd().split('\n')).toHaveLength(100);
});
