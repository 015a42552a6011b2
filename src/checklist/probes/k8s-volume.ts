/** Persistent volumes of a cluster, and whether the class that they are of encrypts. */
import {encryptionOf} from '../k8s/encryption.ts';
import {type KubeObject, nameOf} from '../k8s/object.ts';
import {k8sProbe} from '../k8s/probe.ts';

export const k8sVolume = k8sProbe({
  name: 'k8s-volume',
  about: 'Persistent volumes of a Kubernetes cluster, and whether their class encrypts; absent: there are none',
  kinds: ['PersistentVolume', 'StorageClass'],
  fields: {
    'volume.class': {type: 'string', about: 'Its class of storage; empty: none'},
    'volume.is_encrypted': {type: 'boolean', about: 'It is encrypted; not there where it cannot be told'},
  },
  isAbsentWhenEmpty: true,
  doubts: (objects) =>
    volumesOf(objects)
      .filter((one) => isEncrypted(one, objects) === undefined)
      .map((one) => `${nameOf(one)}: it cannot be told whether it is encrypted`),
  subjects: (objects) =>
    volumesOf(objects).map((one) => {
      const encrypted = isEncrypted(one, objects);
      const fields = {'volume.class': classOf(one), ...(encrypted !== undefined && {'volume.is_encrypted': encrypted})};
      return {name: nameOf(one), fields};
    }),
});

const volumesOf = (objects: readonly KubeObject[]): KubeObject[] =>
  objects.filter(({kind}) => kind === 'PersistentVolume');

function classOf({body}: KubeObject): string {
  const {spec} = body as {spec?: {storageClassName?: unknown} | null};
  return typeof spec?.storageClassName === 'string' ? spec.storageClassName : '';
}

/** By its class; a volume on the disk of a node (local, hostPath) or without a class does not tell. */
function isEncrypted(volume: KubeObject, objects: readonly KubeObject[]): boolean | undefined {
  const name = classOf(volume);
  const found = objects.find(
    ({kind, body}) => kind === 'StorageClass' && (body as {metadata?: {name?: unknown}}).metadata?.name === name,
  );
  return found === undefined ? undefined : encryptionOf(found);
}
