import type { ReportLanguage } from '@lobule/study';
import { chinese } from './chinese.ts';
import { english } from './english.ts';
import type { Text } from './text.ts';

export const LANGUAGES: Readonly<Record<ReportLanguage, Text>> = { en: english, zh: chinese };
