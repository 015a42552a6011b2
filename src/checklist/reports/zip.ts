/** The zip for those who verify: every other format, each evidence whole, and a manifest of hashes that the box has signed. */
import type {Evidence} from '../../core/checklist.ts';
import {isoTime} from '../../core/time.ts';
import {bytesOf, type Files, type Format, jsonBytes, type Material} from './format.ts';
import {idOf} from './report-evidence.ts';

/** `others`: all formats but this one. */
export const zipOf = (others: readonly Format[]): Format => ({
  file: 'report.zip',
  about: 'all of these, every evidence, and a signed manifest',
  async render(material) {
    const reports: [string, Uint8Array][] = [];
    for (const {file, render} of others) reports.push([file, await render(material)]);
    return material.seal({'README.txt': bytesOf(README), ...Object.fromEntries(reports), ...evidenceFiles(material)});
  },
});

const evidenceFiles = ({evidence}: Material): Files =>
  Object.fromEntries(evidence.map((one, at) => [`evidence/${idOf(at)}.json`, jsonBytes(withTime(one))]));

const withTime = (evidence: Evidence) => ({...evidence, at: isoTime(evidence.at)});

const README = `Report of one run of the hardening checklist, by Bifrost. Times are UTC.

report.*            the same report in several formats; the first line of each is its summary
catalog.oscal.json  the lines of the checklist themselves
evidence/E*.json    what each source brought: its hash, when it was read, the things that were judged in it, as they were brought:
                    text of devices and files may hold anything
manifest.json       the SHA-256 of each of these files
manifest.sig        Ed25519 signature over manifest.json

Checking it with Bifrost, on any machine; public.pem is what "bifrost evidence key" printed on the box:
  bifrost evidence verify FILE.zip --key public.pem
Without Bifrost, after unpacking:
  openssl pkeyutl -verify -pubin -inkey public.pem -rawin -in manifest.json -sigfile manifest.sig
  sha256sum * evidence/*    and compare with manifest.json
`;
