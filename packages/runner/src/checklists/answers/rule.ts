import type { ChecklistState } from '@lobule/study';
import type { RunFacts } from '../facts.ts';

/** What the run can say to an item. */
export interface Answer {
  readonly state: ChecklistState;
  readonly where?: string;
  readonly found: string;
}

export type Rule = (facts: RunFacts) => Answer;

/** Parts of the report, by their ids. */
type Place = 'asked' | 'included' | 'measured' | 'found' | 'methods' | 'trouble' | 'files' | 'checklists';

export const here = (where: Place, found: string): Answer => ({ state: 'here', where, found });

export const part = (where: Place, found: string): Answer => ({ state: 'part', where, found });

export const notDone = (found: string): Answer => ({ state: 'not-done', found });

export const notAsked = (found: string): Answer => ({ state: 'not-asked', found });

export const NOBODY: Answer = { state: 'people', found: '' };

/** Only people can answer. */
export const people: Rule = () => NOBODY;

/** What stands here answers an item in part: the rest is a judgement, or a fact that no run knows. */
export const inPart =
  (rule: Rule, rest: string): Rule =>
  (facts) => {
    const answer = rule(facts);
    return answer.state === 'here' ? { ...answer, state: 'part', found: `${answer.found} ${rest}` } : answer;
  };

export const withModels =
  (rule: Rule): Rule =>
  (facts) =>
    facts.models.length > 0 ? rule(facts) : notAsked('No model was made.');

export const withImages =
  (rule: Rule): Rule =>
  (facts) =>
    facts.hasImages ? rule(facts) : NOBODY;

export const withFeatures =
  (rule: Rule): Rule =>
  (facts) =>
    facts.hasFeatures ? rule(facts) : NOBODY;
