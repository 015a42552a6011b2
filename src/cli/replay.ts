/** `bifrost replay FILE…`: captures through the whole pipeline, into a store or just to the screen. */
import {Command, InvalidArgumentError, Option} from 'commander';
import type {CaptureReport} from '../capture/capture-file.ts';
import type {Config} from '../config/config.ts';
import {type Alert, type Profile, profiles} from '../core/alert.ts';
import type {Change} from '../core/change.ts';
import {AppError} from '../core/errors.ts';
import type {EvidenceKeeping} from '../keep-evidence.ts';
import type {Pipeline} from '../pipeline/pipeline.ts';
import type {Store} from '../store/store.ts';
import {say} from './fail.ts';
import {storePlace} from './list.ts';
import {progressLine} from './progress-line.ts';
import {type Found, printReplay} from './replay-summary.ts';

export function replayCommand(): Command {
  return new Command('replay')
    .description('read capture files as if they were live: inventory, talkers, alerts')
    .argument('<file...>', 'pcap or pcapng, also gzipped, in the order of their time; - is standard input')
    .option('--store <path>', 'put what is found into this store, and go on from what it knows')
    .option('--segment <name>', 'segment that the frames belong to', 'replay')
    .option('--vlan <id=segment...>', 'VLANs that are segments of their own: 10=cell2', vlanSegments)
    .option('--learn <duration>', 'how long the baseline learns, in time of the capture (90s, 15m, 7d)')
    .addOption(new Option('--profile <name>', 'rules up to this profile').choices(profiles))
    .option('--rules <folder...>', 'rules of your own, besides those of the product')
    .option('--json', 'one JSON object with assets, conversations, alerts and counters')
    .action(replay);
}

function vlanSegments(text: string, before: ReadonlyMap<number, string> = new Map()): ReadonlyMap<number, string> {
  const [, id = '', segment = ''] = /^(\d{1,4})=([a-z0-9][a-z0-9_-]{0,31})$/.exec(text) ?? [];
  if (segment === '') throw new InvalidArgumentError('Write the VLAN id, = and the name of a segment: 10=cell2.');
  return new Map([...before, [Number(id), segment]]);
}

interface Options {
  readonly store?: string;
  readonly segment: string;
  readonly vlan?: ReadonlyMap<number, string>;
  readonly learn?: string;
  readonly profile?: Profile;
  readonly rules?: readonly string[];
  readonly json?: boolean;
}

/** Frames after which what was found goes to the store. */
const SAVE_EVERY = 50_000;

async function replay(files: readonly string[], options: Options, command: Command): Promise<void> {
  const store = options.store === undefined ? undefined : await openToGoOn(options.store, command);
  try {
    const {loadConfig} = await import('../load/config.ts');
    const config = await loadConfig(command.optsWithGlobals<{config?: string}>().config);
    const found: Found = {assets: new Map(), conversations: new Map(), alerts: new Map()};
    const sink = await changeSink(found, store, config);
    const watch = await openWatch(options, config, store, sink.add);
    // Rules and profiles are loaded: what follows is the speed of reading.
    const started = performance.now();
    const reports = await readAll(files, options, watch, sink);
    watch.end();
    sink.save();
    const seconds = (performance.now() - started) / 1000;
    printReplay({files, reports, found, counters: watch.counters(), seconds}, options.json === true);
    if (reports.some((report) => report.problem !== undefined)) process.exitCode = 1;
  } finally {
    store?.close();
  }
}

/** A new one is in clear: whose it will be is not known. Throws `store-open`. */
async function openToGoOn(path: string, command: Command): Promise<Store> {
  const {isPlain} = await import('../store/key.ts');
  const {openStore} = await import('../store/store.ts');
  return openStore(path, {key: isPlain(path) === false ? (await storePlace(command)).key : undefined});
}

type Watch = Pick<Pipeline, 'block' | 'end' | 'counters'>;

