/** Which default pair may be tried now: each limit by itself, and all of them together over a year. */
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {CredentialApproval, CredentialAttempt, DefaultPair} from '../../../src/core/credential.ts';
import type {DeviceProfile} from '../../../src/core/device-profile.ts';
import {DAY, HOUR, type Micros} from '../../../src/core/time.ts';
import {type CredentialDevice, planCredentials} from '../../../src/poll/credentials/plan.ts';

const NOW: Micros = 1_764_000_000_000_000;
const pairOf = (id: string, more: Partial<DefaultPair> = {}): DefaultPair => ({
  ...{id, protocol: 'http', user: id, password: 'secret', source: 'manual'},
  ...more,
});
const profileOf = (...defaults: DefaultPair[]): DeviceProfile => ({
  ...{id: 'acme/widget', vendor: 'Acme', aliases: [], family: 'Widget', role: 'controller', purdueLevel: 1},
  ...{isSafetySystem: false, models: [], identify: [], services: [], safePoll: {}, fragile: [], logins: []},
  ...{defaults, sources: []},
});
const approvalOf = (pairs: readonly string[], more: Partial<CredentialApproval> = {}): CredentialApproval => ({
  ...{id: 'approval', asset: 'a-1', segment: 'cell1', address: '10.0.0.5', pairs, reason: 'audit'},
  ...{proposed: {by: 'anna', time: NOW - 3 * HOUR}, approved: {by: 'ben', time: NOW - 2 * HOUR}},
  ...{asked: {by: 'anna', time: NOW - HOUR}, until: NOW + 30 * DAY},
  ...more,
});
const attemptOf = (pair: DefaultPair, time: Micros, more: Partial<CredentialAttempt> = {}): CredentialAttempt => ({
  ...{id: `${pair.id} ${time}`, asset: 'a-1', pair: pair.id, account: pair.user.toLowerCase(), approval: 'before'},
  ...{time, result: 'refused', words: ''},
  ...more,
});
const deviceOf = (profile: DeviceProfile, more: Partial<CredentialDevice> = {}): CredentialDevice => ({
  ...{
    asset: 'a-1',
    profile,
    models: ['W-100'],
    firmware: '2.5',
    uses: [],
    hiddenUse: () => undefined,
    unreachable: () => undefined,
  },
  approvals: [approvalOf(profile.defaults.map(({id}) => id))],
  ...more,
});
const [admin, user, guest] = ['admin', 'user', 'guest'].map((id) => pairOf(id)) as [
  DefaultPair,
  DefaultPair,
  DefaultPair,
];
const planned = (device: CredentialDevice, attempts: readonly CredentialAttempt[] = []): string[] =>
  planCredentials(device, attempts, NOW).map(({when, words}) => `${when}: ${words}`);

test('an approved device that somebody asked to test: one pair at a time', () => {
  const plan = planned(deviceOf(profileOf(admin, user)));
  expect(plan[0]).toMatch(/^now: approved until/);
  expect(plan[1]).toBe('later: one after the other');
});

test('a pair that cannot be tried holds up no other', () => {
  const form = pairOf('form', {form: {path: '/', password: 'pwd', accepted: {status: 302}}});
  const unreachable = ({id}: DefaultPair) => (id === 'admin' ? 'it is not listed' : undefined);
  const plan = planned(deviceOf(profileOf(form, admin, user), {unreachable}));
  expect(plan[0]).toMatch(/^never: a form cannot be told from a write/);
  expect(plan[1]).toBe('later: it is not listed');
  expect(plan[2]).toMatch(/^now/);
});

const only = profileOf(admin);
describe('never or not yet', () => {
  const {approved: _, ...proposed} = approvalOf(['admin']);
  const {asked: _asked, ...unasked} = approvalOf(['admin']);
  test.each<[string, Partial<CredentialDevice>, RegExp]>([
    ['a safety system', {safety: 'a safety system is never logged on to'}, /^never: a safety system/],
    ['nobody approved', {approvals: []}, /^later: nobody allowed it/],
    ['one person alone approved', {approvals: [proposed]}, /^later: nobody allowed it/],
    ['it was ended', {approvals: [approvalOf(['admin'], {ended: {by: 'ben', time: NOW}})]}, /nobody allowed it/],
    ['it is over', {approvals: [approvalOf(['admin'], {until: NOW})]}, /nobody allowed it/],
    ['its service is not listed', {unreachable: () => 'it is not listed'}, /^later: it is not listed/],
    ['nobody asked', {approvals: [unasked]}, /nobody asked for a test/],
    ['another pair was approved', {approvals: [approvalOf(['user'])]}, /does not name it/],
    ['seen in use', {uses: [{asset: 'a-1', account: 'admin', time: NOW - 23 * HOUR}]}, /^later: somebody used it/],
    ['the service is in use', {hiddenUse: () => NOW - HOUR}, /^later: somebody used it/],
  ])('%s', (_name, more, words) => {
    expect(planned(deviceOf(only, more))[0]).toMatch(words);
  });

  test('a use of yesterday, or of another account, is no use', () => {
    const uses = [
      {asset: 'a-1', account: 'admin', time: NOW - 25 * HOUR},
      {asset: 'a-1', account: 'user', time: NOW - HOUR},
    ];
    expect(planned(deviceOf(only, {uses}))[0]).toMatch(/^now/);
  });

  test('no family, or another model or version', () => {
    expect(planCredentials({...deviceOf(only), profile: undefined} as unknown as CredentialDevice, [], NOW)).toEqual(
      [],
    );
    const of = (more: Partial<DefaultPair>) => planned(deviceOf(profileOf(pairOf('admin', more))))[0];
    expect(of({models: ['W-200']})).toMatch(/^never: it holds for W-200 only/);
    expect(of({models: ['W100']})).toMatch(/^now/);
    expect(of({versions: {below: '2.5'}})).toMatch(/^never: it does not hold for firmware 2.5/);
    expect(of({versions: {from: '2.5', below: '2.10'}})).toMatch(/^now/);
    expect(of({protocol: 'mqtt'})).toMatch(/^never: this protocol is only watched/);
  });
});

