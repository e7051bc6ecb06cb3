// What a run can say of the study: its question, patients, outcome and papers.
import { here, NOBODY, notAsked, notDone, part, type Rule } from './rule.ts';

export const objective: Rule = ({ study }) =>
  study.question === '' ? NOBODY : here('asked', 'The question, as the plan states it.');

export const designPart: Rule = ({ study }) =>
  study.kind === 'synthetic'
    ? here('asked', 'All patients were made by a program.')
    : part('methods', 'What was done with the data; how the patients came into the study is for people.');

export const dataSource: Rule = ({ study, results }) =>
  study.credits.length > 0
    ? part('asked', 'Sources and licences as the plan states them.')
    : part(
        'asked',
        `The table is ${results.cohort?.source ?? 'named in the plan'}; where it comes from is for people.`,
      );

export const flow: Rule = ({ results, excluded }) =>
  results.flow.length === 0
    ? notDone('No flow was recorded.')
    : here(
        'included',
        `A flow chart, ${excluded} exclusions each with its reason, and who was left out of each outcome.`,
      );

export const eligibility: Rule = () =>
  part('included', 'Who left and why; the criteria of the study itself are for people.');

export const tableOne: Rule = ({ results }) =>
  results.cohort?.tableOne
    ? here('found', 'A table of the patients, with what is missing of each column.')
    : notDone('The plan asks for no table of patients.');

export const outcome: Rule = ({ endpoints, results }) =>
  endpoints.length > 0 || (results.cohort?.endpoints.length ?? 0) > 0
    ? part('found', 'Which outcome, how many had it; how and by whom it was judged is for people.')
    : notAsked('There is no outcome.');

export const outcomeCounts: Rule = ({ endpoints }) =>
  endpoints.length === 0
    ? notAsked('There is no outcome.')
    : here(
        'found',
        `${endpoints.map(({ title, patients, events }) => `${title}: ${events} of ${patients}`).join('; ')}.`,
      );

export const methodsText: Rule = () =>
  here('methods', 'A paragraph with every step, its settings and its papers.');

export const unadjusted: Rule = ({ endpoints, results }) =>
  endpoints.some(({ ratios }) => ratios)
    ? here('found', 'Each predictor by itself with ratio, interval and adjusted p.')
    : results.cohort && results.cohort.univariable.length > 0
      ? here('found', 'Each predictor by itself.')
      : notDone('The plan asks for no tests of single predictors.');

export const survivalCurves: Rule = ({ models }) =>
  models.some(({ survival }) => survival)
    ? part('found', 'Curves of the risk groups with numbers at risk; the median follow-up is for people.')
    : notAsked('There is no outcome in time.');

export const planFixed: Rule = ({ results }) =>
  results.study.planHash === undefined
    ? notAsked('There is no analysis plan.')
    : part(
        'methods',
        'The hash of the plan, taken before outcomes were read; where a protocol lies is for people.',
      );

export const tables: Rule = () =>
  part('files', 'Every table stands beside this report; whether and where it is shared is for people.');

export const code: Rule = () =>
  part('methods', 'Version and hash of the program and of the plan; where they are shared is for people.');

export const guidelines: Rule = () =>
  part('checklists', 'These lists, as far as a run can fill them in; that they were followed is for people.');
