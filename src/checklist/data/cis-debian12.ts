/**
 * A part of the CIS Debian Linux 12 Benchmark, level 1 (server), as far as files alone can tell. Numbers are from memory of
 * version 1.1; the texts are our own. SSH's own rules are judged by what sshd itself says it does.
 */
export type CisRule = {readonly id: string; readonly what: string} & (
  | {readonly kind: 'sysctl'; readonly key: string; readonly value: string}
  | {readonly kind: 'module'; readonly module: string}
  | {readonly kind: 'mode'; readonly path: string; readonly most: number}
  | {readonly kind: 'no-package'; readonly packages: readonly string[]}
  | {readonly kind: 'sshd'; readonly keyword: string; readonly allowed: RegExp}
);

const module = (id: string, name: string): CisRule => ({
  id,
  kind: 'module',
  module: name,
  what: `kernel module ${name} cannot be loaded`,
});
const sysctl = (id: string, key: string, value: string): CisRule => ({
  id,
  kind: 'sysctl',
  key,
  value,
  what: `${key} is ${value}`,
});
const mode = (id: string, path: string, most: number): CisRule => ({
  id,
  kind: 'mode',
  path,
  most,
  what: `${path} is root's, with mode ${most.toString(8)} or less`,
});
const gone = (id: string, ...packages: readonly string[]): CisRule => ({
  id,
  kind: 'no-package',
  packages,
  what: `${packages[0]} is not installed`,
});
const sshd = (id: string, keyword: string, allowed: RegExp, what: string): CisRule => ({
  id,
  kind: 'sshd',
  keyword,
  allowed,
  what,
});

export const cisRules: readonly CisRule[] = [
  module('1.1.1.1', 'cramfs'),
  module('1.1.1.2', 'freevxfs'),
  module('1.1.1.3', 'hfs'),
  module('1.1.1.4', 'hfsplus'),
  module('1.1.1.5', 'jffs2'),
  module('1.1.1.9', 'usb-storage'),
  sysctl('1.5.1', 'kernel.randomize_va_space', '2'),
  sysctl('1.5.2', 'kernel.yama.ptrace_scope', '1'),
  gone('2.1.4', 'isc-dhcp-server'),
  gone('2.2.1', 'nis'),
  gone('2.2.2', 'rsh-client'),
  gone('2.2.4', 'telnetd', 'inetutils-telnetd'),
  mode('2.4.1.2', '/etc/crontab', 0o600),
  sysctl('3.3.1', 'net.ipv4.ip_forward', '0'),
  sysctl('3.3.2', 'net.ipv4.conf.all.send_redirects', '0'),
  sysctl('3.3.5', 'net.ipv4.conf.all.accept_redirects', '0'),
  sysctl('3.3.8', 'net.ipv4.conf.all.accept_source_route', '0'),
  sysctl('3.3.9', 'net.ipv4.conf.all.log_martians', '1'),
  sysctl('3.3.10', 'net.ipv4.tcp_syncookies', '1'),
  mode('5.1.1', '/etc/ssh/sshd_config', 0o600),
  sshd('5.1.14', 'loglevel', /^(INFO|VERBOSE)$/i, 'SSH writes attempts down (LogLevel INFO or VERBOSE)'),
  sshd('5.1.16', 'maxauthtries', /^[1-4]$/, 'SSH ends a connection after 4 tries (MaxAuthTries)'),
  sshd('5.1.19', 'permitemptypasswords', /^no$/, 'SSH refuses accounts without a password'),
  sshd('5.1.20', 'permitrootlogin', /^no$/, 'root cannot log on by SSH'),
  mode('7.1.1', '/etc/passwd', 0o644),
  mode('7.1.3', '/etc/group', 0o644),
  mode('7.1.5', '/etc/shadow', 0o640),
  mode('7.1.7', '/etc/gshadow', 0o640),
];
