/** Lines about the plant move as the plant does, over weeks, by what is seen on the wire alone, and say the proof. */
import {afterAll, beforeAll, expect, test} from 'vitest';
import {judge} from '../../src/checklist/judge/judge.ts';
import {assetIdOf} from '../../src/core/asset.ts';
import type {Verdict} from '../../src/core/checklist.ts';
import {DAY, HOUR, type Micros} from '../../src/core/time.ts';
import {loadLines} from '../../src/hardening-lines.ts';
import {
  babble,
  dayOf,
  ENGINEER,
  knock,
  OFFICE,
  openPlant,
  PLC1,
  PLC2,
  type Plant,
  SCADA,
  STRANGER,
  strangeWrite,
  telnet,
  UA,
} from './plant.ts';

const NUMBERS: readonly number[] = [64, 68, 69, 71, 72, 73];
const lines = (await loadLines()).filter(({shape}) => NUMBERS.includes(shape.line));

let plant: Plant;
beforeAll(async () => {
  plant = await openPlant();
});
afterAll(() => plant.close());

async function verdicts(now: Micros): Promise<Verdict[]> {
  const evidence = await plant.collect(now);
  return lines.map((line) => judge(line, evidence, now));
}

/** `64 fail internet unapproved` */
const said = (all: readonly Verdict[]): string[] =>
  all.map(({line, state, objections}) => [line, state, ...objections.map(({clause}) => clause).sort()].join(' '));

/** What is named against a line by one of its clauses. */
const named = (all: readonly Verdict[], line: number, clause: string): string =>
  all
    .filter((one) => one.line === line)
    .flatMap(({objections}) => objections.filter((one) => one.clause === clause).flatMap(({subjects}) => subjects))
    .join('\n');

/** Somebody looked at all alerts and closed them. */
function closeAlerts(now: Micros): void {
  const open = plant.store.alerts.list({states: ['new', 'acknowledged']});
  plant.store.save({
    changes: open.map((alert) => ({type: 'alert', alert: {...alert, state: 'closed', lastSeen: now}})),
  });
}

test('an ordinary plant: default passwords are untested, and nobody has watched for long', async () => {
  await plant.watch(0, 2);
  expect(said(await verdicts(dayOf(2)))).toEqual([
    '64 pass',
    '68 pass',
    '69 unknown',
    '71 pass',
    '72 pass',
    '73 unknown',
  ]);
});

test('Telnet with a default password, writes from the office, a stranger on RDP, a service that nobody reads', async () => {
  await plant.watch(2, 4, (w) => {
    telnet(w, dayOf(2) + 9 * HOUR, 'private');
    strangeWrite(w, dayOf(2) + 10 * HOUR, OFFICE);
    babble(w, dayOf(2) + 11 * HOUR, STRANGER, SCADA, 3389);
    babble(w, dayOf(2) + 12 * HOUR, SCADA, PLC1, 9999);
  });
  const all = await verdicts(dayOf(4));
  expect(said(all)).toEqual([
    '64 fail internet unapproved',
    '68 fail unknown-service unread',
    '69 fail default-works',
    '71 fail clear-login takes-all',
    '72 fail forbidden-writer nobody-looked',
    '73 fail internet',
  ]);
  expect(named(all, 64, 'unapproved')).toMatch(
    /10\.9\.0\.5 \(office\) → 10\.0\.0\.33 \(cell\) modbus tcp\/502: 6 frames, 2036-10-03T10:00:00Z to 2036-10-03T10:00:02Z \(c-/,
  );
  expect(named(all, 69, 'default-works')).toMatch(/10\.0\.0\.34.*telnet.*alert/);
  expect(named(all, 71, 'clear-login')).toContain('10.0.0.34 telnet@tcp/23: last open 2036-10-03T09:00:10Z');
  expect(named(all, 72, 'forbidden-writer')).toContain('write-single-register 1 times, 2036-10-03T10h');
  expect(named(all, 73, 'internet')).toContain('203.0.113.7');
});

test('Telnet is off: nobody asking proves nothing, a refusal does, and a week without an answer turns it green', async () => {
  const clauses = async (now: Micros): Promise<string[]> =>
    (await verdicts(now))
      .filter(({line}) => line === 71)
      .flatMap(({objections}) => objections.map(({clause}) => clause));
  await plant.watch(4, 8);
  expect(await clauses(dayOf(8))).toContain('clear-login');
  await plant.watch(8, 9, (w) => knock(w, dayOf(8) + HOUR, ENGINEER, PLC2, 23));
  expect(await clauses(dayOf(9))).toContain('just-closed');
  await plant.watch(9, 11);
  expect(await clauses(dayOf(11))).toEqual(['takes-all']);
});

test('a month without any of it: green, once alerts were looked at and the default password was tried in vain', async () => {
  await plant.watch(11, 36);
  closeAlerts(dayOf(36));
  const tried = {account: 'admin', approval: 'a-1', time: dayOf(35), result: 'refused', words: ''} as const;
  const attempt = {...tried, id: 't-1', asset: assetIdOf('cell1', UA), pair: 'ua-admin'};
  plant.store.save({changes: [{type: 'credential-attempt', attempt}]});
  expect(said(await verdicts(dayOf(36)))).toEqual(['64 pass', '68 pass', '69 pass', '71 pass', '72 pass', '73 na']);
});

test('the certificate of the OPC UA server ends', async () => {
  await plant.watch(36, 53);
  closeAlerts(dayOf(53));
  const all = await verdicts(dayOf(53));
  expect(said(all)).toEqual(['64 pass', '68 pass', '69 pass', '71 fail certificate-expired', '72 pass', '73 na']);
  expect(named(all, 71, 'certificate-expired')).toContain('certificate until 2036-11-22, seen 2036-11-22T01:00');
});

test('Telnet comes back, and is red at once', async () => {
  await plant.watch(53, 54, (w) => telnet(w, dayOf(53) + 9 * HOUR, 'never in a manual'));
  expect(named(await verdicts(dayOf(54)), 71, 'clear-login')).toContain('last open 2036-11-23T09:00:10Z');
});

test('a sensor that hears nothing any more proves nothing', async () => {
  const all = await verdicts(dayOf(54) + 3 * DAY);
  expect(said(all)).toEqual(['64 unknown', '68 unknown', '69 unknown', '71 unknown', '72 unknown', '73 unknown']);
  expect(all[0]?.why).toContain('its sensor is blind');
});
