/**
 * The adjusted Rand index of two labellings of the same things (Hubert and Arabie 1985): 1 where they are the same
 * partition, 0 on average by chance. Two partitions into one part, or into single things, agree: 1.
 */
export function adjustedRand(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const together = new Map<string, number>();
  const ofA = new Map<number, number>();
  const ofB = new Map<number, number>();
  for (let n = 0; n < a.length; n++) {
    const key = `${a[n]} ${b[n]}`;
    together.set(key, (together.get(key) ?? 0) + 1);
    ofA.set(a[n], (ofA.get(a[n]) ?? 0) + 1);
    ofB.set(b[n], (ofB.get(b[n]) ?? 0) + 1);
  }
  const pairs = (counts: Iterable<number>): number => {
    let sum = 0;
    for (const count of counts) sum += (count * (count - 1)) / 2;
    return sum;
  };
  const both = pairs(together.values());
  const [inA, inB] = [pairs(ofA.values()), pairs(ofB.values())];
  const byChance = (inA * inB) / pairs([a.length]);
  const most = (inA + inB) / 2;
  return most === byChance ? 1 : (both - byChance) / (most - byChance);
}
