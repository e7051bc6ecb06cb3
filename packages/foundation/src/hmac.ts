import { sha256 } from './sha256.ts';

/**
 * HMAC-SHA-256 (RFC 2104) of a text, as 64 hexadecimal digits: a name that only who has the secret can make again.
 *
 * @example
 * hmac('key', 'The quick brown fox jumps over the lazy dog').slice(0, 8); // 'f7bc83f4'
 */
export function hmac(secret: string, text: string): string {
  const encoder = new TextEncoder();
  let key = encoder.encode(secret);
  if (key.length > 64) key = fromHex(sha256(key));
  const inner = new Uint8Array(64).fill(0x36);
  const outer = new Uint8Array(64).fill(0x5c);
  for (let i = 0; i < key.length; i++) {
    inner[i] ^= key[i];
    outer[i] ^= key[i];
  }
  return sha256(joined(outer, fromHex(sha256(joined(inner, encoder.encode(text))))));
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}

function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: text.length / 2 }, (_, i) =>
    Number.parseInt(text.slice(2 * i, 2 * i + 2), 16),
  );
}
