import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline/promises';
import { isLobuleError } from '@lobule/foundation';
import { writeFileAtomic } from '@lobule/ledger';
import {
  checkAnswer,
  type InitAnswers,
  type InitQuestion,
  initQuestions,
  initStudy,
  nextQuestion,
  type Question,
  type Survey,
  surveyFolder,
} from '@lobule/runner';
import { Command } from 'commander';
import { cliErrors } from '../errors.ts';
import type { CommandOutput } from '../map.ts';

interface Options extends Partial<Record<InitQuestion, string>> {
  readonly out?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** What each option answers. */
const ANSWERS: Readonly<Record<InitQuestion, string>> = {
  title: 'what the study is called',
  maps: 'models with commas between, or none',
  t1: 'where T1 comes from: a T1 model, ms, or none',
  agent: 'contrast agent, its r1 in 1/(mM s), or unknown',
  input: 'arterial input: parker, georgiou or automatic',
  region: 'enhancing, a path of masks with {subject}, or none',
  table: 'clinical table, relative to the folder, or none',
  outcome: 'column of 0 and 1 that parts the patients, or none',
};

/** `init`: a study.yaml from what a folder holds and a few answers. */
export function initCommand(call: string, output: CommandOutput): Command {
  const command = new Command('init')
    .description('a study.yaml that runs, from what is in a folder and a few questions')
    .argument('<folder>', 'with DICOM, and where they are with masks and a clinical table')
    .option('--out <file>', 'where to write; by default study.yaml in the folder')
    .option('--yes', 'ask nothing: what no option answers is suggested, and said')
    .option('--json', 'print one JSON document on standard output; asks nothing');
  for (const name of initQuestions) command.option(`--${name} <answer>`, ANSWERS[name]);
  return command
    .addHelpText('after', `\nExample:\n  ${call} init lobule-out/synthetic/cohort --region enhancing`)
    .exitOverride()
    .action(async (folder: string, options: Options) => {
      const file = options.out ?? path.join(folder, 'study.yaml');
      refuseExisting(file);
      requireFolder(folder);
      const survey = await surveyFolder(folder, { progress: output.progress, signal: output.signal() });
      output.endProgress();
      const isAsked = !options.yes && !options.json && process.stdin.isTTY === true;
      const terminal = isAsked
        ? createInterface({ input: process.stdin, output: process.stderr })
        : undefined;
      try {
        const { answers, suggested } = await answerAll(survey, options, terminal);
        const text = initStudy(survey, answers, folder, path.dirname(file));
        writeFileAtomic(file, text);
        output.write(
          options.json ? `${JSON.stringify({ file, answers, suggested })}\n` : told(call, file, suggested),
        );
      } finally {
        terminal?.close();
      }
    });
}

interface Answered {
  readonly answers: InitAnswers;
  /** Questions that were answered as suggested without being asked. */
  readonly suggested: readonly Question[];
}

async function answerAll(
  survey: Survey,
  options: Options,
  terminal: Interface | undefined,
): Promise<Answered> {
  const answers: Partial<Record<InitQuestion, string>> = {};
  const suggested: Question[] = [];
  for (let question = nextQuestion(survey, answers); question; question = nextQuestion(survey, answers)) {
    const { name } = question;
    const given = options[name];
    if (given !== undefined) answers[name] = checkAnswer(survey, answers, name, given);
    else if (terminal) answers[name] = await ask(survey, answers, question, terminal);
    else {
      answers[name] = question.suggested;
      suggested.push(question);
    }
  }
  return { answers, suggested };
}

/** Puts a question until it has an answer; an empty one takes what is suggested. */
async function ask(
  survey: Survey,
  answers: InitAnswers,
  { name, asks, suggested, because }: Question,
  terminal: Interface,
): Promise<string> {
  for (;;) {
    const text = await terminal.question(`${asks}\n  [${suggested}] (${because}): `);
    try {
      return checkAnswer(survey, answers, name, text.trim() === '' ? suggested : text);
    } catch (error) {
      if (!isLobuleError(error, 'runner/answer')) throw error;
      process.stderr.write(`${error.what}. ${error.cure ?? ''}\n`);
    }
  }
}

/** @throws cli/call where there is such a file */
function refuseExisting(file: string): void {
  if (!existsSync(file)) return;
  throw cliErrors.error('cli/call', {
    what: 'There is a file of this name already',
    where: { file },
    cure: 'Give another name with --out, or take the file away.',
  });
}

/** @throws cli/call for an archive: a plan stands in a folder beside its images */
function requireFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isFile() !== true) return;
  throw cliErrors.error('cli/call', {
    what: 'A file was given, and `init` looks at a folder',
    where: { file: folder },
    cure: 'Give the folder in which the archive lies unpacked.',
  });
}

function told(call: string, file: string, suggested: readonly Question[]): string {
  const lines = suggested.map(
    ({ name, suggested: answer, because }) =>
      `${name}: ${answer} (not asked; ${because}; --${name} says otherwise)`,
  );
  return `${[...lines, `${file} is written and valid. Read it, then: ${call} run ${file}`].join('\n')}\n`;
}
