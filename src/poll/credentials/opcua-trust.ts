/**
 * Does an OPC UA server let in a client whose certificate nobody signed and nobody trusted: UA-22. A channel is opened with a
 * certificate that was made for this one time and is thrown away, and closed at once: no session, nothing is read. The server
 * may keep the certificate in its list of refused ones. OPC 10000-4 §5.5.2, OPC 10000-2 §8.
 */
import type {OPCUAClient} from 'node-opcua-client';
import type {Observation} from '../../core/observation.ts';
import type {Target} from '../../core/poll.ts';
import type {Line} from '../question.ts';
import {withClient} from './opcua-client.ts';

const SIGN_AND_ENCRYPT = 3;
const BASIC256SHA256 = 'http://opcfoundation.org/UA/SecurityPolicy#Basic256Sha256';

/** Empty: the server offers no such channel, or did not say. */
export async function testTrust(target: Target, line: Line): Promise<readonly Observation[]> {
  const offers = await withClient(line, {}, async (client) => {
    await open(client, target, line, 'open a channel without security, GetEndpoints');
    return (await client.getEndpoints()).some(({securityPolicyUri}) => securityPolicyUri === BASIC256SHA256);
  });
  if (!offers) return [];
  const security = {securityMode: SIGN_AND_ENCRYPT, securityPolicy: BASIC256SHA256};
  const answer = await withClient(line, security, async (client) => {
    try {
      await open(client, target, line, 'open a channel with a throw-away certificate');
      return 'accepted';
    } catch (error) {
      line.answered();
      const status = /Bad[A-Z][A-Za-z]+/.exec(error instanceof Error ? error.message : '')?.[0];
      return status === undefined ? 'unclear' : 'refused';
    }
  });
  return answer === 'unclear' ? [] : [observationOf(target, answer)];
}

async function open(client: OPCUAClient, {address, port}: Target, line: Line, about: string): Promise<void> {
  await line.request({about: `OPC UA: ${about}`});
  await client.connect(`opc.tcp://${address.includes(':') ? `[${address}]` : address}:${port}`);
  line.answered();
}

const observationOf = ({address, port, segment}: Target, answer: string): Observation => ({
  kind: 'posture',
  protocol: 'bifrost',
  name: 'unknown-client',
  segment,
  server: {ip: address, mac: '', port},
  fields: {'bifrost.unknown_client': answer},
});
