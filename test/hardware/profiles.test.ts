/** The shipped device profiles, and that a wrong one is refused with file, line and column. */
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {loadProfiles} from '../../src/device-profiles.ts';
import {readProfiles, shippedProfiles} from '../../src/load/profiles.ts';
import {bifrost} from '../cli/bifrost.ts';

const folder = mkdtempSync(join(tmpdir(), 'bifrost-profiles-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));
const file = join(folder, 'widget.yaml');

const PROFILE = `vendor: Acme
aliases: [Acme Ltd]
family: Widget
role: controller
purdueLevel: 1
models: [W-1]
identify:
  - when: {model: '^W-\\d'}
    confidence: 0.9
    matches:
      - {model: W-1}
    misses:
      - {model: X-1}
services:
  - {protocol: modbus, transport: tcp, port: 502, maxConnections: 4}
sources:
  - at: Acme, Widget manual
    read: All of it
    supports: [aliases, role, models, identify, services]
`;

const refusal = async (text: string): Promise<string> => {
  writeFileSync(file, text);
  return loadProfiles([file]).then(
    () => 'accepted',
    (error: Error) => error.message,
  );
};

describe('the shipped profiles', () => {
  test('are right, and are at least 40 families of 15 vendors', async () => {
    const {profiles} = await loadProfiles([]);
    expect(profiles.length).toBeGreaterThanOrEqual(40);
    expect(new Set(profiles.map(({vendor}) => vendor)).size).toBeGreaterThanOrEqual(15);
  });

  test('stand where vendor and family say', async () => {
    const {profiles} = await readProfiles([shippedProfiles]);
    const places = profiles.map(({file: path}) => path);
    expect(places).toEqual(profiles.map(({profile}) => join(shippedProfiles, `${profile.id}.yaml`)));
  });

  test('each has examples that lead to it, and to nothing else', async () => {
    const {profiles, matcher} = await loadProfiles([]);
    for (const {id, identify} of profiles)
      for (const shown of identify.flatMap(({matches}) => matches)) {
        const evidence = Object.entries(shown).map(([source, value]) => ({source, value}) as never);
        expect(matcher.match(evidence)?.profile?.id).toBe(id);
      }
  });

  test('safety systems are known as such', async () => {
    const {matcher} = await loadProfiles([]);
    const isSafe = (model: string): boolean | undefined =>
      matcher.match([{source: 'model', value: model}])?.isSafetySystem;
    expect(['6ES7516-3FN01-0AB0', '6ES7315-2FJ14-0AB0', 'BMEP584040S', 'Tricon'].map(isSafe)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['6ES7516-3AN01-0AB0', '6ES7315-2EH14-0AB0', 'BMEP584040'].map(isSafe)).toEqual([false, false, false]);
  });
});

describe('a profile of the site', () => {
  test('is one file', async () => {
    writeFileSync(file, PROFILE);
    const {profiles, matcher} = await loadProfiles([folder]);
    expect(profiles.find(({id}) => id === 'acme/widget')).toMatchObject({
      services: [{port: 502, maxConnections: 4}],
      isSafetySystem: false,
    });
    expect(matcher.match([{source: 'model', value: 'W-7'}])?.profile?.id).toBe('acme/widget');
    expect(matcher.vendorNamed('ACME LTD')).toBe('Acme');
  });

  test.each([
    ['an unknown key', 'models: [W-1]', 'modles: [W-1]', '6:9', 'unknown key "modles"'],
    ['no sources', /sources:[\s\S]*/, '', '1:1', '"sources" is missing'],
    ['a value that no source supports', 'models, ', '', '6:9', 'no source supports models'],
    ['a source for what is not said', 'services]', 'services, fragile]', '19:59', 'says nothing of fragile'],
    [
      'an identification without example',
      /matches:\n.*\n/,
      'matches: []\n',
      '10:14',
      'must have 1 or more entries, has 0',
    ],
    ['an example that does not match', '{model: W-1}', '{model: V-1}', '11:9', 'does not match'],
    ['a counterexample that matches', '{model: X-1}', '{model: W-2}', '13:9', 'the example matches'],
    ['a pattern that is none', "'^W-\\d'", "'^W-('", '8:19', 'bad regular expression'],
    ['an unknown evidence', '{model: X-1}', '{modell: X-1}', '13:18', 'unknown key "modell"'],
    ['a number that is text', '{model: W-1}', '{enip.vendor_id: one}', '11:26', 'must be a whole number, is "one"'],
    ['an unknown role', 'role: controller', 'role: boss', '4:7', '"boss" is none of controller'],
    ['a safety controller that may be asked', 'role: controller', 'role: safety-controller', '4:7', 'isSafetySystem'],
    ['an alias of somebody else', 'Acme Ltd', 'Siemens AG', '2:11', 'is a name of Siemens'],
    ['broken YAML', 'purdueLevel: 1', 'purdueLevel: [1', ':6:', ''],
  ])('with %s is refused with its place', async (_, from, to, place, named) => {
    const said = await refusal(PROFILE.replace(from, to));
    expect(said).toMatch(new RegExp(`widget\\.yaml:?${place}`));
    expect(said).toContain(named);
  });

  const PAIR = '{id: acme-widget-web, protocol: http, user: admin, password: widget, source: manual}';
  const withDefaults = (pairs: string, more = PROFILE): string =>
    `${more.replace(/^sources:/m, `defaults: [${pairs}]\nsources:`)}  - {at: manual, read: users, supports: [defaults]}\n`;

  test('has default pairs, each with its source', async () => {
    writeFileSync(file, withDefaults(PAIR));
    const {profiles, matcher} = await loadProfiles([folder]);
    expect(profiles.find(({id}) => id === 'acme/widget')?.defaults).toMatchObject([{id: 'acme-widget-web'}]);
    expect(matcher.defaults.matching('http', 'admin', 'widget')).toMatchObject([['acme/widget', {protocol: 'http'}]]);
  });

  test.each([
    ['no source', PAIR.replace('source: manual', 'source: hearsay'), 'no entry of sources is at this'],
    ['a name that is taken', PAIR.replace('acme-widget-web', 'wago-pfc200-root'), 'there is another pair'],
    ['the same pair twice', `${PAIR}, ${PAIR.replace('-web', '-two')}`, 'stands there twice'],
    [
      'a form that is not of HTTP',
      PAIR.replace('http', 'ftp').replace('}', ', form: {path: /a, password: p, accepted: {status: 200}}}'),
      'only http has forms',
    ],
    ['a community with a user', PAIR.replace('http', 'snmp'), 'a community has no user'],
    ['an unknown protocol', PAIR.replace('http', 'rlogin'), '"rlogin" is none of'],
    [
      'a version that is none',
      PAIR.replace('}', ', versions: {below: new}}'),
      '"new" is not valid (write numbers, as in 2.10.1)',
    ],
  ])('with %s is refused', async (_, pairs, named) => {
    expect(await refusal(withDefaults(pairs))).toContain(named);
  });

  test('of a safety system with a default pair is refused', async () => {
    const safe = PROFILE.replace('role: controller', 'role: safety-controller\nisSafetySystem: true').replace(
      'supports: [',
      'supports: [isSafetySystem, ',
    );
    expect(await refusal(withDefaults(PAIR, safe))).toContain('a safety system is never logged on to');
  });

  test('of a family that has one is refused', async () => {
    const said = await refusal(PROFILE.replace('vendor: Acme', 'vendor: Siemens').replace('Widget', 'SIMATIC S7-300'));
    expect(said).toContain(`${file}:3:9: family: there is another profile siemens/simatic-s7-300`);
  });

  test('that claims the example of another family is refused, and both are named', async () => {
    const said = await refusal(
      PROFILE.replaceAll('^W-\\d', '^TM221').replaceAll('{model: W-1}', '{model: TM221CE99X}'),
    );
    expect(said).toContain(
      `${file}:11:9: identify.0.matches.0: the example is claimed by schneider-electric/modicon-m221 too`,
    );
    expect(said).toContain('modicon-m221.yaml:');
    expect(said).toContain('is claimed by acme/widget too');
  });

  test('every mistake is told at once; a file that is too large or missing is refused', async () => {
    const said = await refusal(PROFILE.replace('role: controller', 'role: boss').replace('port: 502', 'port: 0'));
    expect(said.split('\n')).toHaveLength(2);
    expect(await refusal(`# ${'x'.repeat(300_000)}`)).toContain('bytes are too much for a profile');
    await expect(loadProfiles([join(folder, 'none')])).rejects.toMatchObject({code: 'profiles'});
  });
});

test('the example of the guide is right', async () => {
  const guide = readFileSync(new URL('../../hardware/devices/README.md', import.meta.url), 'utf8');
  expect(await refusal(/```yaml\n([\s\S]*?)```/.exec(guide)?.[1] ?? '')).toBe('accepted');
});

test('the guide of users lists every family', async () => {
  const guide = readFileSync(new URL('../../docs/devices.md', import.meta.url), 'utf8');
  const {profiles} = await loadProfiles([]);
  const vendors = new Set(profiles.map(({vendor}) => vendor));
  expect(guide).toContain(`${profiles.length} families of ${vendors.size} vendors`);
  for (const {vendor, family} of profiles)
    expect(guide.split('\n').find((line) => line.startsWith(`| ${vendor} `)) ?? '').toContain(family);
});

describe('bifrost profiles', () => {
  const config = join(folder, 'bifrost.json');
  const own = mkdtempSync(join(tmpdir(), 'bifrost-own-profiles-'));
  afterAll(() => rmSync(own, {recursive: true, force: true}));
  writeFileSync(join(own, 'widget.yaml'), PROFILE);
  writeFileSync(config, JSON.stringify({profiles: {directories: [own]}}));
  const at = (...args: string[]): string[] => ['--config', config, 'profiles', ...args];

  test('list: those of the product and of the configuration', async () => {
    const {stdout} = await bifrost(at('list', '--csv'));
    const [head, ...rows] = stdout.trimEnd().split('\r\n');
    expect(head).toBe('id,vendor,family,role,purdueLevel,isSafetySystem,sources');
    expect(rows.length).toBeGreaterThanOrEqual(40);
    expect(rows).toContain('acme/widget,Acme,Widget,controller,1,false,1');
  });

  test('show: what is known, and where it was read', async () => {
    const {stdout} = await bifrost(at('show', 'M241'));
    expect(stdout).toContain('modbus@tcp/502, 8 connections');
    expect(stdout).toContain('product-help.schneider-electric.com');
    expect(JSON.parse((await bifrost(at('show', 'widget', '--json'))).stdout)).toMatchObject({id: 'acme/widget'});
  });

  test('show: of many or of none', async () => {
    expect(await bifrost(at('show', 'nothing'))).toMatchObject({code: 2, stdout: ''});
    expect((await bifrost(at('show', 'siemens'))).stderr).toContain('siemens may be siemens/');
  });

  test('check: what is wrong, where', async () => {
    writeFileSync(file, PROFILE.replace('vendor: Acme', 'vendor: Acmo').replace('Acme Ltd', 'Acmo Ltd'));
    const {code, stdout, stderr} = await bifrost(at('check', file));
    expect({code, stdout}).toEqual({code: 3, stdout: ''});
    expect(stderr).toContain(`${file}:11:9: identify.0.matches.0: the example is claimed by acme/widget too`);
  });
});
