import { isLobuleError, nearest } from '@lobule/foundation';
import { contrastAgents, relaxivityOf } from '@lobule/quantify';
import { runnerErrors } from '../errors.ts';
import { possibleMaps } from './possible-maps.ts';
import type { Survey } from './survey.ts';

/** What a plan must know and no header says; each is an option of the command line of the same name. */
export const initQuestions = ['title', 'maps', 't1', 'agent', 'input', 'region', 'table', 'outcome'] as const;

/** One of `initQuestions`. */
export type InitQuestion = (typeof initQuestions)[number];
/** Answers to the questions of `lobule init`, by name; what is left out is asked. */
export type InitAnswers = Readonly<Partial<Record<InitQuestion, string>>>;

/** A question of `lobule init`, with what the files suggest. */
export interface Question {
  readonly name: InitQuestion;
  readonly asks: string;
  /** All that may be answered; without them it is free. */
  readonly choices?: readonly string[];
  readonly suggested: string;
  /** Where the suggestion comes from. */
  readonly because: string;
}

/** Where a question is not put, its answer is of no use to the plan. */
type Ask = (survey: Survey, answers: InitAnswers) => Omit<Question, 'name'> | undefined;

const ASKS: Readonly<Record<InitQuestion, Ask>> = {
  title: ({ patients }) => ({
    asks: 'What is the study called?',
    suggested: `A study of ${patients} ${patients === 1 ? 'patient' : 'patients'}`,
    because: 'no file says it',
  }),
  maps: (survey) => {
    const possible = possibleMaps(survey);
    if (possible.length === 0) return undefined;
    return {
      asks: `Which maps? Any of ${possible.map(({ model }) => model).join(', ')}; with commas between`,
      suggested: possible.map(({ model }) => model).join(','),
      because: 'these the series allow',
    };
  },
  t1: (_survey, { maps = '' }) => {
    if (!asksForPerfusion(maps)) return undefined;
    const made = listOf(maps).filter((model) => model.startsWith('t1-'));
    return {
      asks: 'Where does T1 before contrast come from: a map, one number in ms for all tissue, or none (then no perfusion)',
      suggested: made[0] ?? 'none',
      because: made.length > 0 ? 'this study makes that map' : 'no series gives a T1 map',
    };
  },
  agent: ({ dynamic }, { maps = '', t1 }) => {
    if (!asksForPerfusion(maps) || t1 === 'none') return undefined;
    const named = agentOf(dynamic?.agent);
    const isKnown = named !== undefined && hasRelaxivity(named, dynamic?.fieldT);
    return {
      asks: `Which contrast agent: ${contrastAgents.join(', ')}, its r1 in 1/(mM s), or unknown (then no perfusion)`,
      suggested: isKnown ? named : 'unknown',
      because: isKnown
        ? 'the headers name it'
        : named === undefined
          ? 'no header names one that is known'
          : `the headers name ${named}, and no relaxivity of it is known at their field`,
    };
  },
  input: ({ dynamic }, { maps = '', t1, agent }) => {
    if (!asksForPerfusion(maps) || t1 === 'none' || agent === 'unknown') return undefined;
    const interval = dynamic?.intervalS ?? Number.POSITIVE_INFINITY;
    return {
      asks: 'Which arterial input: parker (a population’s), georgiou, or automatic (looked for in the images)',
      choices: ['parker', 'georgiou', 'automatic'],
      suggested: interval <= FAST_S ? 'automatic' : 'parker',
      because: Number.isFinite(interval)
        ? `a phase takes ${Number(interval.toPrecision(3))} s, and an artery is seen in phases of 10 s at most`
        : 'the times of the phases are not known',
    };
  },
  region: ({ masks: found, dynamic, patients, exams }) => {
    const byRule = (dynamic?.phases ?? 0) >= 3;
    // A mask of one exam must not be taken for that of another of the same patient.
    const masks = exams > patients ? undefined : found;
    const suggested = masks?.pattern ?? (byRule ? 'enhancing' : 'none');
    return {
      asks: 'Where does the region come from: enhancing (by rule), a path of masks with {subject} for the id (and {visit} for the name of the visit), or none',
      suggested,
      because: masks
        ? `${masks.patients} of ${patients} patients have such a mask`
        : found
          ? 'there are several exams of a patient, and no name tells whose the masks are'
          : byRule
            ? 'there is a dynamic series and no mask'
            : 'there is neither a mask nor a dynamic series of three phases',
    };
  },
  table: ({ tables, patients }) => ({
    asks: 'Which clinical table, or none',
    choices: [...tables.map(({ file }) => file), 'none'],
    suggested: tables[0]?.file ?? 'none',
    because:
      tables.length === 0
        ? 'no table holds ids of the images'
        : `${tables[0].patients} of ${patients} patients stand in its column ${tables[0].id}`,
  }),
  outcome: ({ tables }, { table }) => {
    const columns = tables.find(({ file }) => file === table)?.columns ?? [];
    const binary = columns.filter(({ kind }) => kind === 'binary').map(({ name }) => name);
    if (binary.length === 0) return undefined;
    return {
      asks: 'Which column of 0 and 1 parts the patients of the tables, or none',
      choices: [...binary, 'none'],
      suggested: 'none',
      because: 'an outcome is the author’s to name',
    };
  },
};

