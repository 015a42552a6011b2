/** All importers, sorted by name. A new one is a file of this folder and its line here. */
import {firewall} from './firewall.ts';
import {ignition} from './ignition.ts';
import type {Importer} from './intent.ts';
import {nodeRed} from './node-red.ts';
import {nodeset} from './nodeset.ts';
import {registerCsv} from './register-csv.ts';
import {telegraf} from './telegraf.ts';

export const importers: readonly Importer[] = [firewall, ignition, nodeRed, nodeset, registerCsv, telegraf];
