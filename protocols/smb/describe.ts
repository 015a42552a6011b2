/** What SMB of any version does, as facts. */
import type {Fields} from '../../src/core/fact.ts';
import {hash32} from '../../src/core/hash.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {type FileKind, kindByName} from '../../src/net/file-kind.ts';
import {ntlmChallenge} from '../../src/net/ntlmssp.ts';
import {isAdminShare, pipeOf} from './names.ts';

/** FILE_WRITE_DATA, FILE_APPEND_DATA, DELETE, GENERIC_ALL and GENERIC_WRITE (MS-SMB2 §2.2.13.1). */
const CHANGES = 0x5001_0006;

export function reportNegotiate(
  report: Report,
  dialect: string,
  offered: readonly string[],
  isSigned: boolean,
  guid: string,
): void {
  if (report.repeats(hash32(`${dialect} ${offered.join()}`), hash32(guid, isSigned ? 1 : 2))) return;
  const fields: Fields = {
    'bifrost.smb_dialect': dialect,
    'bifrost.smb1': !/^[23]\./.test(dialect),
    'bifrost.signing_required': isSigned,
  };
  if (offered.length > 0) fields['bifrost.smb_offered'] = [...offered];
  if (guid !== '') fields['smb2.server_guid'] = guid;
  report.fact('session', 'negotiate', fields);
}

/** Names and build of a Windows host, in `b[at..end)`. */
export function reportChallenge(report: Report, b: Uint8Array, at: number, end: number): void {
  const challenge = ntlmChallenge(b, at, end);
  if (challenge === undefined) return;
  if (report.repeats(hash32(JSON.stringify(challenge)), 0x20)) return;
  const fields: Fields = {};
  put(fields, 'bifrost.device_name', challenge.dnsComputer || challenge.computer);
  put(fields, 'bifrost.computer_name', challenge.computer);
  put(fields, 'bifrost.domain', challenge.dnsDomain || challenge.domain);
  put(fields, 'ntlmssp.challenge.target_name', challenge.target);
  put(fields, 'bifrost.revision', challenge.version);
  put(fields, 'bifrost.os', windowsOf(challenge.version));
  report.fact('identify', 'ntlm-challenge', fields);
}

function put(fields: Fields, name: string, value: string): void {
  if (value !== '') fields[name] = value;
}

/** Samba says 6.1.0: no build, no Windows. */
function windowsOf(version: string): string {
  return version === '' || version.endsWith('.0') ? '' : `Windows ${version}`;
}

/** What a server of SMB 1 says of itself. */
export function reportNative(report: Report, os: string, lanManager: string): void {
  if (os === '' || report.repeats(hash32(os), hash32(lanManager))) return;
  const fields: Fields = {'smb.native_os': os, 'smb.native_lanman': lanManager, 'bifrost.os': os};
  report.fact('identify', 'native-os', fields);
}

/** `flags`: 1 guest, 2 anonymous. */
export function reportLogon(report: Report, status: number, flags: number): void {
  if (report.repeats(status | 0, 0x100 + flags)) return;
  const fields: Fields = {'smb2.nt_status': status};
  if (status !== 0) {
    report.fact('exception', 'logon-failed', fields);
    return;
  }
  fields['bifrost.guest'] = (flags & 1) !== 0;
  fields['bifrost.anonymous'] = (flags & 2) !== 0;
  report.fact('session', 'logon', fields);
}

export function reportTree(report: Report, status: number, path: string): void {
  if (report.repeats(hash32(path), status | 1)) return;
  const fields: Fields = {'smb2.nt_status': status, 'smb2.tree': path, 'bifrost.admin_share': isAdminShare(path)};
  if (status === 0) report.fact('session', 'tree-connect', fields);
  else report.fact('exception', 'tree-refused', fields);
}

/** STATUS_ACCESS_DENIED; that a file is not there is daily life. */
const ACCESS_DENIED = 0xc0000022;

/** A file or a pipe was opened; `access` is the mask that was asked for. */
export function reportCreate(report: Report, status: number, file: string, access: number): void {
  const changes = (access & CHANGES) !== 0;
  if (file === '' || (status !== 0 && status !== ACCESS_DENIED)) return;
  if (report.repeats(hash32(file), (status ^ (changes ? 1 : 2)) | 0)) return;
  const fields: Fields = {'smb2.nt_status': status, 'smb2.filename': file};
  const pipe = pipeOf(file);
  if (pipe !== undefined) fields['bifrost.pipe'] = pipe;
  else addKind(fields, kindByName(file));
  if (status !== 0) report.fact('exception', 'open-refused', fields);
  else if (pipe !== undefined) report.fact('session', 'open-pipe', fields);
  else if (changes) report.fact('write', 'open-to-write', fields);
  else report.fact('read', 'open', fields);
}

function addKind(fields: Fields, kind: FileKind): void {
  if (kind !== 'other') fields['bifrost.file_kind'] = kind;
}

/** The beginning of a file went from `from` to the other side. */
export function reportFile(report: Report, from: Side, file: string, magic: FileKind): void {
  if (file === '' || pipeOf(file) !== undefined) return;
  if (report.repeats(hash32(file), hash32(magic, from === 'client' ? 1 : 2))) return;
  const fields: Fields = {'smb2.filename': file};
  addKind(fields, magic === 'other' ? kindByName(file) : magic);
  report.fact(from === 'client' ? 'write' : 'read', from === 'client' ? 'write-file' : 'read-file', fields);
}
