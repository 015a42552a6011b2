/** How the API server of a cluster keeps secrets: its flags, and the configuration of encryption. kubernetes.io, Encrypting Confidential Data at Rest. */
import {parse} from 'yaml';
import type {Subject} from '../../core/checklist.ts';
import {flagOf, flagsOf, isApiServer} from '../k8s/api-server.ts';
import {gather} from '../k8s/gather.ts';
import type {KubeObject} from '../k8s/object.ts';
import {at, listAt, record, texts} from '../plain.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, readBelow} from '../read.ts';

const FLAG = 'encryption-provider-config';

export const k8sApiServer: Probe = {
  name: 'k8s-api-server',
  version: 1,
  about: 'How the API server of a Kubernetes cluster encrypts secrets in its store',
  privilege: 'root on the node of the API server, for the configuration of encryption',
  timeout: 30_000,
  fields: {
    'apiserver.provider': {
      type: 'string',
      about: 'First provider of encryption; identity: none, secrets are stored in clear',
    },
  },
  async collect(place, signal) {
    const {source, objects, faults} = await gather(place, ['Pod'], signal);
    if (faults.length > 0) return faults.map((fault) => evidenceOf(k8sApiServer, place, fault.source, fault));
    const servers = objects.filter(isApiServer);
    if (servers.length > 0) return servers.map((one) => ofServer(one, place, source));
    const reason = 'the API server does not run as a pod here: ask who runs the cluster how it stores secrets';
    return [evidenceOf(k8sApiServer, place, source, {found: 'failed', reason})];
  },
};

function ofServer(server: KubeObject, place: Place, source: string) {
  const file = flagOf(server, FLAG);
  const subject = (provider: string): Subject => ({name: server.name, fields: {'apiserver.provider': provider}});
  const flags = flagsOf(server).join('\n');
  if (file === undefined)
    return evidenceOf(k8sApiServer, place, source, {found: 'read', text: flags}, [subject('identity')]);
  const read = readBelow(place, file);
  const unread = {found: 'failed', reason: 'run it on the node of the API server, as root'} as const;
  if (read.found !== 'read') return evidenceOf(k8sApiServer, place, file, read.found === 'absent' ? unread : read);
  const provider = firstProvider(read.text);
  if (provider === undefined)
    return evidenceOf(k8sApiServer, place, file, {
      found: 'failed',
      reason: 'is no EncryptionConfiguration with secrets',
    });
  // The file holds keys: its text is no evidence to keep.
  return evidenceOf(k8sApiServer, place, file, {found: 'read', text: `${flags}\n${provider}`}, [subject(provider)]);
}

/** Of the first entry that is about secrets: new ones are written by its first provider. */
function firstProvider(source: string): string | undefined {
  try {
    const entry = listAt(parse(source), 'resources').find((one) =>
      texts(at(one, 'resources')).some((name) => ['secrets', '*.', '*.*'].includes(name)),
    );
    return Object.keys(record(listAt(entry, 'providers')[0]))[0];
  } catch {
    return undefined;
  }
}
