import type { Study, StudyNote } from '@lobule/study';
import type { ExamOutcome, Phase } from './exam/exam-task.ts';

type Part = 'early' | 'late';

/** Which phases SER, wash-in and wash-out were made from, for the settings of their maps: `phase 3 at 195 s`. */
export function phaseSettings(outcomes: readonly ExamOutcome[]): Readonly<Record<string, string>> {
  const early = sayPhases(phasesOf(outcomes, 'early'));
  const late = sayPhases(phasesOf(outcomes, 'late'));
  return early === '' ? {} : { earlyPhaseTaken: early, latePhaseTaken: late };
}

/** Exams whose early or late phase is not that of the others: their figures mean something else. */
export function phaseNotes(outcomes: readonly ExamOutcome[]): StudyNote[] {
  const notes: StudyNote[] = [];
  for (const part of ['early', 'late'] as const) {
    const [usual] = byPhase(phasesOf(outcomes, part));
    for (const { subject, enhancement } of outcomes) {
      if (!usual || !enhancement || enhancement[part].phase === usual.phase) continue;
      const { phase, timeS } = enhancement[part];
      notes.push({
        kind: 'warning',
        code: `${part}-phase-differs`,
        text: `The ${part} phase of this exam is phase ${phase} at ${seconds(timeS)} s, that of the others phase ${usual.phase}: its SER, wash-in and wash-out are not like theirs`,
        subject,
        step: 'map semiquantitative',
        cure: `Say \`${part}Frame\` in study.yaml, or leave the exam out.`,
      });
    }
  }
  return notes;
}

/** An arrival that nobody gave shifts everything that counts from it. */
export function arrivalNotes({ maps }: Study): StudyNote[] {
  const isSilent = maps.some(
    ({ model, arrivalS }) => ['semiquantitative', 'iauc'].includes(model) && arrivalS === undefined,
  );
  if (!isSilent) return [];
  return [
    {
      kind: 'defaulted',
      code: 'arrival-defaulted',
      text: 'Arrival was taken as midway between the last phase before contrast and the next; time to peak, wash-in and iAUC count from it',
      step: 'map',
      cure: 'Give arrivalS, the arrival of the bolus in s, in study.yaml.',
    },
  ];
}

function phasesOf(outcomes: readonly ExamOutcome[], part: Part): Phase[] {
  return outcomes.flatMap(({ enhancement }) => (enhancement ? [enhancement[part]] : []));
}

/** The commonest first; of equally common phases the later one. */
function byPhase(phases: readonly Phase[]) {
  const times = new Map<number, number[]>();
  for (const { phase, timeS } of phases) times.set(phase, [...(times.get(phase) ?? []), timeS]);
  return [...times]
    .map(([phase, timesS]) => ({ phase, timesS }))
    .sort((a, b) => b.timesS.length - a.timesS.length || b.phase - a.phase);
}

function sayPhases(phases: readonly Phase[]): string {
  const groups = byPhase(phases);
  return groups
    .map(({ phase, timesS }) => {
      const least = seconds(Math.min(...timesS));
      const most = seconds(Math.max(...timesS));
      const times = least === most ? `${least}` : `${least} to ${most}`;
      const exams = groups.length > 1 ? ` (${timesS.length} of ${phases.length} exams)` : '';
      return `phase ${phase} at ${times} s${exams}`;
    })
    .join('; ');
}

function seconds(timeS: number): number {
  return Number(timeS.toPrecision(4));
}
