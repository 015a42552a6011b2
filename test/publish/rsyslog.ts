/** A real rsyslog on a free loopback port; what it took, as its own parser saw it. */
import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Certificates} from './broker.ts';

export const hasRsyslog = ((): boolean => {
  try {
    execFileSync('/usr/sbin/rsyslogd', ['-v'], {stdio: 'ignore'});
    return true;
  } catch {
    process.stderr.write(
      'SKIPPED: rsyslog is not installed, syslog is not tested (apt install rsyslog rsyslog-gnutls)\n',
    );
    return false;
  }
})();

export interface Line {
  readonly pri: string;
  readonly hostname: string;
  readonly msgid: string;
  readonly sd: string;
  readonly msg: string;
}

export interface Rsyslog {
  lines(): Line[];
  kill(signal: NodeJS.Signals): Promise<void>;
}

export interface RsyslogOptions {
  readonly port: number;
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly certificates: Certificates;
  /** Takes only clients with a certificate of the CA. */
  readonly mutual?: boolean;
}

/** Appends to the same file whenever it is started in the same folder. */
export async function startRsyslog(folder: string, options: RsyslogOptions): Promise<Rsyslog> {
  const out = join(folder, `received-${options.port}`);
  const conf = join(folder, `rsyslog-${options.port}.conf`);
  writeFileSync(conf, configOf(folder, out, options));
  const pid = join(folder, `rsyslog-${options.port}.pid`);
  const child = spawn('/usr/sbin/rsyslogd', ['-n', '-f', conf, '-i', pid], {stdio: 'ignore'});
  if (options.transport === 'udp') await sleep(1000);
  else await listening(options.port);
  return {
    lines: () =>
      existsSync(out)
        ? readFileSync(out, 'utf8')
            .split('\n')
            .filter((line) => line.endsWith('}'))
            .map((line) => JSON.parse(line))
        : [],
    kill: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, 'exit');
    },
  };
}

const fields = {pri: 'pri', hostname: 'hostname', msgid: 'msgid', sd: 'structured-data', msg: 'msg'};

function configOf(folder: string, out: string, {port, transport, certificates, mutual}: RsyslogOptions): string {
  const {ca, cert, key} = certificates;
  const properties = Object.entries(fields).map(
    ([name, property], at) =>
      `constant(value="${at === 0 ? '{' : ','}\\"${name}\\":\\"") property(name="${property}" format="json") constant(value="\\"")`,
  );
  const input = transport === 'udp' ? 'imudp' : 'imtcp';
  const driver = `StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="${mutual ? 'x509/certvalid' : 'anon'}"`;
  return [
    `global(workDirectory="${folder}" maxMessageSize="128k" defaultNetstreamDriverCAFile="${ca}"`,
    `  defaultNetstreamDriverCertFile="${cert}" defaultNetstreamDriverKeyFile="${key}")`,
    `module(load="${input}" ${transport === 'tls' ? driver : ''})`,
    `template(name="all" type="list") { ${properties.join('\n')} constant(value="}\\n") }`,
    `input(type="${input}" port="${port}" address="127.0.0.1")`,
    `action(type="omfile" file="${out}" template="all")`,
    '',
  ].join('\n');
}

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const socket = connect(port, '127.0.0.1');
    const isUp = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isUp) return;
    await sleep(50);
  }
  throw new Error(`rsyslog does not listen on ${port}`);
}
