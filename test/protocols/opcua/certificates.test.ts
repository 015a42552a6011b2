/** The certificates that open a secured channel, in captures and of a server with a chain, beside what openssl says of them. */
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {opcua} from '../../../protocols/opcua/index.ts';
import type {Fields} from '../../../src/core/fact.ts';
import {capturePath, hasCaptures, watchFile} from '../../captures.ts';
import {freePort} from '../../poll/credentials/servers.ts';
import {pdml, type Shown} from '../pdml.ts';
import {canRecord, type Recording, record} from '../record.ts';
import {type Chained, openChained} from './chained.ts';

const CAPTURES: Readonly<Record<string, number>> = {
  'icsnpp-opcua-binary_open62541_client-server_encrypted.pcap': 2,
  'open62541_unified_cpp_basic256sha256.pcap': 2,
  'lab_opcua_4840_nodeopcua_encrypt.pcap': 2,
};

/** The fields of a certificate by the names that openssl gives them. */
interface Named {
  readonly subject: string;
  readonly issuer: string;
  readonly from: string;
  readonly until: string;
  readonly bits: number;
  readonly signature: string;
  readonly uri: string;
  readonly thumbprint: string;
  readonly chain: number;
}

const ours = (fields: Fields): Named => ({
  subject: String(fields['bifrost.certificate_subject']),
  issuer: String(fields['bifrost.certificate_issuer']),
  from: String(fields['bifrost.certificate_not_before']).slice(0, 19),
  until: String(fields['bifrost.certificate_not_after']).slice(0, 19),
  bits: Number(fields['bifrost.certificate_key_bits']),
  signature: String(fields['bifrost.certificate_signature']),
  uri: String(fields['bifrost.certificate_uri']),
  thumbprint: String(fields['bifrost.certificate_sha1']),
  chain: Number(fields['bifrost.certificate_chain']),
});

/** Of the first certificate in `der`, which may hold a chain. */
function theirs(folder: string, der: Buffer): Named {
  const path = join(folder, 'one.der');
  writeFileSync(path, der);
  const options = [
    '-inform',
    'der',
    '-noout',
    '-nameopt',
    'oneline,-space_eq,-esc_msb,-use_quote,utf8',
    '-dateopt',
    'iso_8601',
  ];
  const shown = ['-subject', '-issuer', '-dates', '-fingerprint', '-text'];
  const text = execFileSync('openssl', ['x509', '-in', path, ...options, ...shown], {encoding: 'utf8'});
  const find = (pattern: RegExp): string => pattern.exec(text)?.[1] ?? '';
  return {
    subject: find(/^subject=(.*)$/m),
    issuer: find(/^issuer=(.*)$/m),
    from: find(/^notBefore=(.*)Z$/m).replace(' ', 'T'),
    until: find(/^notAfter=(.*)Z$/m).replace(' ', 'T'),
    bits: Number(find(/Public-Key: \((\d+) bit\)/)),
    signature: find(/Signature Algorithm: (\S+)/),
    uri: find(/URI:([^,\n]*)/),
    thumbprint: find(/Fingerprint=(.*)$/m)
      .replaceAll(':', '')
      .toLowerCase(),
    chain: lengthOf(der),
  };
}

/** DER elements one behind the other; certificates are longer than 255 bytes. */
function lengthOf(der: Buffer): number {
  let count = 0;
  for (let at = 0; at + 4 <= der.length; at += 4 + der.readUInt16BE(at + 2)) count++;
  return count;
}

/** Of every OPN that has a certificate of its sender. */
function sent(within: readonly Shown[]): Buffer[] {
  const shown = within.find(({name}) => name === 'opcua.security.scert')?.show ?? '';
  return shown === '' ? [] : [Buffer.from(shown.replaceAll(':', ''), 'hex')];
}

async function bothOf(folder: string, path: string, decode: readonly string[] = []): Promise<[Named[], Named[]]> {
  const {messages} = await watchFile(path, {protocols: [opcua]});
  const all = messages.map(({fields}) => fields).filter((one) => one['bifrost.certificate_sha1'] !== undefined);
  const opened = all.filter((one) => one['opcua.transport.type'] === 'OPN');
  const certificates = pdml(path, 'opcua', decode).flatMap(({within}) => sent(within));
  return [opened.map(ours), certificates.map((der) => theirs(folder, der))];
}

describe.skipIf(!canRecord('OPC UA certificates'))('certificates as openssl reads them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-certificates-'));
  let recording: Recording;
  let server: Chained;

  beforeAll(async () => {
    server = await openChained(folder, await freePort());
    recording = await record(`tcp port ${server.port}`, () => server.talk());
    await server.close();
  }, 60_000);
  afterAll(() => {
    recording?.remove();
    rmSync(folder, {recursive: true, force: true});
  });

  test('a server with a chain, SignAndEncrypt', async () => {
    const [mine, openssl] = await bothOf(folder, recording.path, [`tcp.port==${server.port},opcua`]);
    expect(mine).toEqual(openssl);
    expect(mine.map(({chain, bits, signature}) => [chain, bits, signature])).toContainEqual([
      2,
      3072,
      'sha384WithRSAEncryption',
    ]);
  });

  test.skipIf(!hasCaptures).each(Object.entries(CAPTURES))('%s', async (name, count) => {
    const [mine, openssl] = await bothOf(folder, capturePath(`files/${name}`), ['tcp.port==48010,opcua']);
    expect(openssl.length).toBe(count);
    expect(mine).toEqual(openssl);
  });
});
