/** Commands of FTP that matter here, and what their replies mean. RFC 959 §4.1, §5.4. */
import type {FactKind} from '../../src/core/fact.ts';

export const commands = [
  'user',
  'pass',
  'auth',
  'stor',
  'stou',
  'appe',
  'retr',
  'dele',
  'rnfr',
  'rnto',
  'site',
  'cwd',
  'pwd',
  'xpwd',
  'list',
  'nlst',
  'type',
  'pasv',
  'epsv',
  'port',
  'eprt',
  'quit',
  'syst',
  'feat',
  'noop',
  'size',
  'mdtm',
  'mkd',
  'rmd',
  'opts',
  'rest',
  'abor',
  'help',
  'stat',
] as const;

const done: Readonly<Record<string, readonly [FactKind, string]>> = {
  pass: ['session', 'login'],
  auth: ['session', 'secured'],
  stor: ['write', 'store'],
  stou: ['write', 'store'],
  appe: ['write', 'store'],
  retr: ['read', 'retrieve'],
  dele: ['write', 'delete'],
  rnto: ['write', 'rename'],
  site: ['control', 'site'],
};

/** Kind and name of the fact; no name: nothing that is told. */
export function factOf(command: string, code: number): readonly [FactKind, string] {
  if (command === 'user' && code === 230) return ['session', 'login'];
  if (code === 530 && (command === 'user' || command === 'pass')) return ['exception', 'login-failed'];
  const fact = done[command];
  if (fact === undefined) return ['session', ''];
  if (code >= 400) return ['exception', 'refused'];
  return code < 300 ? fact : ['session', ''];
}
