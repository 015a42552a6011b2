/** Drafts as text: YAML that a person reads, completes and commits. */
import {stringify} from 'yaml';
import type {Intent} from './intent.ts';

export interface DraftFile {
  /** `policy.yaml`, `tags/192.168.1.10.yaml` */
  readonly name: string;
  readonly text: string;
}

const HEAD = '# A draft: read it, complete it, and check it with bifrost policy check.';

/** The policy is on trial until a person says otherwise. */
export function draftsOf({devices, conduits, notes}: Intent): DraftFile[] {
  const remarks = notes.map((note) => `# - ${note.replace(/[^\P{C}]/gu, ' ')}`);
  const head = [HEAD, ...(remarks.length > 0 ? ['# To look at:', ...remarks] : []), ''].join('\n');
  const filled = conduits.filter(({allow}) => allow.length > 0);
  const servers = [...new Set(filled.flatMap(({to}) => to))].filter((one) => one !== 'any');
  const zones =
    servers.length > 0 ? {zones: {imported: {about: 'servers of the imported files', members: servers}}} : {};
  const policy = {mode: 'observe', ...zones, conduits: filled};
  return [
    ...(filled.length > 0 ? [{name: 'policy.yaml', text: `${head}${yaml(policy)}`}] : []),
    ...devices
      .filter(({tags}) => tags.length > 0)
      .map((device) => ({
        name: `tags/${device.device.replace(/[^A-Za-z0-9.-]+/g, '-')}.yaml`,
        text: `${head}${yaml(device)}`,
      })),
  ];
}

const yaml = (value: object): string => stringify(value, {lineWidth: 120, aliasDuplicateObjects: false});
