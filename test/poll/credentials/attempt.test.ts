/** An attempt counts from before its first byte, whatever becomes of it. */
import {expect, test} from 'vitest';
import type {CredentialApproval} from '../../../src/core/credential.ts';
import {attempt} from '../../../src/poll/credentials/attempt.ts';

const said = {by: 'anna', time: 1};
const approval: CredentialApproval = {
  ...{id: 'one', asset: 'a-1', segment: 'cell1', address: '127.0.0.1', pairs: ['p'], reason: 'audit'},
  ...{proposed: said, approved: {by: 'ben', time: 1}, asked: said, until: 9},
};
const pair = {id: 'p', protocol: 'ftp', user: 'Admin', password: 'Fact0ryCanary', source: 'manual'} as const;

test('it is stored as started, made, and stored again with what came of it, under the same id', async () => {
  const order: string[] = [];
  const ids = new Set<string>();
  const observed = await attempt(
    approval,
    pair,
    5,
    async () => {
      order.push('made');
      return {result: 'refused', words: 'reply 530 to the password'};
    },
    async ({id, account, result}) => {
      ids.add(id);
      order.push(`${account} ${result}`);
    },
  );
  expect(order).toEqual(['admin started', 'made', 'admin refused']);
  expect(ids.size).toBe(1);
  expect(observed).toMatchObject({server: {ip: '127.0.0.1', port: 21}, fields: {'bifrost.login_result': 'refused'}});
  expect(JSON.stringify(observed)).not.toContain(pair.password);
});

test('what cannot be stored is not tried', async () => {
  let tries = 0;
  const tried = attempt(
    approval,
    pair,
    5,
    async () => {
      tries++;
      return {result: 'accepted', words: ''};
    },
    () => Promise.reject(new Error('the disk is full')),
  );
  await expect(tried).rejects.toThrow('the disk is full');
  expect(tries).toBe(0);
});
