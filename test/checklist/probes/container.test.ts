/** Containers as a recorded /proc shows them, and as compose files and Podman's unit files declare them. */
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {compose} from '../../../src/checklist/probes/compose.ts';
import {container} from '../../../src/checklist/probes/container.ts';
import {home, place, run} from '../root-place.ts';

const ID = 'a'.repeat(64);
const init = {'proc/1/status': 'Name:\tsystemd\n', 'proc/1/cgroup': '0::/init.scope\n'};

function processFiles(
  pid: number,
  group: string,
  {uid = 0, caps = '', seccomp = 0, root = 'rw', label = 'unconfined\n'},
) {
  return {
    [`proc/${pid}/cgroup`]: `0::${group}\n`,
    [`proc/${pid}/status`]: `Name:\tconsole\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\nCapEff:\t0\nCapBnd:\t${caps}\nSeccomp:\t${seccomp}\n`,
    [`proc/${pid}/mountinfo`]: `600 500 0:50 / / ${root},relatime - overlay overlay rw\n601 600 0:51 / /proc rw - proc proc rw\n`,
    [`proc/${pid}/attr/current`]: label,
  };
}

test('a container that is shut in, and one that is not', async () => {
  const good = `/system.slice/docker-${ID}.scope`;
  const bad = `/kubepods.slice/kubepods-burstable.slice/cri-containerd-${'b'.repeat(64)}.scope`;
  const where = place({
    ...init,
    ...processFiles(70, good, {
      uid: 65_532,
      caps: '0000000000002000',
      seccomp: 2,
      root: 'ro',
      label: 'docker-default (enforce)\n',
    }),
    ...processFiles(71, `${good}/below`, {}),
    ...processFiles(90, bad, {caps: '000001ffffffffff', label: 'cri (complain)\n'}),
    [`sys/fs/cgroup${good}/memory.max`]: '268435456\n',
    [`sys/fs/cgroup${good}/cpu.max`]: '50000 100000\n',
    [`sys/fs/cgroup${good}/pids.max`]: '64\n',
    [`sys/fs/cgroup${bad}/memory.max`]: 'max\n',
    [`sys/fs/cgroup${bad}/cpu.max`]: 'max 100000\n',
    [`sys/fs/cgroup${bad}/pids.max`]: '100\n',
  });
  const evidence = await run(container, where);
  expect(evidence.flatMap(({subjects}) => subjects)).toEqual([
    {
      name: `${ID.slice(0, 12)} (pid 70)`,
      fields: {
        'container.may_be_root': false,
        'container.root_writable': false,
        'container.capabilities': ['NET_RAW'],
        'container.extra_capabilities': 1,
        'container.seccomp': 'filtered',
        'container.mac': 'enforced',
        'container.unlimited': [],
      },
    },
    {
      name: 'bbbbbbbbbbbb (pid 90)',
      fields: expect.objectContaining({
        'container.may_be_root': true,
        'container.root_writable': true,
        'container.extra_capabilities': 40,
        'container.seccomp': 'unconfined',
        'container.mac': 'complain',
        'container.unlimited': ['memory', 'cpu'],
      }),
    },
  ]);
});

test('what may not be seen of a container is a doubt beside what is', async () => {
  const {'proc/70/mountinfo': _, ...files} = processFiles(70, `/system.slice/libpod-${ID}.scope`, {});
  const evidence = await run(container, place({...init, ...files}));
  expect(evidence.map(({found, source}) => [found, source])).toEqual([
    ['read', '/proc/70/status'],
    ['failed', '/proc/70/mountinfo'],
  ]);
  expect(evidence[0]?.subjects[0]?.fields).not.toHaveProperty(['container.root_writable']);
});

test('no runtime and no container: absent; a runtime and no processes to be seen: not known', async () => {
  expect(await run(container, place(init))).toMatchObject([{found: 'absent'}]);
  expect(await run(container, place({}))).toMatchObject([{found: 'absent'}]);
  expect(await run(container, place({'usr/bin/dockerd': 'x'}))).toMatchObject([{found: 'failed'}]);
  expect(await run(container, place({...init, 'usr/bin/dockerd': 'x'}))).toMatchObject([{found: 'absent'}]);
});

const COMPOSE = `
services:
  console:
    image: registry.site/console:1.4.2@sha256:00ff
    user: "65532:65532"
    read_only: true
    cap_drop: [ALL]
    security_opt: [no-new-privileges, 'apparmor:console', 'seccomp=profile.json']
    mem_limit: 256m
    cpus: 0.5
    pids_limit: 64
  old:
    image: registry.site:5000/old
    privileged: true
    deploy: {resources: {limits: {memory: 1G}}}
`;

test('compose files and quadlets, below the root and in the folder of manifests', async () => {
  const given = place({'compose.yaml': COMPOSE, 'deployment.yaml': 'kind: Deployment'}).root;
  const quadlet =
    '[Container]\nImage=registry.site/broker:2\nUser=1883\nReadOnly=yes\nDropCapability=all\nPodmanArgs=--memory 64m --cpus 1\n[Service]\nTasksMax=64\n';
  const where = place(
    {'opt/old/docker-compose.yml': COMPOSE, 'etc/containers/systemd/broker.container': quadlet},
    {manifests: given},
  );
  const subjects = (await run(compose, where)).flatMap((one) => one.subjects);
  expect(subjects.map(({name}) => name)).toEqual([
    'compose.yaml console',
    'compose.yaml old',
    '/opt/old/docker-compose.yml console',
    '/opt/old/docker-compose.yml old',
    '/etc/containers/systemd/broker.container',
  ]);
  const good = {
    'container.is_floating': false,
    'container.may_be_root': false,
    'container.root_writable': false,
    'container.extra_capabilities': 0,
    'container.unlimited': [],
  };
  expect(subjects[0]?.fields).toMatchObject({
    ...good,
    'container.seccomp': 'filtered',
    'container.mac': 'enforced',
    'container.has_digest': true,
  });
  expect(subjects[4]?.fields).toMatchObject({
    ...good,
    'container.seccomp': 'undeclared',
    'container.mac': 'undeclared',
  });
  expect(subjects[1]?.fields).toMatchObject({
    'container.is_floating': true,
    'container.may_be_root': true,
    'container.root_writable': true,
    'container.capabilities': ['ALL'],
    'container.seccomp': 'unconfined',
    'container.mac': 'unconfined',
    'container.unlimited': ['cpu', 'pids'],
  });
});

test('a compose file that is no YAML is a failure; no file at all is absent', async () => {
  expect(await run(compose, place({'srv/compose.yml': '{'}))).toMatchObject([
    {found: 'failed', source: '/srv/compose.yml'},
  ]);
  expect(await run(compose, place({}))).toMatchObject([{found: 'absent'}]);
  expect(await run(compose, place({}, {manifests: join(home, 'nowhere')}))).toMatchObject([{found: 'failed'}]);
});
