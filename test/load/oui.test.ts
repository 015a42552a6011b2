/** The register as one sorted text answers as the package it was made of does. */
import {createRequire} from 'node:module';
import {expect, test} from 'vitest';
import {vendorRegister} from '../../src/load/oui.ts';

const register = createRequire(import.meta.url)('oui-data') as Readonly<Record<string, string>>;

/** By the package itself, longest prefix first. */
function expected(digits: string): string | undefined {
  const entry = [9, 7, 6].map((length) => register[digits.slice(0, length)]).find((one) => one !== undefined);
  return entry?.split('\n', 1)[0];
}

const mac = (digits: string): string => digits.toLowerCase().replace(/(..)(?=.)/g, '$1:');

test('every prefix of the register', () => {
  const vendorOf = vendorRegister();
  const wrong = Object.keys(register).filter((prefix) => {
    const digits = prefix.padEnd(12, '0');
    return vendorOf(mac(digits)) !== expected(digits);
  });
  expect(Object.keys(register).length).toBeGreaterThan(50_000);
  expect(wrong).toEqual([]);
});

test('addresses that nobody registered, and what is no address', () => {
  const vendorOf = vendorRegister();
  for (const address of ['02:00:00:00:00:01', 'ff:ff:ff:ff:ff:ff', '00:00', '', 'zz:zz:zz:zz:zz:zz', '\t'])
    expect(vendorOf(address)).toBe(expected(address.replaceAll(':', '').toUpperCase()));
});
