import * as a from './answers.ts';
import type { Guideline } from './guideline.ts';

const KINDS = 'Which of the models are simple, or without radiomics, is for people.';

/** 30 items with their published weights; wording is this program's own. */
export const metrics: Guideline = {
  name: 'metrics',
  title: 'METRICS',
  citation: 'Kocak B et al. Insights Imaging 2024;15:8',
  items: [
    ['1', 'Study design', 'A checklist for radiomics or machine learning was followed', a.guidelines, 0.0368],
    ['2', 'Study design', 'Criteria that give patients like those it is meant for', a.eligibility, 0.0735],
    ['3', 'Study design', 'A sound reference standard, clearly defined', a.outcome, 0.0919],
    ['4', 'Imaging data', 'Several centres', a.multiCentre, 0.0438],
    ['5', 'Imaging data', 'Images as they are made in practice', a.people, 0.0292],
    ['6', 'Imaging data', 'Imaging protocol', a.imagingProtocol, 0.0438],
    ['7', 'Imaging data', 'Time between imaging and reference standard', a.people, 0.0292],
    ['8', 'Segmentation', 'How regions were made', a.segmentation, 0.0337],
    ['9', 'Segmentation', 'Automatic segmentation was evaluated', a.people, 0.0225],
    ['10', 'Segmentation', 'One reader or tool made the regions of the test set', a.people, 0.0112],
    [
      '11',
      'Processing',
      'Processing of the images, apt and described',
      a.inPart(a.preprocessing, 'Whether it is apt is for people.'),
      0.0622,
    ],
    ['12', 'Processing', 'Features by a program that follows the standard', a.extraction, 0.0311],
    ['13', 'Processing', 'Settings of the features, or that they are defaults', a.extraction, 0.0415],
    ['14', 'Feature processing', 'Features that do not repeat are taken out', a.stability, 0.02],
    ['15', 'Feature processing', 'Features that repeat one another are taken out', a.redundancy, 0.02],
    ['16', 'Feature processing', 'As many features as the data can bear', a.dimensionality, 0.03],
    ['17', 'Feature processing', 'Robustness of networks trained end to end', a.notDeep, 0.02],
    ['18', 'Modeling', 'Parts of the data kept apart', a.partition, 0.0599],
    ['19', 'Modeling', 'Confounders', a.harmonisation, 0.03],
    [
      '20',
      'Metrics',
      'Measures that fit the task',
      a.inPart(a.performance, 'Whether they fit is for people.'),
      0.0352,
    ],
    ['21', 'Metrics', 'Uncertainty', a.uncertainty, 0.0234],
    ['22', 'Metrics', 'Calibration', a.calibration, 0.0176],
    ['23', 'Metrics', 'One kind of image, or proof that it is worse', a.people, 0.0117],
    [
      '24',
      'Metrics',
      'Comparison with an approach without radiomics, or added value',
      a.inPart(a.comparison, KINDS),
      0.0293,
    ],
    ['25', 'Metrics', 'Comparison with simple or classical models', a.inPart(a.comparison, KINDS), 0.0176],
    ['26', 'Testing', 'Internal testing', a.internalTest, 0.0375],
    ['27', 'Testing', 'External testing', a.external, 0.0749],
    ['28', 'Open science', 'Data available', a.tables, 0.0075],
    ['29', 'Open science', 'Code available', a.code, 0.0075],
    ['30', 'Open science', 'Model available', a.modelFiles, 0.0075],
  ],
};
