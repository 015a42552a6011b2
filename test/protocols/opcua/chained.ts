/** A server of node-opcua whose certificate an authority signed, and a client that opens a secured channel to it. */
import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {OPCUACertificateManager} from 'node-opcua-certificate-manager';
import {MessageSecurityMode, OPCUAClient, SecurityPolicy} from 'node-opcua-client';
import {setDebugLogger, setErrorLogger, setTraceLogger, setWarningLogger} from 'node-opcua-debug';
import {OPCUAServer} from 'node-opcua-server';

const URI = 'urn:bifrost-test:chained';

export interface Chained {
  readonly port: number;
  talk(): Promise<void>;
  close(): Promise<void>;
}

export async function openChained(folder: string, port: number): Promise<Chained> {
  for (const set of [setDebugLogger, setErrorLogger, setTraceLogger, setWarningLogger]) set(() => undefined);
  const files = certify(folder);
  const manager = new OPCUACertificateManager({
    rootFolder: join(folder, 'pki'),
    automaticallyAcceptUnknownCertificate: true,
  });
  await manager.initialize();
  await manager.trustCertificate(derOf(files.authority));
  const server = new OPCUAServer({
    port,
    host: '127.0.0.1',
    hostname: '127.0.0.1',
    serverCertificateManager: manager,
    userCertificateManager: manager,
    certificateFile: files.chain,
    privateKeyFile: files.key,
    securityModes: [MessageSecurityMode.None, MessageSecurityMode.SignAndEncrypt],
    securityPolicies: [SecurityPolicy.None, SecurityPolicy.Basic256Sha256],
    serverInfo: {applicationUri: URI},
    disableDiscovery: true,
  });
  await server.start();
  return {
    port,
    async talk() {
      const client = OPCUAClient.create({
        endpointMustExist: false,
        securityMode: MessageSecurityMode.SignAndEncrypt,
        securityPolicy: SecurityPolicy.Basic256Sha256,
        clientCertificateManager: manager,
        connectionStrategy: {maxRetry: 0},
      });
      await client.connect(`opc.tcp://127.0.0.1:${port}`);
      await client.disconnect();
    },
    close: () => server.shutdown(0),
  };
}

const derOf = (path: string): Buffer =>
  Buffer.from(readFileSync(path, 'utf8').replaceAll(/-----[^-]*-----|\s/g, ''), 'base64');

/** An authority, and a certificate of another key size and algorithm that it signs. */
function certify(folder: string) {
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, {stdio: 'pipe'});
  const [authority, authorityKey, key, chain] = ['ca.pem', 'ca-key.pem', 'key.pem', 'chain.pem'].map(at) as [
    string,
    string,
    string,
    string,
  ];
  const fresh = (bits: number, file: string): string[] => ['-newkey', `rsa:${bits}`, '-nodes', '-keyout', file];
  const usage = 'keyCertSign,cRLSign';
  openssl(
    ...['req', '-x509', ...fresh(2048, authorityKey), '-days', '900', '-out', authority],
    ...['-subj', '/C=DE/O=Northwater, Inc/CN=Plant Authority', '-addext', `keyUsage=critical,${usage}`],
  );
  openssl('req', ...fresh(3072, key), '-out', at('request.pem'), '-subj', '/O=Northwater/OU=Süd/CN=Pump 7', '-utf8');
  writeFileSync(
    at('extensions'),
    [
      'basicConstraints=CA:FALSE',
      'keyUsage=critical,digitalSignature,nonRepudiation,keyEncipherment,dataEncipherment',
      'extendedKeyUsage=serverAuth,clientAuth',
      `subjectAltName=URI:${URI},DNS:pump7.example,IP:127.0.0.1`,
    ].join('\n'),
  );
  openssl(
    ...['x509', '-req', '-in', at('request.pem'), '-CA', authority, '-CAkey', authorityKey, '-CAcreateserial'],
    ...['-days', '200', '-sha384', '-extfile', at('extensions'), '-out', at('leaf.pem')],
  );
  writeFileSync(chain, readFileSync(at('leaf.pem'), 'utf8') + readFileSync(authority, 'utf8'));
  return {authority, key, chain};
}
