import * as a from './answers.ts';
import type { Guideline } from './guideline.ts';

const MARKER = 'Which variable is the marker is for people.';

/** 20 items; wording is this program's own. */
export const remark: Guideline = {
  name: 'remark',
  title: 'REMARK',
  citation:
    'McShane LM et al. J Natl Cancer Inst 2005;97:1180-1184; Altman DG et al. PLoS Med 2012;9:e1001216',
  items: [
    ['1', 'Introduction', 'The marker, the aims, hypotheses stated beforehand', a.objective],
    ['2', 'Patients', 'Who the patients are, where from, who could take part', a.eligibility],
    ['3', 'Patients', 'Treatments and how they were chosen', a.people],
    ['4', 'Specimens', 'What was examined and how it was kept; for images, the protocol', a.imagingProtocol],
    ['5', 'Assay', 'How the marker was measured, and whether blind to the outcome', a.extraction],
    ['6', 'Design', 'How cases were chosen, period, follow-up', a.people],
    ['7', 'Design', 'All endpoints defined', a.outcome],
    ['8', 'Design', 'All candidate variables', a.predictors],
    ['9', 'Design', 'How the number of patients was reached', a.sampleSize],
    [
      '10',
      'Statistics',
      'All methods: selection, assumptions, missing data',
      a.inPart(a.methodsText, 'How assumptions were looked at is for people.'),
    ],
    ['11', 'Statistics', 'How values of the marker were used, cut-points', a.cutPoints],
    ['12', 'Data', 'Flow of patients, and numbers of events', a.flow],
    ['13', 'Data', 'Who the patients are, with what is missing', a.tableOne],
    ['14', 'Results', 'The marker against standard prognostic variables', a.people],
    ['15', 'Results', 'Each variable by itself with its effect, interval and survival curves', a.unadjusted],
    ['16', 'Results', 'Variables together with effects and intervals', a.adjusted],
    [
      '17',
      'Results',
      'Effects of the marker with standard variables in the model, whatever their significance',
      a.inPart(a.adjusted, MARKER),
    ],
    [
      '18',
      'Results',
      'Further analyses: assumptions, sensitivity, internal validation',
      a.inPart(a.internalValidation, 'Checks of assumptions are for people.'),
    ],
    ['19', 'Discussion', 'Interpretation with the hypotheses and limits', a.people],
    ['20', 'Discussion', 'What it means for research and care', a.people],
  ],
};
