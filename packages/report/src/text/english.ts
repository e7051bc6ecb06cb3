import { englishPlotWords } from '@lobule/plots';
import {
  agreement,
  changes,
  curves,
  glance,
  heterogeneity,
  maps,
  measured,
  patients,
  slices,
} from './english/exams.ts';
import { explanations, people } from './english/explained.ts';
import { asked, figure, files, frame, notes, origin, script, style } from './english/frame.ts';
import { alignments, registrations } from './english/motion.ts';
import { format } from './english/numbers.ts';
import { canaries, coefficients, endpoint, modelFigures, survival } from './english/outcome.ts';
import { counts, heads, included, places, summary } from './english/overview.ts';
import { checklists, found, methods, recist } from './english/reporting.ts';
import { classes, forests, validations } from './english/validation.ts';

/** The source of all text of the report; other languages have its shape. */
export const english = {
  /** BCP 47, for the page and those who read it aloud. */
  code: 'en',
  format,
  /** What the run wrote in English, in this language; undefined where it is not known. */
  phrase: (text: string): string | undefined => text,
  frame,
  origin,
  figure,
  script,
  style,
  asked,
  files,
  notes,
  plots: englishPlotWords,
  counts,
  heads,
  places,
  summary,
  included,
  measured,
  glance,
  maps,
  changes,
  agreement,
  patients,
  heterogeneity,
  curves,
  slices,
  alignments,
  registrations,
  methods,
  checklists,
  found,
  recist,
  endpoint,
  modelFigures,
  coefficients,
  survival,
  canaries,
  validations,
  forests,
  classes,
  explanations,
  people,
};
