/** An OPC UA server of node-opcua with one user, on a port of the loopback interface. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {OPCUACertificateManager} from 'node-opcua-certificate-manager';
import {OPCUAServer} from 'node-opcua-server';
import {freePort} from './servers.ts';

export interface TestUaServer {
  readonly port: number;
  /** Log-ons with a password, in their order: whether they were right. */
  readonly logons: boolean[];
  sessions(): number;
  close(): Promise<void>;
}

export async function uaServer(user: string, password: string): Promise<TestUaServer> {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-ua-'));
  const port = await freePort();
  const logons: boolean[] = [];
  const server = new OPCUAServer({
    port,
    hostname: '127.0.0.1',
    serverCertificateManager: new OPCUACertificateManager({rootFolder: join(folder, 'pki')}),
    userCertificateManager: new OPCUACertificateManager({rootFolder: join(folder, 'users')}),
    allowAnonymous: false,
    userManager: {
      isValidUser(name: string, given: string): boolean {
        logons.push(name === user && given === password);
        return logons.at(-1) ?? false;
      },
    },
  });
  await server.start();
  return {
    port,
    logons,
    sessions: () => server.engine.currentSessionCount,
    async close() {
      await server.shutdown(0);
      rmSync(folder, {recursive: true, force: true});
    },
  };
}
