import { readFileSync } from 'node:fs';

/** The study.yaml of the synthetic cohort, which is also the example `examples/synthetic`. */
export function syntheticStudy(cohort: string): string {
  const example = new URL('../../../examples/synthetic/study.yaml', import.meta.url);
  return readFileSync(example, 'utf8').replaceAll(/\$\{LOBULE_COHORT:-[^}]*\}/g, cohort);
}
