/** The role of a client of Modbus/TCP Security, in handshakes of node:tls: with TLS 1.2 it is seen, with TLS 1.3 it is unknown. */
import {execFileSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {connect, createServer, type SecureVersion} from 'node:tls';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Fact} from '../../../src/core/fact.ts';
import {watchFile} from '../../captures.ts';
import {canRecord, record} from '../record.ts';

/** MODBUS/TCP Security V21 section 8.4. */
const ROLE = '1.3.6.1.4.1.50316.802.1';

describe.skipIf(!canRecord('Modbus/TCP Security'))('Modbus/TCP Security on the wire', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-role-'));
  const at = (name: string): string => join(folder, name);

  beforeAll(() => {
    certify('plc', '');
    certify('operator', `${ROLE}=ASN1:FORMAT:UTF8,UTF8String:Operator`);
    certify('critical', `${ROLE}=critical,ASN1:FORMAT:UTF8,UTF8String:Wartung Süd`);
    certify('nobody', '');
  });
  afterAll(() => rmSync(folder, {recursive: true}));

  function certify(name: string, extension: string): void {
    const conf = `[req]\nprompt=no\nutf8=yes\ndistinguished_name=dn\nx509_extensions=more\n[dn]\nCN=${name}\n[more]\n${extension}\n`;
    writeFileSync(at(`${name}.conf`), conf);
    const options = `-x509 -newkey rsa:2048 -nodes -days 20 -config ${name}.conf -keyout ${name}.key -out ${name}.pem`;
    execFileSync('openssl', ['req', ...options.split(' ')], {cwd: folder, stdio: 'pipe'});
  }

  const pair = (name: string) => ({cert: readFileSync(at(`${name}.pem`)), key: readFileSync(at(`${name}.key`))});

  /** What is seen of one connection of `client`, in which it is answered. */
  async function seen(client: string, version: SecureVersion): Promise<readonly Fact[]> {
    const options = {...pair('plc'), requestCert: true, rejectUnauthorized: false, maxVersion: version};
    const server = createServer(options, (socket) => socket.on('data', (data) => socket.write(data)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const {port} = server.address() as AddressInfo;
    const recording = await record(`tcp port ${port}`, async () => {
      const socket = connect({...pair(client), port, host: '127.0.0.1', rejectUnauthorized: false});
      socket.write(Buffer.from('000100000006010300000001', 'hex'));
      await once(socket, 'data');
      socket.destroy();
    });
    server.close();
    const {facts} = await watchFile(recording.path);
    recording.remove();
    return facts.filter(({protocol}) => protocol === 'tls');
  }

  const roles = (facts: readonly Fact[]) =>
    facts.filter(({name}) => name === 'client-certificate').map(({fields}) => fields['bifrost.modbus_role']);

  test.each([
    ['operator', 'Operator'],
    ['critical', 'Wartung Süd'],
    ['nobody', undefined],
  ])('TLS 1.2, certificate of %s', async (client, role) => {
    const facts = await seen(client, 'TLSv1.2');
    expect(roles(facts)).toEqual([role]);
    expect(facts.map(({fields}) => fields['bifrost.certificates']).filter((one) => one !== undefined)).toEqual([]);
  });

  test('TLS 1.3', async () => {
    const facts = await seen('operator', 'TLSv1.3');
    const [handshake] = facts.filter(({name}) => name === 'handshake');
    expect(handshake?.fields['bifrost.tls_version']).toBe('TLS 1.3');
    expect(handshake?.fields['bifrost.certificates']).toBe('unknown');
    expect(roles(facts)).toEqual([]);
  });
});
