/** The network plugin of a cluster: whether it enforces network policies, and encrypts between nodes. As each project documents it. */
import type {KubeObject} from '../k8s/object.ts';
import {k8sProbe} from '../k8s/probe.ts';
import {at, listAt, textAt} from '../plain.ts';

interface Plugin {
  readonly name: string;
  /** Daemon sets that it runs as. */
  readonly runs: readonly string[];
  readonly enforces: boolean;
  readonly encrypts: (objects: readonly KubeObject[]) => boolean;
}

const inConfigMap =
  (name: string, key: string, form: RegExp) =>
  (objects: readonly KubeObject[]): boolean =>
    objects.some((one) => one.kind === 'ConfigMap' && one.name === name && form.test(textAt(one.body, 'data', key)));

const plugins: readonly Plugin[] = [
  {
    name: 'Antrea',
    runs: ['antrea-agent'],
    enforces: true,
    encrypts: inConfigMap('antrea-config', 'antrea-agent.conf', /^\s*trafficEncryptionMode:\s*"?(ipsec|wireguard)/im),
  },
  {name: 'Calico', runs: ['calico-node', 'canal', 'rke2-canal'], enforces: true, encrypts: isCalicoEncrypting},
  {
    name: 'Cilium',
    runs: ['cilium'],
    enforces: true,
    encrypts: (objects) =>
      inConfigMap('cilium-config', 'enable-wireguard', /^true$/)(objects) ||
      inConfigMap('cilium-config', 'enable-ipsec', /^true$/)(objects),
  },
  {
    name: 'Flannel',
    runs: ['kube-flannel-ds', 'kube-flannel'],
    enforces: false,
    encrypts: inConfigMap('kube-flannel-cfg', 'net-conf.json', /"Type"\s*:\s*"(wireguard|ipsec)"/i),
  },
  {name: 'kube-router', runs: ['kube-router'], enforces: true, encrypts: () => false},
  {name: 'OVN-Kubernetes', runs: ['ovnkube-node'], enforces: true, encrypts: () => false},
  {name: 'Weave Net', runs: ['weave-net'], enforces: true, encrypts: isWeaveEncrypting},
];

export const k8sCni = k8sProbe({
  name: 'k8s-cni',
  about:
    'Network plugins of a Kubernetes cluster: Antrea, Calico, Cilium, Flannel, kube-router, OVN-Kubernetes, Weave Net',
  kinds: ['DaemonSet', 'ConfigMap', 'FelixConfiguration'],
  fields: {
    'cni.enforces_policies': {type: 'boolean', about: 'One of them enforces network policies'},
    'cni.encrypts': {type: 'boolean', about: 'One of them encrypts what goes from node to node'},
  },
  subjects(objects) {
    const found = plugins.filter(({runs}) =>
      objects.some((one) => one.kind === 'DaemonSet' && runs.includes(one.name)),
    );
    if (found.length === 0) return [];
    return [
      {
        name: found.map(({name}) => name).join(' and '),
        fields: {
          'cni.enforces_policies': found.some(({enforces}) => enforces),
          'cni.encrypts': found.some(({encrypts}) => encrypts(objects)),
        },
      },
    ];
  },
  doubts: (objects) =>
    plugins.some(({runs}) => objects.some((one) => one.kind === 'DaemonSet' && runs.includes(one.name)))
      ? []
      : ['no network plugin that is known here: read its documentation for network policies and encryption'],
});

function isCalicoEncrypting(objects: readonly KubeObject[]): boolean {
  return objects.some((one) => one.kind === 'FelixConfiguration' && at(one.body, 'spec', 'wireguardEnabled') === true);
}

/** It encrypts once it has a password. */
function isWeaveEncrypting(objects: readonly KubeObject[]): boolean {
  const weave = objects.find((one) => one.kind === 'DaemonSet' && one.name === 'weave-net');
  return listAt(weave?.body, 'spec', 'template', 'spec', 'containers').some((container) =>
    listAt(container, 'env').some((one) => textAt(one, 'name') === 'WEAVE_PASSWORD'),
  );
}
