/** The product's own pipeline, with its rules and its register of vendors. */
import {protocols} from '../../protocols/index.ts';
import {loadDetector} from '../../src/composition.ts';
import {defaultConfig} from '../../src/config/defaults.ts';
import type {Profile} from '../../src/core/alert.ts';
import {NOTHING_SAID} from '../../src/core/site.ts';
import {DAY} from '../../src/core/time.ts';
import {vendorRegister} from '../../src/load/oui.ts';
import {compilePatiently} from '../../src/patient-compiler.ts';
import {type Pipeline, pipeline} from '../../src/pipeline/pipeline.ts';
import {NOTHING_SAVED} from '../../src/pipeline/saved.ts';

export async function openPlantWatch(profile: Profile): Promise<Pipeline> {
  compilePatiently();
  const {detector} = await loadDetector({profile, directories: []});
  return pipeline({
    protocols,
    detector,
    vendorOf: vendorRegister(),
    baseline: {...defaultConfig().baseline, learn: 7 * DAY},
    saved: NOTHING_SAVED,
    site: NOTHING_SAID,
    onChange: () => undefined,
  });
}
