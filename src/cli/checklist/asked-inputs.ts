/** What the command line gives a run to look at. Files of this machine may be named from where one stands. */
import {existsSync} from 'node:fs';
import {resolve} from 'node:path';
import {referenceOf} from '../../checklist/image/reference.ts';
import {type Inputs, inputsOf} from '../../checklist/inputs.ts';

export interface InputOptions {
  readonly manifests?: string;
  readonly kubeconfig?: string;
  readonly image?: readonly string[];
  readonly registryAuth?: string;
  readonly imageKey?: readonly string[];
  readonly imageReport?: readonly string[];
  readonly reports?: string;
  readonly firewalls?: string;
  readonly backups?: readonly string[];
  readonly registers?: string;
  readonly allowPort?: readonly string[];
}

const file = (path: string | undefined): string | undefined => path && resolve(path);
const files = (paths: readonly string[] | undefined): string[] | undefined => paths?.map((path) => resolve(path));

/** What is here is meant; else what can be a name in a registry is one. */
const image = (text: string): string => (!existsSync(text) && referenceOf(text) ? text : resolve(text));

export function askedInputs(options: InputOptions): Inputs {
  const {manifests, kubeconfig, image: images, imageKey, imageReport, backups, registers, allowPort} = options;
  const given = {
    manifests: file(manifests),
    kubeconfig: file(kubeconfig),
    images: images?.map(image),
    registryAuth: file(options.registryAuth),
    imageKeys: files(imageKey),
    imageReports: files(imageReport),
    reports: file(options.reports),
    firewalls: file(options.firewalls),
    registers: file(registers),
    backups,
    allowedPorts: allowPort,
  };
  return inputsOf(given as Inputs);
}
