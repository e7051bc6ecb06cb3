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
} from './chinese/exams.ts';
import { explanations, people } from './chinese/explained.ts';
import { asked, figure, files, frame, notes, origin, script, style } from './chinese/frame.ts';
import { alignments, registrations } from './chinese/motion.ts';
import { format } from './chinese/numbers.ts';
import { canaries, coefficients, endpoint, modelFigures, survival } from './chinese/outcome.ts';
import { counts, heads, included, places, summary } from './chinese/overview.ts';
import { PHRASES } from './chinese/phrases.ts';
import { plots } from './chinese/plots.ts';
import { checklists, found, methods, recist } from './chinese/reporting.ts';
import { classes, forests, validations } from './chinese/validation.ts';
import { phraseBook } from './phrase-book.ts';
import type { Text } from './text.ts';

export const chinese: Text = {
  code: 'zh',
  format,
  phrase: phraseBook(PHRASES),
  frame,
  origin,
  figure,
  script,
  style,
  asked,
  files,
  notes,
  plots,
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
