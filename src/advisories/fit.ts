/**
 * Whether a product that an advisory names is this device: by order number, by model, or only by its family. Names are
 * compared as whole words that tell products apart; words such as "series" or "controller" do not. What the name of a
 * product says beyond the device (another number, software, "for ...") is held against it.
 */
import {hasDigit, MIN_NUMBER, type ProductName, seriesOf, squash, tellingWords} from './product.ts';

/** A device, read once for many products. */
export interface DeviceName {
  /** Without the letter of its hardware series. */
  readonly model: string;
  readonly family: string;
  readonly orderNumber: string;
  readonly series: string;
  /** Order number and model, where they are numbers. */
  readonly numbers: readonly {readonly text: string; readonly squashed: string}[];
  /** Words of the model that tell it, squashed. */
  readonly modelWords: readonly string[];
  /** Families by any of their names, squashed: `NJ and NX series` are two. */
  readonly families: readonly (readonly string[])[];
  /** All of these. */
  readonly known: ReadonlySet<string>;
}

export interface Fit {
  /** exact: this very model; family: its family as a whole, or one like it; weak: it may be another one. */
  readonly fit: 'exact' | 'family' | 'weak';
  readonly why: string;
}

const MIN_MODEL = 3;
/** Names without a digit must be longer to tell a model. */
const MIN_WORD = 5;
/** Order numbers that begin alike are of the same kind: 6ES7, BMX. */
const KIND = 3;

export function readDevice({
  model,
  family,
  orderNumber,
}: Pick<DeviceName, 'model' | 'family' | 'orderNumber'>): DeviceName {
  const {rest, series} = seriesOf(model);
  const bare = rest.trim();
  const modelWords = tellingWords(bare).map(squash);
  const all = family
    .split(/\s+and\s+|,/i)
    .map((one) => tellingWords(one).map(squash))
    .filter((one) => one.length > 0);
  // Of several families the model tells which.
  const own = all.filter((words) => words.some((word) => squash(bare).startsWith(word)));
  const families = all.length > 1 && own.length > 0 ? own : all;
  const numbers = [orderNumber, bare]
    .filter(hasDigit)
    .map((text) => ({text, squashed: squash(text)}))
    .filter(({squashed}) => squashed.length >= MIN_NUMBER);
  return {
    model: bare,
    family,
    orderNumber,
    series,
    numbers,
    modelWords,
    families,
    known: new Set([...modelWords, ...families.flat()]),
  };
}

/** Undefined: the product is another one. */
export function fitOf(device: DeviceName, product: ProductName): Fit | undefined {
  const fit = byNumber(device, product) ?? (isOtherNumber(device, product) ? undefined : byName(device, product));
  if (fit === undefined) return undefined;
  if (product.series !== '' && device.series !== '' && !product.series.includes(device.series)) return undefined;
  if (product.series !== '' && device.series === '') {
    const why = `${fit.why}; only series ${[...product.series].join(', ')} is meant, and that of the device is not known`;
    return {fit: fit.fit === 'exact' ? 'family' : 'weak', why};
  }
  return product.condition === '' ? fit : {fit: 'weak', why: `${fit.why}; only ${product.condition}`};
}

function byNumber(device: DeviceName, {numbers}: ProductName): Fit | undefined {
  for (const {text: name, squashed: own} of device.numbers) {
    const same = numbers.find(({squashed, isOpen}) => own === squashed || (isOpen && isLike(own, squashed)));
    if (same !== undefined)
      return {fit: 'exact', why: name === same.text ? `its number is ${name}` : `its number ${name} is ${same.text}`};
    const start = numbers.find(
      ({squashed, isOpen}) => !isOpen && squashed.length > MIN_NUMBER && own.startsWith(squashed),
    );
    if (start !== undefined) return {fit: 'family', why: `its number ${name} begins with ${start.text}`};
  }
  return undefined;
}

