/** All importers, sorted by name. A new one is a file here and its line. */
import {cyclonedx} from './cyclonedx.ts';
import {grype} from './grype.ts';
import {kubeBench} from './kube-bench.ts';
import {kubescape} from './kubescape.ts';
import {lynis} from './lynis.ts';
import {openscap} from './openscap.ts';
import type {Importer} from './report.ts';
import {sarif} from './sarif.ts';
import {trivy} from './trivy.ts';

export const importers: readonly Importer[] = [cyclonedx, grype, kubeBench, kubescape, lynis, openscap, sarif, trivy];
