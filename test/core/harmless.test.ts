import fc from 'fast-check';
import {expect, test} from 'vitest';
import {harmless} from '../../src/core/harmless.ts';

test.each([
  ['terminal escapes', 'a\u001b[31mb', 'a\ufffd[31mb'],
  ['the 8-bit escape', 'a\u009b31mb', 'a\ufffd31mb'],
  ['line breaks', 'a\r\nb', 'a\ufffd\ufffdb'],
  ['direction marks', 'a\u202e\u2066b', 'a\ufffd\ufffdb'],
  ['zero width', 'a\u200b\ufeffb', 'a\ufffd\ufffdb'],
  ['half a surrogate pair', 'a\ud83db', 'a\ufffdb'],
  ['delete', 'a\u007fb', 'a\ufffdb'],
])('%s become U+FFFD', (_, text, shown) => {
  expect(harmless(text)).toBe(shown);
});

test('ordinary text of any language stays as it is', () => {
  for (const text of ['BMX P34 2020', 'Förderband 3', '电机', 'насос', '🏭', '']) expect(harmless(text)).toBe(text);
});

test('whatever comes in, what goes out is short, harmless, and stays so', () => {
  const text = fc.oneof(
    fc.string({unit: 'binary', maxLength: 600}),
    fc.string({unit: 'grapheme-composite', maxLength: 600}),
  );
  fc.assert(
    fc.property(text, fc.nat(300), (raw, max) => {
      const shown = harmless(raw, max);
      expect(shown.length).toBeLessThanOrEqual(max + 1);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      expect(harmless(shown, max + 1)).toBe(shown);
    }),
    {numRuns: 500},
  );
});
