/** The product's own pipeline, with its rules and its register of vendors. */
import {protocols} from '../../protocols/index.ts';
import {loadDetector} from '../../src/composition.ts';
import type {Profile} from '../../src/core/alert.ts';
import {DAY} from '../../src/core/time.ts';
import {vendorRegister} from '../../src/load/oui.ts';
import {type Pipeline, pipeline} from '../../src/pipeline/pipeline.ts';

export async function openPlantWatch(profile: Profile): Promise<Pipeline> {
  const {detector} = await loadDetector({profile, directories: []});
  return pipeline({
    protocols,
    detector,
    vendorOf: vendorRegister(),
    learn: 7 * DAY,
    saved: {assets: [], known: [], alerts: []},
    onChange: () => undefined,
  });
}
