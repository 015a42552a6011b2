/** An OPC UA server on loopback: every kind of endpoint, good, expired and weak certificates, users, a set of roles. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {OPCUACertificateManager} from 'node-opcua-certificate-manager';
import {MessageSecurityMode, SecurityPolicy, ServerState} from 'node-opcua-client';
import * as crypto from 'node-opcua-crypto';
import {setDebugLogger, setErrorLogger, setTraceLogger, setWarningLogger} from 'node-opcua-debug';
import {OPCUAServer, type OPCUAServerOptions} from 'node-opcua-server';
import {freeTcpPort} from './process.ts';

const DAY = 86_400_000;

export interface OpcuaWays {
  readonly certificate?: 'good' | 'expired' | 'weak';
  readonly modes?: readonly MessageSecurityMode[];
  readonly allowAnonymous?: boolean;
  /** It wants passwords in clear. */
  readonly wantsClear?: boolean;
  readonly trustsAnybody?: boolean;
  readonly applicationUri?: string;
  /** Left out: whichever is free. */
  readonly port?: number;
  readonly softwareVersion?: string;
  /** Beside its own. */
  readonly namespace?: string;
  readonly hasFailed?: boolean;
}

export interface OpcuaDevice {
  readonly port: number;
  readonly seen: {readonly requests: string[]; channels: number; sessions: number};
  stop(): Promise<void>;
}

const ALL_MODES = [MessageSecurityMode.None, MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt];
const POLICIES = [
  SecurityPolicy.None,
  SecurityPolicy.Basic128Rsa15,
  SecurityPolicy.Basic256,
  SecurityPolicy.Basic256Sha256,
  SecurityPolicy.Aes256_Sha256_RsaPss,
];
const USER = {name: 'reader', password: 'read-only-please'};
const URI = 'urn:bifrost-test:server';

export async function startOpcuaServer(ways: OpcuaWays = {}): Promise<OpcuaDevice> {
  for (const set of [setDebugLogger, setErrorLogger, setTraceLogger, setWarningLogger]) set(() => undefined);
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-opcua-'));
  const manager = new OPCUACertificateManager({
    rootFolder: folder,
    automaticallyAcceptUnknownCertificate: ways.trustsAnybody ?? false,
  });
  await manager.initialize();
  const port = ways.port ?? (await freeTcpPort());
  const options: OPCUAServerOptions = {
    port,
    host: '127.0.0.1',
    hostname: '127.0.0.1',
    serverCertificateManager: manager,
    userCertificateManager: manager,
    ...(await keyPair(folder, ways.certificate ?? 'good')),
    securityModes: [...(ways.modes ?? ALL_MODES)],
    securityPolicies: POLICIES,
    allowAnonymous: ways.allowAnonymous ?? true,
    userManager: {isValidUser: (name: string, password: string) => name === USER.name && password === USER.password},
    serverInfo: {applicationUri: ways.applicationUri ?? URI, productUri: 'urn:bifrost-test:product'},
    buildInfo: {
      manufacturerName: 'Northwater',
      productName: 'NW-Gateway 7',
      productUri: 'urn:bifrost-test:product',
      softwareVersion: ways.softwareVersion ?? '4.2.1',
      buildNumber: '77',
      buildDate: new Date(Date.UTC(2025, 2, 1)),
    },
    isAuditing: false,
    disableDiscovery: true,
  };
  const server = new OPCUAServer(options);
  const seen = {requests: [] as string[], channels: 0, sessions: 0};
  server.on('request', (request: {readonly constructor: {readonly name: string}}) =>
    seen.requests.push(request.constructor.name),
  );
  server.on('newChannel', () => seen.channels++);
  server.on('create_session', () => seen.sessions++);
  await server.start();
  if (ways.wantsClear === true) wantClear(server);
  if (ways.namespace !== undefined) server.engine.addressSpace?.registerNamespace(ways.namespace);
  if (ways.hasFailed === true) server.engine.setServerState(ServerState.Failed);
  return {
    port,
    seen,
    async stop() {
      await server.shutdown(0);
      rmSync(folder, {recursive: true, force: true});
    },
  };
}

/** The library has no option for what real servers do. */
function wantClear({endpoints}: OPCUAServer): void {
  for (const {userIdentityTokens} of endpoints.flatMap((one) => one.endpointDescriptions())) {
    for (const token of userIdentityTokens ?? []) token.securityPolicyUri = SecurityPolicy.None;
  }
}

async function keyPair(folder: string, kind: NonNullable<OpcuaWays['certificate']>) {
  const {privateKey} = await crypto.generateKeyPair(kind === 'weak' ? 1024 : 2048);
  const end = kind === 'expired' ? -3 : 300;
  const {cert} = await crypto.createSelfSignedCertificate({
    privateKey,
    notBefore: new Date(Date.now() - 400 * DAY),
    notAfter: new Date(Date.now() + end * DAY),
    validity: 400 + end,
    subject: '/CN=NW-Gateway 7/O=Northwater',
    dns: ['gateway.example'],
    ip: [],
    applicationUri: URI,
    purpose: crypto.CertificatePurpose.ForApplication,
  });
  const {privPem} = await crypto.privateKeyToPEM(privateKey);
  const [certificateFile, privateKeyFile] = [join(folder, 'server.pem'), join(folder, 'server-key.pem')];
  writeFileSync(certificateFile, cert);
  writeFileSync(privateKeyFile, privPem, {mode: 0o600});
  return {certificateFile, privateKeyFile};
}