/** Slower phases miss the peak of an artery (Henderson et al. 1998, MRI 16:1057, wants faster still). */
const FAST_S = 10;

/** The first question that has no answer yet; undefined where the plan can be written. */
export function nextQuestion(survey: Survey, answers: InitAnswers): Question | undefined {
  for (const name of initQuestions) {
    if (answers[name] !== undefined) continue;
    const question = ASKS[name](survey, answers);
    if (question) return { name, ...question };
  }
  return undefined;
}

/**
 * An answer as it goes into the plan.
 *
 * @throws runner/answer where it is none that can be used
 */
export function checkAnswer(survey: Survey, answers: InitAnswers, name: InitQuestion, text: string): string {
  const answer = text.trim();
  const question = ASKS[name](survey, answers);
  if (question === undefined) return answer;
  if (answer === '') throw refused(name, 'nothing was said', [question.suggested]);
  if (question.choices && !question.choices.includes(answer)) throw refused(name, answer, question.choices);
  if (name === 'maps') {
    const known = possibleMaps(survey).map(({ model }) => model);
    const strange = listOf(answer).find((model) => !known.includes(model));
    if (strange !== undefined) throw refused(name, strange, known);
    return listOf(answer).join(',');
  }
  const words =
    name === 't1'
      ? [...listOf(answers.maps ?? '').filter((model) => model.startsWith('t1-')), 'none']
      : name === 'agent'
        ? [...contrastAgents, 'unknown']
        : undefined;
  if (words && !words.includes(answer) && !(Number(answer) > 0)) throw refused(name, answer, words);
  const agent = name === 'agent' ? contrastAgents.find((one) => one === answer) : undefined;
  if (agent !== undefined && !hasRelaxivity(agent, survey.dynamic?.fieldT)) {
    throw runnerErrors.error('runner/answer', {
      what: `agent: no relaxivity of ${agent} is known at the field of these images`,
      cure: 'Give its r1 in 1/(mM s) instead.',
    });
  }
  if (name === 'region' && !['enhancing', 'none'].includes(answer) && !/\.\w+$/.test(answer)) {
    throw refused(name, answer, ['enhancing', 'none']);
  }
  return answer;
}

function refused(name: InitQuestion, answer: string, known: readonly string[]) {
  const near = nearest(answer, known);
  return runnerErrors.error('runner/answer', {
    what: `${name}: ${answer} is no answer${near === undefined ? '' : `; did you mean ${near}?`}`,
    cure: `It can be: ${known.join(', ')}.`,
  });
}

export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== 'none');
}

/** Models of perfusion, which need concentrations. */
export const perfusionModels: readonly string[] = ['tofts', 'extended-tofts'];

function asksForPerfusion(maps: string): boolean {
  return listOf(maps).some((model) => perfusionModels.includes(model));
}

type ContrastAgent = (typeof contrastAgents)[number];

/** Names under which agents are sold, as scanners' operators type them. */
const TRADE_NAMES: readonly (readonly [RegExp, ContrastAgent])[] = [
  [/gadobutrol|gad[ao]vist/i, 'gadobutrol'],
  [/gadoteridol|prohance/i, 'gadoteridol'],
  [/gadoter|dotarem|clariscan|gd-?dota/i, 'gadoterate'],
  [/gadopente|magnevist|gd-?dtpa/i, 'gadopentetate'],
  [/gadobena|multihance/i, 'gadobenate'],
  [/gadoxet|primovist|eovist/i, 'gadoxetate'],
];

function agentOf(text = ''): ContrastAgent | undefined {
  return TRADE_NAMES.find(([name]) => name.test(text))?.[1];
}

function hasRelaxivity(agent: ContrastAgent, fieldT = Number.NaN): boolean {
  try {
    return relaxivityOf({ agent, fieldT, medium: 'plasma' }) > 0;
  } catch (error) {
    if (isLobuleError(error, 'quantify/relaxivity')) return false;
    throw error;
  }
}
