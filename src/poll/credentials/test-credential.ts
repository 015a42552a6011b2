/**
 * Tries one default pair on one device: what the poller calls for an attempt that the plan allows (plan.ts). It never rejects:
 * whatever happens is an answer, since the attempt counts either way. Nothing is tried twice.
 */
import {assertNever} from '../../core/assert-never.ts';
import type {DefaultPair, LoginProtocol} from '../../core/credential.ts';
import type {Target} from '../../core/poll.ts';
import type {Line} from '../question.ts';
import {type Answer, type CredentialTest, refusal, unclear} from './answer.ts';
import {heardBefore} from './dialogue.ts';

export async function testCredential(target: Target, pair: DefaultPair, line: Line): Promise<Answer> {
  try {
    const test = await testOver(pair.protocol);
    return await (test === undefined
      ? unclear('this protocol is only watched, never tried')
      : test(target, pair, line));
  } catch (error) {
    const answer = refusal(heardBefore(error), '');
    const words = `no answer to judge by (${reasonOf(error)})`;
    return answer.result === 'locked'
      ? {result: 'locked', words: `${words}; the device speaks of a lock`}
      : unclear(words);
  }
}

/** The code of an error or its kind: its text may hold what the device said. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** Each is loaded when it is needed: OPC UA alone takes 68 MB. */
async function testOver(protocol: LoginProtocol): Promise<CredentialTest | undefined> {
  switch (protocol) {
    case 'ftp':
      return (await import('./ftp.ts')).ftp;
    case 'http':
      return (await import('./http.ts')).http;
    case 'opcua':
      return (await import('./opcua.ts')).opcua;
    case 'snmp':
      return (await import('./snmp.ts')).snmp;
    case 'ssh':
      return (await import('./ssh.ts')).ssh;
    case 'telnet':
      return (await import('./telnet.ts')).telnet;
    case 'mqtt':
      return undefined;
    default:
      return assertNever(protocol);
  }
}