/** The product is told by its number, and the device has another one of that kind. */
function isOtherNumber({orderNumber, model}: DeviceName, {isByNumber, numbers}: ProductName): boolean {
  if (!isByNumber || numbers.length === 0) return false;
  const kind = (squashed: string): string => squashed.slice(0, KIND);
  if (orderNumber !== '') return true;
  return hasDigit(model) && numbers.some(({squashed}) => kind(squashed) === kind(squash(model)));
}

/** `*` stands for any characters, `?` for one. Both texts are short: names are cut. */
function isLike(text: string, pattern: string): boolean {
  let [t, p, star, mark] = [0, 0, -1, 0];
  while (t < text.length) {
    if (pattern[p] === '*') [star, mark] = [p++, t];
    else if (pattern[p] === '?' || pattern[p] === text[t]) [p, t] = [p + 1, t + 1];
    else if (star < 0) return false;
    else [p, t] = [star + 1, ++mark];
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

function byName(device: DeviceName, product: ProductName): Fit | undefined {
  const {words, squashed, isFamily} = product;
  const line = isFamily ? words.find((word) => isLineOf(word, device.model)) : undefined;
  const isNamed = isModel(device, squashed);
  const isOfFamily = device.families.some((family) => family.every((word) => squashed.has(word)));
  if (!isNamed && !isOfFamily && line === undefined) return undefined;
  const beyond = words.filter((word) => !device.known.has(squash(word)) && !isPartOf(squash(word), device));
  if (isNamed) return rest(beyond, device.modelWords, `its model ${device.model} is named: ${product.text}`, 'exact');
  if (isOfFamily) return ofWholeFamily(device, product, beyond);
  const others = beyond.filter((word) => word !== line);
  return rest(others, [], `its model ${device.model} is of the series ${line}`, 'family');
}

function isModel({modelWords}: DeviceName, product: ReadonlySet<string>): boolean {
  const own = modelWords.join('');
  if (own.length < MIN_MODEL || (!hasDigit(own) && own.length < MIN_WORD)) return false;
  return product.has(own) || modelWords.every((word) => product.has(word)) || [...product].join('') === own;
}

/** `1756` of 1756-EN2T: says nothing more. */
const isPartOf = (word: string, {numbers, model}: DeviceName): boolean =>
  numbers.some(({squashed}) => squashed.startsWith(word)) || (model !== '' && squash(model).startsWith(word));

/** `EDS-405A` of EDS-405A-SS-SC, `NJ` of NJ301-1100. */
function isLineOf(word: string, model: string): boolean {
  const upper = model.toUpperCase();
  if (!upper.startsWith(word) || upper.length === word.length || word.length < 2) return false;
  const next = upper.charAt(word.length);
  return /[-/ ]/.test(next) || (/[A-Z]$/.test(word) && /\d/.test(next));
}

function ofWholeFamily({model, family}: DeviceName, product: ProductName, beyond: readonly string[]): Fit | undefined {
  // Beside a known model, more words name another product of the family; a series may still hold it.
  if (model !== '' && (beyond.some(hasDigit) || (beyond.length > 0 && !product.isFamily))) return undefined;
  if (beyond.length > 0)
    return {fit: 'weak', why: `it is of the family ${family}; the advisory speaks of ${product.text}`};
  const isWhole = /\b(?:family|families|all (?:models|references|series))\b/i.test(product.text);
  return {fit: isWhole ? 'exact' : 'family', why: `the advisory speaks of its family: ${product.text}`};
}

/** What is named besides the model: others of the same form are a list; other numbers are another product; words make it doubtful. */
function rest(
  beyond: readonly string[],
  model: readonly string[],
  why: string,
  best: 'exact' | 'family',
): Fit | undefined {
  const shape = (word: string): string =>
    squash(word)
      .replace(/\d+/g, '9')
      .replace(/[A-Z]+/g, 'A');
  const others = beyond.filter((word) => !model.some((own) => shape(own) === shape(word)));
  if (others.some(hasDigit)) return undefined;
  if (others.length === 0) return {fit: best, why};
  return {fit: 'weak', why: `${why}; what ${others.join(' ')} means is not known`};
}
