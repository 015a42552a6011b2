/** Files of the plant become drafts that are right as they are; hostile ones become an error, and never more. */
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {isAppError} from '../../../src/core/errors.ts';
import {draftsOf} from '../../../src/load/intent/draft.ts';
import {importers} from '../../../src/load/intent/importers.ts';
import type {Importer} from '../../../src/load/intent/intent.ts';
import {readTags} from '../../../src/load/tags.ts';
import {policyAt} from '../../../src/load-policy.ts';

const here = dirname(fileURLToPath(import.meta.url));
const protocols: Readonly<Record<number, string>> = {502: 'modbus', 4840: 'opcua'};
const options = {
  client: '10.0.10.5',
  devices: new Map([
    ['', '192.168.1.30'],
    ['PLC1', '192.168.1.10'],
    ['oven.plant.example', '192.168.1.40'],
  ]),
  protocolOf: (port: number) => protocols[port],
};

async function importerOf(name: string): Promise<Importer> {
  const found = await importers[name]?.[1]();
  if (found === undefined) throw new Error(name);
  return found;
}

const draftsFrom = async (name: string, file: string) =>
  draftsOf((await importerOf(name)).read(readFileSync(join(here, file), 'utf8'), options));

const cases = [
  ['registers', 'registers.csv'],
  ['telegraf', 'telegraf.conf'],
  ['node-red', 'node-red.json'],
  ['ignition', 'ignition.json'],
  ['nodeset2', 'nodeset.xml'],
  ['firewall', 'nftables.txt'],
  ['firewall', 'iptables.txt'],
] as const;

describe.each(cases)('%s: %s', (name, file) => {
  test('becomes these drafts', async () => {
    const text = (await draftsFrom(name, file)).map((draft) => `# file: ${draft.name}\n${draft.text}`).join('\n');
    await expect(text).toMatchFileSnapshot(`drafts/${file}.yaml`);
  });

  test('which are right as they are', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bifrost-drafts-'));
    try {
      mkdirSync(join(folder, 'tags'));
      for (const draft of await draftsFrom(name, file)) writeFileSync(join(folder, draft.name), draft.text);
      const policy = await policyAt([join(folder, 'policy.yaml')]);
      expect(policy.conduits.length).toBeGreaterThan(0);
      await readTags([join(folder, 'tags')]);
    } finally {
      rmSync(folder, {recursive: true});
    }
  });
});

test('an address that no file tells is left to be filled in, and is said', async () => {
  const {devices, notes} = (await importerOf('registers')).read('name,address\na,40001', {
    ...options,
    devices: new Map(),
  });
  expect([devices[0]?.device, notes[0]]).toEqual(['FILL-IN', expect.stringContaining('--device')]);
});

describe.each(Object.keys(importers))('%s', (name) => {
  test('takes any text, and fails in words only', async () => {
    const importer = await importerOf(name);
    const samples = cases.map(([, file]) => readFileSync(join(here, file), 'utf8'));
    const broken = fc.tuple(fc.constantFrom(...samples), fc.nat(1500), fc.nat(30), fc.string({maxLength: 20}));
    fc.assert(
      fc.property(broken, ([sample, at, length, noise]) => {
        try {
          draftsOf(importer.read(sample.slice(0, at) + noise + sample.slice(at + length), options));
        } catch (error) {
          expect(isAppError(error), String(error)).toBe(true);
        }
      }),
      {numRuns: 150},
    );
  });
});

test('XML that explodes does not', async () => {
  const bomb = `<!DOCTYPE x [${Array.from({length: 10}, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join('')}<!ENTITY e0 "boom">]><UANodeSet><UAVariable NodeId="i=1" BrowseName="&e9;" DataType="Double"/></UANodeSet>`;
  const {devices} = (await importerOf('nodeset2')).read(bomb, options);
  expect(JSON.stringify(devices).length).toBeLessThan(200);
});
