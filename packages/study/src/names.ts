/**
 * Labels under which people appear in everything that is written: `sub-001` ... in the order of the clinical table, or
 * else of the sorted keys. The ids of the hospital stay in memory and in the ledger's folder only.
 */
export function subjectLabels(keys: readonly string[]): Map<string, string> {
  const digits = Math.max(3, String(keys.length).length);
  return new Map(keys.map((key, index) => [key, `sub-${String(index + 1).padStart(digits, '0')}`]));
}

/** True where the pattern, in which `*` stands for anything, matches the whole name. */
export function matchesPattern(name: string, pattern: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`).test(name);
}
