/** Dialects, shares and pipes by name. MS-SMB2 §2.2.3, MS-SCMR, MS-TSCH, MS-RRP, MS-SAMR, ... */

const dialects: Readonly<Record<number, string>> = {
  514: '2.0.2',
  528: '2.1',
  768: '3.0',
  770: '3.0.2',
  785: '3.1.1',
  767: '2.?',
};
export const dialectName = (dialect: number): string => dialects[dialect] ?? `0x${dialect.toString(16)}`;

/** Pipes through which a host is managed from afar. */
const pipes: Readonly<Record<string, string>> = {
  svcctl: 'service-control',
  atsvc: 'task-scheduler',
  winreg: 'registry',
  samr: 'accounts',
  lsarpc: 'security-authority',
  srvsvc: 'server-service',
  wkssvc: 'workstation-service',
  eventlog: 'event-log',
  spoolss: 'print-spooler',
  epmapper: 'endpoint-mapper',
  psexesvc: 'psexec',
};

/** What the pipe is for; undefined: not one of them. */
export function pipeOf(name: string): string | undefined {
  const bare = name.toLowerCase().replace(/^\\?(pipe\\)?/, '');
  return Object.hasOwn(pipes, bare) ? pipes[bare] : /^psexe|^remcom|^paexec/.test(bare) ? 'psexec' : undefined;
}

/** Shares that only administrators may use: `ADMIN$`, `C$`. `IPC$` carries the pipes. */
export const isAdminShare = (path: string): boolean => /\\(admin|[a-z])\$$/i.test(path);
