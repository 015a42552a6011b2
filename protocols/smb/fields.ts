/** Fields and anomalies of SMB. `smb.*`, `smb2.*`, `ntlmssp.*` are Wireshark's display-filter names, else `bifrost.*`. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'smb.cmd': {type: 'number', about: 'Command of SMB 1'},
  'smb.nt_status': {type: 'number', about: 'Status of SMB 1'},
  'smb2.cmd': {type: 'number', about: 'Command of SMB 2: 0 negotiate, 1 session setup, 3 tree connect, 5 create, ...'},
  'smb2.flags.response': {type: 'boolean', about: 'It is an answer'},
  'smb2.nt_status': {type: 'number', about: 'Status: 0 success, 0xc000006d logon failure, 0xc0000022 access denied'},
  'smb2.server_guid': {type: 'string', about: 'Identity of the server, as hex'},
  'smb2.tree': {type: 'string', about: 'Share, as \\\\server\\share'},
  'smb2.filename': {type: 'string', about: 'File or pipe'},
  'smb.native_os': {type: 'string', about: 'Operating system that a server of SMB 1 names'},
  'smb.native_lanman': {type: 'string', about: 'Software that a server of SMB 1 names'},
  'ntlmssp.challenge.target_name': {type: 'string', about: 'Domain or computer that asks for a log-on'},
  'bifrost.smb_dialect': {type: 'string', about: 'Dialect that the server chose: 3.1.1, ...; of SMB 1 its full name'},
  'bifrost.smb_offered': {type: 'string', many: true, about: 'Dialects that the client offered'},
  'bifrost.smb1': {type: 'boolean', about: 'SMB 1 was agreed on'},
  'bifrost.signing_required': {type: 'boolean', about: 'The server wants every message signed'},
  'bifrost.device_name': {type: 'string', about: 'Name of the computer, with its domain where it is told'},
  'bifrost.computer_name': {type: 'string', about: 'NetBIOS name of the computer'},
  'bifrost.domain': {type: 'string', about: 'Domain of the computer'},
  'bifrost.revision': {type: 'string', about: 'Version and build of Windows'},
  'bifrost.os': {type: 'string', about: 'Operating system'},
  'bifrost.guest': {type: 'boolean', about: 'Logged on as guest'},
  'bifrost.anonymous': {type: 'boolean', about: 'Logged on as nobody'},
  'bifrost.admin_share': {type: 'boolean', about: 'A share for administrators only: ADMIN$, C$'},
  'bifrost.pipe': {
    type: 'string',
    about: 'What the pipe is for: service-control, task-scheduler, registry, psexec, ...',
  },
  'bifrost.file_kind': {
    type: 'string',
    about: 'By its first bytes, else its name: executable, archive, script, firmware',
  },
  'bifrost.segment_start': {type: 'string', varies: true, about: 'First bytes of what cannot be SMB, as hex'},
} as const satisfies FieldTable;

export const anomalies = ['not-smb'] as const;
