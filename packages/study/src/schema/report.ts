import { type Infer, s } from '@lobule/foundation';

const languageSchema = s.oneOf(['en', 'zh'], {
  description:
    'Language of the report (BCP 47): en is English, zh is Chinese; --language of report overrides it',
});

/** How the report is written; what is computed does not depend on it. */
export const reportSchema = s.object({ language: s.optional(languageSchema) });

/** BCP 47 codes of the languages that a report can be written in. */
export type ReportLanguage = Infer<typeof languageSchema>;
/** All of them, English first. */
export const reportLanguages: readonly ReportLanguage[] = ['en', 'zh'];
