import fc from 'fast-check';
import {expect, test} from 'vitest';
import {harmless, harmlessLines} from '../../src/core/harmless.ts';

test.each([
  ['terminal escapes', 'a\u001b[31mb', 'a\\x1b[31mb'],
  ['the 8-bit escape', 'a\u009b31mb', 'a\\x9b31mb'],
  ['line breaks', 'a\r\nb\u2028', 'a\\x0d\\x0ab\\u{2028}'],
  ['direction marks', 'a\u202e\u2066b', 'a\\u{202e}\\u{2066}b'],
  ['zero width', 'a\u200b\ufeffb', 'a\\u{200b}\\u{feff}b'],
  ['half a surrogate pair', 'a\ud83db', 'a\\u{d83d}b'],
  ['tags and private use', 'a\u{e0041}\u{f0000}b', 'a\\u{e0041}\\u{f0000}b'],
  ['delete', 'a\u007fb', 'a\\x7fb'],
])('%s are shown as codes', (_, text, shown) => {
  expect(harmless(text)).toBe(shown);
});

test('text of several lines keeps them, and no more than them', () => {
  expect(harmlessLines('a\u001b[1m\r\nb\n\nc\rd\n')).toBe('a\\x1b[1m\nb\n\nc\\x0dd\n');
});

test('ordinary text of any language stays as it is', () => {
  for (const text of ['BMX P34 2020', 'Förderband 3', '电机', 'насос', '🏭', '']) expect(harmless(text)).toBe(text);
});

test('whatever comes in, what goes out is harmless, and stays as it is', () => {
  fc.assert(
    fc.property(fc.string({unit: 'binary', maxLength: 300}), (raw) => {
      const shown = harmless(raw);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/u);
      expect(harmless(shown)).toBe(shown);
    }),
    {numRuns: 500},
  );
});
