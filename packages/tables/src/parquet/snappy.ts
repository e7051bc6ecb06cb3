/**
 * Unpacks Snappy (format_description.txt of google/snappy) into so many bytes.
 *
 * @throws RangeError where it is damaged, or gives more or less
 */
export function unpackSnappy(packed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let at = 0;
  let done = 0;
  const next = () => {
    if (at >= packed.length) throw new RangeError('The packed bytes end too soon');
    return packed[at++];
  };
  const number = (count: number) => {
    let value = 0;
    for (let n = 0, place = 1; n < count; n++, place *= 256) value += next() * place;
    return value;
  };
  // What it says of its own length is passed over: the page says it too.
  while (next() >= 128);
  while (at < packed.length) {
    const tag = next();
    const kind = tag & 3;
    if (kind === 0) {
      const size = tag >> 2 < 60 ? (tag >> 2) + 1 : number((tag >> 2) - 59) + 1;
      if (size > packed.length - at || size > length - done) throw new RangeError('A literal is too long');
      out.set(packed.subarray(at, at + size), done);
      at += size;
      done += size;
      continue;
    }
    const size = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const back = kind === 1 ? ((tag >> 5) << 8) + next() : number(kind === 2 ? 2 : 4);
    if (back === 0 || back > done || size > length - done) throw new RangeError('A copy is of nothing');
    for (let n = 0; n < size; n++, done++) out[done] = out[done - back];
  }
  if (done !== length) throw new RangeError('The packed bytes give too little');
  return out;
}
