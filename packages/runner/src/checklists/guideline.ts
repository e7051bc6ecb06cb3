import type { Rule } from './answers.ts';

/** Number, section, what is asked, who answers, and the weight where the guideline has weights. */
export type Item = readonly [item: string, section: string, asks: string, rule: Rule, weight?: number];

export interface Guideline {
  readonly name: string;
  readonly title: string;
  readonly citation: string;
  readonly items: readonly Item[];
}
