/**
 * Does an OPC UA server let in a client whose certificate nobody signed and nobody trusts: a secure channel is opened with a
 * certificate that was made for this one time, and closed at once (OPC 10000-4 section 5.5.2, OPC 10000-2 section 8). No session is
 * opened and nothing is read. Such a channel is encrypted with the certificate of the server, which it tells over a channel
 * without security: two connections, one after the other. A server may keep ours in its list of refused ones.
 */
import type {OPCUAClient, SecurityPolicy} from 'node-opcua-client';
import type {Observation} from '../../core/observation.ts';
import type {Target} from '../../core/poll.ts';
import {DAY} from '../../core/time.ts';
import {fault} from '../heard.ts';
import {openDialogue, type Security, serverStatus} from '../opcua/client.ts';
import type {Line, Piece, Question} from '../question.ts';

const POLICY = 'http://opcfoundation.org/UA/SecurityPolicy#';
/** That of most servers first; those that are no longer thought to be safe are left out. */
const POLICIES = ['Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss'];
const SIGN = 2;
const SIGN_AND_ENCRYPT = 3;
const KINDS = [SIGN_AND_ENCRYPT, SIGN].flatMap((securityMode) =>
  POLICIES.map((name) => ({securityMode, securityPolicy: `${POLICY}${name}` as SecurityPolicy})),
);
/** Bad_CertificateInvalid, Bad_SecurityChecksFailed, Bad_CertificateUntrusted: what is wrong is the certificate (OPC 10000-6 annex A.2). */
const REFUSALS: readonly number[] = [0x8012_0000, 0x8013_0000, 0x801a_0000];
const STATUS_AT = 8;

export const opcuaTrust: Question = {
  name: 'opcua-trust',
  protocol: 'opcua',
  transport: 'tcp',
  port: 4840,
  about:
    'opens a secure channel with a certificate that nobody trusts, and closes it: no session is opened; the server may list the certificate as refused',
  tells: [],
  again: 30 * DAY,
  isDefault: false,
  plan: () =>
    [
      'hello',
      'open a secure channel',
      'get its endpoints',
      'close the secure channel',
      'hello',
      'open a secure channel',
      'get its endpoints',
      'close the secure channel',
    ].map((about) => ({about})),

  async ask(target, line) {
    const security = await securityOf(target, line);
    if (security === undefined) return [];
    await line.leave();
    return [observationOf(target, await answerTo(target, line, security))];
  },
};

/** Undefined: it offers no secure channel of a kind that is known here. */
async function securityOf(target: Target, line: Line): Promise<Security | undefined> {
  const {client, close, step, url} = await openDialogue(target, target.port || opcuaTrust.port, line);
  try {
    await step('get its endpoints', () => client.connect(url));
    for (const kind of KINDS) {
      const serverCertificate = certificateOf(client, kind);
      if (serverCertificate) return {...kind, serverCertificate};
    }
    return undefined;
  } finally {
    await close();
  }
}

const certificateOf = (client: OPCUAClient, {securityMode, securityPolicy}: (typeof KINDS)[number]) =>
  client.findEndpointForSecurity(securityMode, securityPolicy)?.serverCertificate;

async function answerTo(target: Target, line: Line, security: Security): Promise<'accepted' | 'refused'> {
  const {client, close, pieces, step, url} = await openDialogue(target, target.port || opcuaTrust.port, line, security);
  try {
    // As soon as the channel is open the library asks for the endpoints: what becomes of that says nothing of trust.
    await step('get its endpoints', () => client.connect(url));
    return 'accepted';
  } catch (error) {
    const status = statusOf(error, pieces);
    if (status === undefined) throw error;
    if (REFUSALS.includes(status)) return 'refused';
    throw fault(target, `it refused the channel for another reason: status 0x${status.toString(16)}`, error);
  } finally {
    await close();
  }
}

/** Servers refuse with an answer that says why, which the library reads, or with an error message (OPC 10000-6 section 7.1.2.5). */
function statusOf(error: unknown, pieces: readonly Piece[]): number | undefined {
  const last = Buffer.from(pieces.findLast(({from}) => from === 'server')?.bytes ?? []);
  if (last.toString('latin1', 0, 3) === 'ERR' && last.length >= STATUS_AT + 4) return last.readUInt32LE(STATUS_AT);
  return error instanceof Error ? serverStatus(error.cause) : undefined;
}

const observationOf = ({address, port, segment}: Target, answer: string): Observation => ({
  kind: 'posture',
  protocol: 'bifrost',
  name: 'unknown-client',
  segment,
  server: {ip: address, mac: '', port: port || opcuaTrust.port},
  fields: {'bifrost.unknown_client': answer},
});
