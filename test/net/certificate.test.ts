import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {certificates, derLength} from '../../src/net/certificate.ts';

/** A self-signed certificate made by openssl, in DER. */
function made(...options: string[]): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-certificate-'));
  const [key, pem, der] = ['key.pem', 'cert.pem', 'cert.der'].map((name) => join(folder, name));
  const out = [`-keyout=${key}`, `-out=${pem}`].flatMap((option) => option.split('='));
  execFileSync('openssl', ['req', '-x509', '-nodes', '-days', '30', '-subj', '/CN=hmi/O=Plant', ...out, ...options], {
    stdio: 'pipe',
  });
  execFileSync('openssl', ['x509', '-in', pem ?? '', '-outform', 'der', '-out', der ?? '']);
  return readFileSync(der ?? '');
}

describe('a certificate', () => {
  const rsa = made(
    '-newkey',
    'rsa:2048',
    '-addext',
    'subjectAltName=URI:urn:plant:hmi,DNS:hmi.local,IP:10.0.0.1',
    '-addext',
    '1.3.6.1.4.1.50316.802.1=ASN1:UTF8String:Operator',
  );

  test('shows names, key, signature, validity and the Modbus role', () => {
    const read = certificates().read(rsa, 0, rsa.length);
    expect(read).toMatchObject({
      subject: 'CN=hmi, O=Plant',
      issuer: 'CN=hmi, O=Plant',
      isSelfSigned: true,
      keyType: 'rsa',
      keyBits: 2048,
      signature: 'sha256WithRSAEncryption',
      uris: ['urn:plant:hmi'],
      dnsNames: ['hmi.local'],
      ips: ['10.0.0.1'],
      modbusRole: 'Operator',
    });
    expect((read?.notAfter ?? 0) - (read?.notBefore ?? 0)).toBe(30 * 86_400 * 1e6);
  });

  test('is found among other bytes, and its length is told', () => {
    const shifted = new Uint8Array([9, 9, ...rsa, 9]);
    expect(derLength(shifted, 2, shifted.length)).toBe(rsa.length);
    expect(certificates().read(shifted, 2, 2 + rsa.length)?.keyBits).toBe(2048);
  });

  test('with a curve tells its bits and has no Modbus role', () => {
    const ec = made('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384');
    expect(certificates().read(ec, 0, ec.length)).toMatchObject({keyType: 'ec', keyBits: 384, modbusRole: ''});
  });

  test('that is none gives nothing, whatever the bytes', () => {
    const reader = certificates();
    for (let cut = 0; cut < rsa.length; cut += 7) expect(reader.read(rsa, 0, cut)).toBeUndefined();
    const broken = Uint8Array.from(rsa, (byte, i) => (i % 11 === 5 ? byte ^ 0x80 : byte));
    expect(() => reader.read(broken, 0, broken.length)).not.toThrow();
  });
});