describe('attempts', () => {
  const lockout = {attempts: 10};
  const [a, b, c] = [admin, user, guest].map((one) => ({...one, lockout})) as [DefaultPair, DefaultPair, DefaultPair];

  test.each<[string, DefaultPair, CredentialAttempt[], RegExp]>([
    ['once under an approval', a, [attemptOf(a, NOW - 2 * DAY, {approval: 'approval'})], /^later: tried at/],
    ['once a day', a, [attemptOf(a, NOW - 23 * HOUR)], /attempt of the day/],
    ['also by another pair', a, [attemptOf(pairOf('x', {user: 'ADMIN'}), NOW - HOUR)], /attempt of the day/],
    ['two accounts a day', a, [attemptOf(b, NOW - HOUR), attemptOf(c, NOW - HOUR)], /two accounts of the day/],
    ['two below an unknown lockout', admin, [attemptOf(admin, NOW - 600 * DAY)], /3 may lock the account/],
    ['a start that was never ended counts', admin, [attemptOf(admin, NOW - DAY * 2, {result: 'started'})], /may lock/],
    [
      'a lock elsewhere',
      a,
      [attemptOf(a, NOW - HOUR, {asset: 'a-9', result: 'locked'})],
      /^later: a-9 spoke of a lock/,
    ],
  ])('%s', (_name, pair, attempts, words) => {
    expect(planned(deviceOf(profileOf(pair)), attempts)[0]).toMatch(words);
  });

  test.each<[string, CredentialAttempt[]]>([
    ['of yesterday', [attemptOf(a, NOW - 25 * HOUR)]],
    ['of another device', [attemptOf(a, NOW - HOUR, {asset: 'a-9'})]],
    ['a lock before the approval', [attemptOf(a, NOW - 3 * DAY, {asset: 'a-9', result: 'locked'})]],
  ])('%s do not hinder', (_name, attempts) => {
    expect(planned(deviceOf(profileOf(a)), attempts)[0]).toMatch(/^now/);
  });

  test('a lockout of 2 leaves no room at all', () => {
    expect(planned(deviceOf(profileOf(pairOf('admin', {lockout: {attempts: 2}}))))[0]).toMatch(/may lock/);
  });
});

test('whatever is approved and asked for, no account comes near its lock, and no day has too many', () => {
  const pairs = [pairOf('a1', {user: 'admin'}), pairOf('a2', {user: 'Admin'}), user, guest];
  const step = fc.record({hours: fc.integer({min: 0, max: 60}), anew: fc.boolean()});
  fc.assert(
    fc.property(fc.array(step, {maxLength: 120}), fc.integer({min: 1, max: 6}), (steps, lock) => {
      const all = profileOf(...pairs.map((one) => ({...one, lockout: {attempts: lock}})));
      const attempts: CredentialAttempt[] = [];
      let [now, number] = [NOW, 0];
      for (const {hours, anew} of steps) {
        now += hours * HOUR;
        if (anew) number++;
        const approval = approvalOf(
          all.defaults.map(({id}) => id),
          {id: `approval ${number}`, until: now + DAY},
        );
        const plan = planCredentials(deviceOf(all, {approvals: [approval]}), attempts, now);
        const due = plan.filter(({when}) => when === 'now');
        expect(due.length).toBeLessThanOrEqual(1);
        for (const {pair} of due) attempts.unshift(attemptOf(pair, now, {approval: approval.id}));
      }
      for (const {account, time} of attempts) {
        const near = attempts.filter((one) => one.time <= time && one.time > time - DAY);
        expect(near.filter((one) => one.account === account).length).toBeLessThanOrEqual(1);
        expect(new Set(near.map((one) => one.account)).size).toBeLessThanOrEqual(2);
        const ever = attempts.filter((one) => one.account === account);
        expect(ever.length).toBeLessThan(Math.max(1, lock - 1));
      }
    }),
    {numRuns: 60},
  );
});
