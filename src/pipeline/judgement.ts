/**
 * From a fact to alerts: enrichment from the inventory, novelty from the baseline, rules, folding. Direct calls, in this
 * order, nothing else.
 */

import type {Baseline, Judgement as Normal} from '../baseline/baseline.ts';
import type {Keyed} from '../baseline/keys.ts';
import type {Alert, AlertState, Finding} from '../core/alert.ts';
import type {Enricher} from '../core/enricher.ts';
import type {Fact} from '../core/fact.ts';
import type {Site} from '../core/site.ts';
import type {Micros} from '../core/time.ts';
import type {AlertBook} from '../detect/alert-book.ts';
import type {Tap} from '../detect/correlator.ts';
import type {Detector} from '../detect/detector.ts';
import type {Host} from '../inventory/host.ts';

/**
 * What holds for every repetition of the exchange: it is harmless, and need not be judged; it is known to the baseline, but
 * some rule counts it; or it must be judged again from the start.
 */
export type Verdict = 'harmless' | 'known' | 'judge-again';

export interface Judgement {
  /** `isKnown`: an earlier verdict on the same exchange was `known`. */
  judge(fact: Fact, client: Host | undefined, server: Host | undefined, isKnown: boolean): Verdict;
  /** What the repetitions of a fact count for that was judged `known`; undefined: each must be judged again. */
  taps(fact: Fact): Tap | undefined;
  tick(now: Micros): void;
  /** The watch ends: alerts with their exact counts. */
  flush(now: Micros): void;
  /** `learned`: when it was learned last; left out: it is not known, and whatever is new since the alert is taken back. */
  setState(id: string, state: AlertState, now: Micros, learned?: Micros): Alert | undefined;
  /** A finding of an exercise: an alert of its own, of which its id is returned. No frames led to it. */
  practise(finding: Finding): string;
  /** New rules from now on; alerts keep their life. */
  use(detector: Detector): void;
  /** People said something else from now on. */
  useSite(site: Site): void;
  facts(): number;
  readonly baseline: Baseline;
  readonly book: AlertBook;
}

export interface JudgementParts {
  readonly baseline: Baseline;
  readonly detector: Detector;
  readonly enrichers: readonly Enricher[];
  readonly book: AlertBook;
  /** Every fact, before it is judged. */
  readonly onFact?: ((fact: Fact) => void) | undefined;
  readonly onAlert: (alert: Alert) => void;
  /** It is new, or came back: what led to it is worth keeping. */
  readonly onRaised?: ((alert: Alert) => void) | undefined;
}

/** What we ask ourselves says nothing of what is normal here. */
const OWN: Normal = {fresh: [], maturity: 'mature', isKnown: true};

export function judgement(parts: JudgementParts): Judgement {
  const {baseline, detector: first, enrichers, book, onFact, onAlert, onRaised} = parts;
  let detector = first;
  let facts = 0;

  function tell(alert: Alert | undefined): Alert | undefined {
    if (alert !== undefined) onAlert(alert);
    return alert;
  }

  function raise(alert: Alert | undefined): void {
    tell(alert);
    if (alert !== undefined) onRaised?.(alert);
  }

  function judge(fact: Fact, client: Host | undefined, server: Host | undefined, isKnown: boolean): Verdict {
    facts++;
    onFact?.(fact);
    enrich(fact, 'client', client);
    enrich(fact, 'server', server);
    const normal = fact.means === 'active' ? OWN : baseline.judge(fact, isKnown);
    addNormal(fact, normal);
    const isSteady = enrichAll(enrichers, fact);
    const findings = detector.judge(fact);
    for (const finding of findings) raise(book.fold(finding));
    if (!isSteady || normal.fresh.length > 0 || findings.length > 0) return 'judge-again';
    if (!detector.touched && detector.repeatable(fact.protocol, fact.kind)) return 'harmless';
    return normal.isKnown ? 'known' : 'judge-again';
  }

  return {
    baseline,
    book,
    facts: () => facts,
    judge,
    taps: (fact) => detector.taps(fact),
    tick(now) {
      for (const enricher of enrichers) for (const fact of enricher.tick(now)) judge(fact, undefined, undefined, false);
      for (const finding of detector.tick(now)) raise(book.fold(finding));
      for (const alert of book.tick(now)) tell(alert);
    },
    flush(now) {
      for (const alert of book.flush(now)) tell(alert);
    },
    setState(id, state, now, learned) {
      const before = book.stateOf(id);
      const alert = book.setState(id, state, now);
      if (alert === undefined) return undefined;
      if (state === 'learned') for (const fact of factsOf(alert, now)) baseline.allow(fact);
      else if (before === 'learned')
        for (const fact of factsOf(alert, now)) baseline.disallow(fact, learned ?? alert.firstSeen);
      return tell(alert);
    },
    practise: (finding) => tell(book.fold(finding))?.id ?? '',
    use(next) {
      detector = next;
    },
    useSite(site) {
      baseline.use(site.baseline);
      book.useSilences(site.silences);
      for (const enricher of enrichers) enricher.use(site);
    },
  };
}

/** Every one of them sees the fact. */
function enrichAll(enrichers: readonly Enricher[], fact: Fact): boolean {
  let isSteady = true;
  for (const enricher of enrichers) if (!enricher.enrich(fact)) isSteady = false;
  return isSteady;
}

function addNormal({fields}: Fact, {fresh, maturity, more}: Normal): void {
  fields['baseline.new'] = fresh;
  fields['baseline.maturity'] = maturity;
  if (more !== undefined) Object.assign(fields, more);
}

function enrich(fact: Fact, end: 'client' | 'server', host: Host | undefined): void {
  if (host === undefined) return;
  const {id, identity, members} = host.owner;
  fact.fields[`${end}.asset`] = id;
  if (members.length > 0) fact.fields[`${end}.aliases`] = members.map((one) => one.id);
  const {vendor, role} = identity;
  if (vendor !== undefined) fact.fields[`${end}.vendor`] = vendor.value;
  if (role !== undefined) fact.fields[`${end}.role`] = role.value;
}

/**
 * Learning an alert makes what its first and latest fact did part of the baseline, and starts the learning of who is new; when
 * it is opened again, that is taken back.
 */
function factsOf(alert: Alert, time: Micros): Keyed[] {
  return [alert.first, alert.latest].map(({kind, protocol, name, fields}) => ({
    kind,
    protocol,
    name,
    segment: alert.segment,
    time,
    fields,
    client: {ip: '', mac: String(fields['client.mac'] ?? ''), port: 0},
    server: {ip: '', mac: '', port: Number(fields['server.port'] ?? 0)},
  }));
}
