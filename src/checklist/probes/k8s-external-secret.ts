/** What brings secrets into a cluster without their value in a manifest: External Secrets, Sealed Secrets, the Secrets Store CSI driver. */
import {nameOf} from '../k8s/object.ts';
import {k8sProbe} from '../k8s/probe.ts';
import {listAt, textAt} from '../plain.ts';

export const k8sExternalSecret = k8sProbe({
  name: 'k8s-external-secret',
  about: 'External Secrets, Sealed Secrets and secret provider classes of a Kubernetes cluster',
  kinds: ['ExternalSecret', 'ClusterSecretStore', 'SealedSecret', 'SecretProviderClass'],
  fields: {
    'external.kind': {type: 'string', about: 'ExternalSecret, SealedSecret, SecretProviderClass, ClusterSecretStore'},
    'external.ready': {type: 'string', about: 'True, False or Unknown as its controller says; unsaid in a manifest'},
  },
  isAbsentWhenEmpty: true,
  subjects: (objects) =>
    objects.map((one) => {
      const state = listAt(one.body, 'status', 'conditions').find((condition) =>
        ['Ready', 'Synced'].includes(textAt(condition, 'type')),
      );
      return {
        name: nameOf(one),
        fields: {'external.kind': one.kind, 'external.ready': textAt(state, 'status') || 'unsaid'},
      };
    }),
});
