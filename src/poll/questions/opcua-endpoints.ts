/**
 * Which endpoints an OPC UA server offers, with which security and which certificates, and which servers it knows: GetEndpoints
 * and FindServers (OPC 10000-4 section 5.5), without a session. The URLs that it names are told, and never contacted.
 */
import {openDialogue} from '../opcua/client.ts';
import {aboutServer} from '../opcua/told.ts';
import type {Question} from '../question.ts';

export const opcuaEndpoints: Question = {
  name: 'opcua-endpoints',
  protocol: 'opcua',
  transport: 'tcp',
  port: 4840,
  about:
    'asks which endpoints it offers and which servers it knows, as every client does before it logs on; no session is opened',
  tells: ['applicationUri', 'productUri', 'certificate', 'certificateExpiry', 'securityPolicies'],
  isDefault: true,
  plan: () =>
    [
      'hello',
      'open a secure channel',
      'get its endpoints',
      'tell the servers it knows',
      'close the secure channel',
    ].map((about) => ({about})),

  async ask(target, line) {
    const dialogue = await openDialogue(target, target.port || opcuaEndpoints.port, line);
    const {client, url, step} = dialogue;
    try {
      // It is the library that asks for the endpoints as soon as the channel is open.
      await step('get its endpoints', () => client.connect(url));
      await step('tell the servers it knows', () => client.findServers({endpointUrl: url}));
    } finally {
      await dialogue.close();
    }
    return aboutServer(line.dissect(dialogue.pieces));
  },
};
