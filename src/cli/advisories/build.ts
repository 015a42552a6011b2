/** `bifrost advisories build`: one signed file with everything that was imported. */
import type {Command} from 'commander';
import {fingerprint, publicPem, signingKey} from '../../custody/key.ts';
import {type BundleLine, writeBundle} from '../../load/advisories/bundle.ts';
import type {Store} from '../../store/store.ts';
import {makeFile} from '../files.ts';
import {openToRead} from '../list.ts';
import {print} from '../print.ts';

export async function build(out: string, keyFile: string, command: Command): Promise<void> {
  const key = signingKey(keyFile);
  const store = await openToRead(command);
  try {
    const {advisories, exploited} = store.advisories.status();
    await writeBundle(out, {made: new Date().toISOString(), advisories, exploited}, linesOf(store), key);
    makeFile(`${keyFile}.pub`, publicPem(key));
    print(`${out}: ${advisories} advisories, ${exploited} exploited vulnerabilities`);
    print(`signed by the key ${fingerprint(key)}; give ${keyFile}.pub to whoever imports it, by another way`);
  } finally {
    store.close();
  }
}

function* linesOf({advisories}: Store): Generator<BundleLine> {
  for (const {advisory} of advisories.each()) yield {advisory};
  for (const exploited of advisories.exploited()) yield {exploited};
}
