/** `bifrost advisories import`: into the store; then every asset is matched, unless a daemon does that. */
import type {Command} from 'commander';
import {vendors} from '../../advisories/vendor.ts';
import {controlCall, isNoDaemon} from '../../api/call.ts';
import {applyAdvisories} from '../../apply-advisories.ts';
import {loadProfiles} from '../../device-profiles.ts';
import {importAdvisories} from '../../import-advisories.ts';
import {loadConfig} from '../../load/config.ts';
import {openStore} from '../../store/store.ts';
import {decide} from '../decide.ts';
import {exitCodes, say} from '../fail.ts';
import {storePlace} from '../list.ts';
import {print} from '../print.ts';

interface Options {
  readonly key?: string;
  readonly keyring?: string;
}

export async function runImport(source: string, {key, keyring}: Options, command: Command): Promise<void> {
  const {foreignKeyIn} = await import('../../custody/key.ts');
  const {profiles} = await profilesOf(command);
  const {path, key: storeKey} = await storePlace(command);
  const store = openStore(path, {key: storeKey});
  try {
    const done = await importAdvisories(source, store, {
      vendors: vendors(profiles),
      ...(key !== undefined && {key: foreignKeyIn(key)}),
      ...(keyring !== undefined && {keyring}),
    });
    const {advisories, exploited, problems, provenance, first} = done;
    for (const problem of first) say(problem);
    if (problems > first.length) say(`and ${problems - first.length} more problems`);
    print(`${advisories} advisories, ${exploited} exploited vulnerabilities, ${problems} problems`);
    for (const [proof, count] of Object.entries(provenance)) print(`${count} with ${proof}`);
    if (problems > 0) process.exitCode = exitCodes.findings;
    await decide('advisories-import', {source, advisories, exploited, problems}, command);
  } finally {
    store.close();
  }
  await matchAll(command);
}

async function profilesOf(command: Command) {
  const {config} = command.optsWithGlobals<{config?: string}>();
  return loadProfiles((await loadConfig(config)).profiles.directories);
}

async function isDaemonThere(command: Command): Promise<boolean> {
  const {store, config} = command.optsWithGlobals<{store?: string; config?: string}>();
  if (store !== undefined) return false;
  try {
    await controlCall((await loadConfig(config)).control.socket, 'status', {});
    return true;
  } catch (error) {
    if (isNoDaemon(error)) return false;
    throw error;
  }
}

/** Which advisory applies to which asset, without a daemon: what it will have to tell stays untold. `only`: one asset. */
export async function matchAll(command: Command, only?: string): Promise<void> {
  if (await isDaemonThere(command)) return;
  const {profiles} = await profilesOf(command);
  const {path, key} = await storePlace(command);
  const store = openStore(path, {key});
  try {
    const applying = applyAdvisories(store, profiles);
    const assets = only === undefined ? store.assets.list({}) : [store.assets.get(only)];
    for (const asset of assets) {
      if (asset === undefined) continue;
      store.save({findings: new Map([[asset.id, applying.findings(asset)]])});
    }
  } finally {
    store.close();
  }
}
