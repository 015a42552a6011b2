/**
 * Compiles the product before the tests, if it changed: those that run `bifrost` run what is shipped, in a process of its own.
 * Types are checked by `npm run types`; here they would cost a minute more.
 */
import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync, statSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';

/** Written when a compilation has ended well. */
const STAMP = 'dist/.built-for-tests';
const SOURCES = ['src', 'protocols', 'hardware', 'rules', 'scripts/bundle.mjs', 'tsconfig.json', 'tsconfig.build.json'];

export function setup(): void {
  if (existsSync(STAMP) && SOURCES.every((path) => isOlder(path, statSync(STAMP).mtimeMs))) return;
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--noCheck'], {stdio: 'inherit'});
  execFileSync(process.execPath, ['dist/src/prepare.js', 'dist'], {stdio: 'inherit'});
  execFileSync(process.execPath, ['scripts/bundle.mjs'], {stdio: 'inherit'});
  writeFileSync(STAMP, '');
}

/** Also a folder is younger when a file in it came or went. */
function isOlder(path: string, time: number): boolean {
  const stat = statSync(path);
  if (stat.mtimeMs >= time) return false;
  return !stat.isDirectory() || readdirSync(path).every((name) => isOlder(join(path, name), time));
}
