import { describe, expect, test } from 'vitest';
import { decodeText } from '../../src/read/character-sets.ts';

/** Bytes as PS3.5 prints them: characters, and `/`-free hexadecimal pairs in angle brackets. */
function bytesOf(text: string): Uint8Array {
  const parts = text.split(/<([0-9A-F ]+)>/);
  return Uint8Array.from(
    parts.flatMap((part, n) =>
      n % 2 === 0
        ? [...part].map((c) => c.charCodeAt(0))
        : part.split(' ').map((hex) => Number.parseInt(hex, 16)),
    ),
  );
}

// Examples of PS3.5, annexes H (Japanese), I (Korean), J (Chinese) and 6.1.2.5.
describe('Character sets with code extensions', () => {
  test('Japanese: kanji and kana beside ASCII, the set ends with each delimiter', () => {
    const name = bytesOf(
      'Yamada^Tarou=<1B>$B<3B 33 45 44><1B>(B^<1B>$B<42 40 4F 3A><1B>(B=<1B>$B<24 64 24 5E 24 40><1B>(B^<1B>$B<24 3F 24 6D 24 26><1B>(B',
    );
    expect(decodeText(name, ['', 'ISO 2022 IR 87'])).toBe('Yamada^Tarou=山田^太郎=やまだ^たろう');
  });

  test('Japanese: half-width kana first, kanji by escape', () => {
    const name = bytesOf(
      '<D4 CF C0 DE>^<C0 DB B3>=<1B>$B<3B 33 45 44><1B>(J^<1B>$B<42 40 4F 3A><1B>(J=<1B>$B<24 64 24 5E 24 40><1B>(J^<1B>$B<24 3F 24 6D 24 26><1B>(J',
    );
    expect(decodeText(name, ['ISO 2022 IR 13', 'ISO 2022 IR 87'])).toBe('ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう');
  });

  test('a pair whose second byte looks like a delimiter stays a pair', () => {
    // 表 is 49 3D, of which the second byte is `=`; 充 is 3D 3C.
    expect(decodeText(bytesOf('<1B>$B<49 3D 3D 3C><1B>(B^b'), ['', 'ISO 2022 IR 87'])).toBe('表充^b');
  });

  test('Korean: each component begins with its escape sequence', () => {
    const name = bytesOf(
      'Hong^Gildong=<1B>$)C<FB F3>^<1B>$)C<D1 CE D4 D7>=<1B>$)C<C8 AB>^<1B>$)C<B1 E6 B5 BF>',
    );
    expect(decodeText(name, ['', 'ISO 2022 IR 149'])).toBe('Hong^Gildong=洪^吉洞=홍^길동');
  });

  test('Chinese: simplified characters by escape', () => {
    const name = bytesOf('Zhang^XiaoDong=<1B>$)A<D5 C5>^<1B>$)A<D0 A1 B6 AB>=');
    expect(decodeText(name, ['', 'ISO 2022 IR 58'])).toBe('Zhang^XiaoDong=张^小东=');
  });

  test('several sets of one byte: Greek and Cyrillic beside Latin', () => {
    const name = bytesOf('Buc^J<E9>r<F4>me=<1B>-F<C4 E9>=<1B>-L<BB>');
    expect(decodeText(name, ['ISO 2022 IR 100', 'ISO 2022 IR 126', 'ISO 2022 IR 144'])).toBe(
      'Buc^Jérôme=Δι=Л',
    );
  });

  test('bytes without the sequence that they need are those of the first set that has such', () => {
    expect(decodeText(bytesOf('<C8 AB>'), ['', 'ISO 2022 IR 149'])).toBe('홍');
    expect(decodeText(bytesOf('J<E9>r'), ['ISO 2022 IR 6', 'ISO 2022 IR 100'])).toBe('Jér');
  });

  test('a sequence that is none stays as it is, and nothing ever fails', () => {
    expect(decodeText(bytesOf('a<1B>?b'), ['', 'ISO 2022 IR 87'])).toBe('a\u001b?b');
    expect(decodeText(bytesOf('<1B>$B<3B>'), ['', 'ISO 2022 IR 87'])).toBe('\ufffd');
    expect(decodeText(bytesOf('<FF>'), ['nonsense'])).toBe('ÿ');
  });
});
