import type { Checklist } from '@lobule/study';

/** Two short checklists with every state that an item can have. */
export const CHECKLISTS: readonly Checklist[] = [
  {
    name: 'tripod-ai',
    title: 'TRIPOD+AI',
    citation: 'Collins GS et al. BMJ 2024;385:e078378',
    origin: 'tables/checklist-tripod-ai.csv',
    items: [
      {
        item: '3a',
        section: 'Introduction',
        asks: 'Why this prediction is needed',
        state: 'people',
        found: '',
      },
      {
        item: '20a',
        section: 'Results',
        asks: 'Flow of participants',
        state: 'here',
        where: 'included',
        found: 'A flow chart, 3 exclusions each with its reason.',
      },
      {
        item: '8a',
        section: 'Methods',
        asks: 'The outcome, its horizon, how it was judged',
        state: 'part',
        where: 'found',
        found: 'Which outcome, how many had it; how it was judged is for people.',
      },
    ],
  },
  {
    name: 'metrics',
    title: 'METRICS',
    citation: 'Kocak B et al. Insights Imaging 2024;15:8',
    origin: 'tables/checklist-metrics.csv',
    items: [
      {
        item: '1',
        section: 'Study design',
        asks: 'A checklist was followed',
        state: 'part',
        where: 'checklists',
        found: 'These lists.',
        weight: 0.0368,
      },
      {
        item: '17',
        section: 'Feature processing',
        asks: 'Robustness of networks',
        state: 'not-asked',
        found: 'No network was trained.',
        weight: 0.02,
      },
      {
        item: '27',
        section: 'Testing',
        asks: 'External testing',
        state: 'not-done',
        found: 'No other cohort was scored.',
        weight: 0.0749,
      },
    ],
  },
];