/** With a store the frames around alerts are kept, too. */
async function openWatch(
  options: Options,
  config: Config,
  store: Store | undefined,
  onChange: (change: Change) => void,
): Promise<Watch> {
  if (store === undefined) return openPipeline(options, config, store, onChange, undefined);
  const {freezer} = await import('../evidence/freezer.ts');
  const {MIB} = await import('../evidence/settings.ts');
  const {version} = await import('../load/version.ts');
  const {before, after, ringMiB} = config.evidence;
  const evidence = freezer({
    before,
    after,
    rings: 1,
    ringBytes: ringMiB * MIB,
    spills: false,
    application: `Bifrost ${version}`,
    health: () => watch.counters(),
    room: () => Number.POSITIVE_INFINITY,
    onChange,
  });
  const watch = await openPipeline(options, config, store, onChange, evidence.raised);
  return {
    counters: () => ({...watch.counters(), ...evidence.counters()}),
    block(block, links) {
      evidence.block(block, links);
      watch.block(block, links);
      evidence.collect();
    },
    end() {
      watch.end();
      evidence.end();
    },
  };
}

async function openPipeline(
  options: Options,
  config: Config,
  store: Store | undefined,
  onChange: (change: Change) => void,
  onRaised: ((alert: Alert) => void) | undefined,
): Promise<Pipeline> {
  const {compilePatiently} = await import('../patient-compiler.ts');
  compilePatiently();
  const {durationOf} = await import('../config/duration.ts');
  const {loadDetector} = await import('../composition.ts');
  const {protocols} = await import('../../protocols/index.ts');
  const {pipeline} = await import('../pipeline/pipeline.ts');
  const {vendorRegister} = await import('../load/oui.ts');
  const {siteOf} = await import('../site.ts');
  const {savedOf} = await import('../saved.ts');
  const {loadProfiles} = await import('../device-profiles.ts');
  const rules = {
    profile: options.profile ?? config.rules.profile,
    directories: [...config.rules.directories, ...(options.rules ?? [])],
    adjust: config.rules.adjust,
  };
  const {detector} = await loadDetector(rules);
  const learn = options.learn === undefined ? config.baseline.learn : durationOf(options.learn);
  if (learn === undefined)
    throw new AppError('usage', `--learn ${options.learn}: write a number and s, m, h or d: 15m`);
  const site = await siteOf(config, store);
  const {matcher} = await loadProfiles(config.profiles.directories);
  return pipeline({
    protocols,
    detector,
    vendorOf: vendorRegister(),
    baseline: {...config.baseline, learn},
    saved: savedOf(store),
    site,
    profiles: matcher,
    onChange,
    onRaised,
  });
}

interface ChangeSink {
  add(change: Change): void;
  save(): void;
}

/** Keeps the latest state of everything, and passes all on to the store now and then. */
async function changeSink(found: Found, store: Store | undefined, config: Config): Promise<ChangeSink> {
  const evidence = store && (await openEvidence(store, config));
  let batch: Change[] = [];
  return {
    add(change) {
      if (change.type === 'asset') found.assets.set(change.asset.id, change.asset);
      else if (change.type === 'conversation') found.conversations.set(change.conversation.id, change.conversation);
      else if (change.type === 'alert') found.alerts.set(change.alert.id, change.alert);
      if (store !== undefined) batch.push(change);
    },
    save() {
      if (batch.length === 0 || store === undefined || evidence === undefined) return;
      const changes = evidence.hashed(batch);
      store.save({changes});
      evidence.write(changes);
      batch = [];
    },
  };
}

/** It is never too old here: the capture may be of any time. */
async function openEvidence(store: Store, {evidence: {maxMiB}}: Config): Promise<EvidenceKeeping> {
  const {keepEvidence} = await import('../keep-evidence.ts');
  const {evidenceFolder, evidencePath} = await import('../custody/folder.ts');
  const {MIB} = await import('../evidence/settings.ts');
  return keepEvidence({
    store,
    keep: store.save,
    folder: evidenceFolder(evidencePath(store.path)),
    limits: {maxBytes: maxMiB * MIB, keep: undefined},
    actor: 'replay',
    onProblem: say,
  });
}

async function readAll(
  files: readonly string[],
  {segment, vlan: vlans}: Options,
  watch: Watch,
  sink: ChangeSink,
): Promise<CaptureReport[]> {
  const {readCapture} = await import('../capture/capture-file.ts');
  const reports: CaptureReport[] = [];
  for (const path of files) {
    const progress = progressLine(path);
    let frames = 0;
    const report = await readCapture({
      path,
      segment,
      onProgress: progress.show,
      onBlock: (block, links) => {
        watch.block(block, vlans === undefined ? links : links.map((link) => ({...link, vlans})));
        frames += block.count;
        if (frames < SAVE_EVERY) return;
        frames = 0;
        sink.save();
      },
    });
    progress.end();
    reports.push(report);
  }
  return reports;
}
