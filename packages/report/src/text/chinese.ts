import { asked, figure, files, frame, notes, origin, script } from './chinese/frame.ts';
import { format } from './chinese/numbers.ts';
import { PHRASES } from './chinese/phrases.ts';
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
  asked,
  files,
  notes,
};
