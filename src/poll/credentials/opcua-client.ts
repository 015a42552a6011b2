/** A client of OPC UA for one purpose: it logs nothing, repeats nothing, and its keys are made anew and thrown away. */
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {OPCUAClient, OPCUAClientOptions} from 'node-opcua-client';
import type {Line} from '../question.ts';

/** Runs `use` and disconnects, whatever came of it; the switch disconnects at once. */
export async function withClient<T>(
  line: Line,
  options: Pick<OPCUAClientOptions, 'securityMode' | 'securityPolicy'>,
  use: (client: OPCUAClient) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'bifrost-opcua-'));
  const client = await clientIn(folder, line, options);
  const stop = (): void => void client.disconnect().catch(() => undefined);
  line.signal.addEventListener('abort', stop, {once: true});
  try {
    return await use(client);
  } finally {
    line.signal.removeEventListener('abort', stop);
    await client.disconnect().catch(() => undefined);
    await rm(folder, {recursive: true, force: true});
  }
}

async function clientIn(
  rootFolder: string,
  line: Line,
  options: Pick<OPCUAClientOptions, 'securityMode' | 'securityPolicy'>,
): Promise<OPCUAClient> {
  const debug = await import('node-opcua-debug');
  for (const quiet of ['setDebugLogger', 'setErrorLogger', 'setTraceLogger', 'setWarningLogger'] as const)
    debug[quiet](() => undefined);
  const {OPCUAClient} = await import('node-opcua-client');
  const {OPCUACertificateManager} = await import('node-opcua-certificate-manager');
  const client = OPCUAClient.create({
    ...options,
    applicationName: 'Bifrost',
    clientCertificateManager: new OPCUACertificateManager({rootFolder, automaticallyAcceptUnknownCertificate: true}),
    connectionStrategy: {maxRetry: 0, initialDelay: 100, maxDelay: 100},
    endpointMustExist: false,
    keepSessionAlive: false,
    requestedSessionTimeout: 10_000,
    transportTimeout: line.timeout,
    defaultTransactionTimeout: line.timeout,
  });
  client.on('connection_lost', () => void client.disconnect().catch(() => undefined));
  return client;
}
