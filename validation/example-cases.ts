import type { EndpointResult, StudyResults } from '@lobule/study';
import { type CaseResult, compare } from './suite.ts';

/** A case that holds or not. */
export function said(holds: boolean | undefined, name: string): CaseResult {
  return compare(name, holds ? 1 : 0, 1, 0);
}

export function endpointOf({ cohort }: StudyResults, name: string): EndpointResult | undefined {
  return cohort?.endpoints.find((one) => one.name === name);
}

/** What every endpoint of a real cohort must show: intervals, permutations, canaries, coverage. No figure has a target. */
export function honest(endpoint: EndpointResult | undefined): CaseResult[] {
  if (endpoint === undefined) return [];
  const { name, models, canaries, intervalMethod } = endpoint;
  return [
    ...models.map(({ title, internal }) =>
      said(internal.low < internal.value && internal.value < internal.high, `${name}, ${title}: an interval`),
    ),
    ...models.map(({ title, permutation }) =>
      said(
        (permutation?.permutations ?? 0) >= 100,
        `${name}, ${title}: at least 100 permutations of the whole pipeline`,
      ),
    ),
    ...canaries.map((canary) => said(canary.passed, `${name}: canary, ${canary.name}`)),
    said(/coverage/i.test(intervalMethod), `${name}: the coverage of its intervals is printed`),
  ];
}

/** The hashes of the files that two runs wrote are the same, and so are the hashes of study and plan. */
export function sameHashes(first: StudyResults, second: StudyResults): CaseResult[] {
  const hashes = ({ files }: StudyResults) => files.map(({ path, sha256 }) => `${path} ${sha256}`).join('\n');
  return [
    said(first.study.planHash !== undefined, 'the plan was hashed'),
    said(first.study.planHash === second.study.planHash, 'a second run has the same hash of the plan'),
    said(hashes(first) === hashes(second), 'a second run in another folder wrote the same bytes'),
  ];
}
