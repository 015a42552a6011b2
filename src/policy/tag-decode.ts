/** Registers to values: types, byte orders, scale and offset (docs/tags.md). */
import type {Tag} from '../core/tag.ts';

/** Registers that a value takes. */
export function registersOf({type, length}: Tag): number {
  switch (type) {
    case 'int32':
    case 'uint32':
    case 'float32':
      return 2;
    case 'int64':
    case 'uint64':
    case 'float64':
      return 4;
    case 'string':
      return length;
    case 'bool':
    case 'int16':
    case 'uint16':
      return 1;
  }
}

/** In engineering units. Undefined for a text, and where registers are missing. */
export function decode(tag: Tag, words: readonly number[]): number | undefined {
  if (words.length < registersOf(tag) || tag.type === 'string') return undefined;
  if (tag.type === 'bool') return ((words[0] ?? 0) >> (tag.place?.bit ?? 0)) & 1;
  return rawOf(tag, words) * tag.scale + tag.offset;
}

function rawOf(tag: Tag, words: readonly number[]): number {
  const view = viewOf(words, tag.order);
  switch (tag.type) {
    case 'int16':
      return view.getInt16(0);
    case 'int32':
      return view.getInt32(0);
    case 'uint32':
      return view.getUint32(0);
    case 'float32':
      return view.getFloat32(0);
    case 'int64':
      return Number(view.getBigInt64(0));
    case 'uint64':
      return Number(view.getBigUint64(0));
    case 'float64':
      return view.getFloat64(0);
    default:
      return view.getUint16(0);
  }
}

/** The bytes in order, highest first. Words swap in `CDAB` and `DCBA`, the bytes of a word in `BADC` and `DCBA`. */
function viewOf(words: readonly number[], order: Tag['order']): DataView {
  const view = new DataView(new ArrayBuffer(2 * words.length));
  const isWordSwapped = order === 'CDAB' || order === 'DCBA';
  const isByteSwapped = order === 'BADC' || order === 'DCBA';
  for (let i = 0; i < words.length; i++) {
    const word = words[isWordSwapped ? words.length - 1 - i : i] ?? 0;
    view.setUint16(2 * i, word, isByteSwapped);
  }
  return view;
}
