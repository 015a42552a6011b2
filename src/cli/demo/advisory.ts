/** An advisory about a device of the demo, made up like the device, so that the demo shows what comes of a real one. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {vendors} from '../../advisories/vendor.ts';
import {importAdvisories} from '../../import-advisories.ts';
import type {Store} from '../../store/store.ts';

const advisory = {
  document: {
    category: 'csaf_security_advisory',
    csaf_version: '2.0',
    publisher: {category: 'vendor', name: 'Northwater', namespace: 'https://northwater.example'},
    title: 'Northwater PLC 20: a password that cannot be changed',
    tracking: {id: 'NW-2026-001', version: '1', status: 'final', current_release_date: '2026-11-01T00:00:00Z'},
  },
  product_tree: {
    branches: [
      {
        category: 'vendor',
        name: 'Northwater',
        branches: [
          {
            category: 'product_name',
            name: 'PLC 20',
            branches: [
              {
                category: 'product_version_range',
                name: 'vers:generic/<V3.0',
                product: {
                  name: 'PLC 20 <V3.0',
                  product_id: 'P1',
                  product_identification_helper: {model_numbers: ['NW-PLC-20']},
                },
              },
            ],
          },
        ],
      },
    ],
  },
  vulnerabilities: [
    {
      // Nobody gives out the number 0: it cannot be taken for a real one.
      cve: 'CVE-2026-0000',
      title: 'The password of the maintenance account is the same in every device',
      cwe: {id: 'CWE-798', name: 'Use of Hard-coded Credentials'},
      product_status: {known_affected: ['P1']},
      remediations: [{category: 'no_fix_planned', details: 'Replace it by the PLC 30.', product_ids: ['P1']}],
      scores: [{products: ['P1'], cvss_v3: {baseScore: 8.1}}],
    },
  ],
};

export async function placeAdvisory(folder: string, store: Store): Promise<void> {
  const path = join(folder, 'advisory.json');
  writeFileSync(path, JSON.stringify(advisory));
  await importAdvisories(path, store, {vendors: vendors()});
}
