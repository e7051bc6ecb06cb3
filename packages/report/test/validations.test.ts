import { describe, expect, test } from 'vitest';
import { renderReport } from '../src/index.ts';
import { fixtureResults } from './fixture.ts';

const page = renderReport(fixtureResults(2)).replaceAll(/<[^>]*>/g, '');

describe('the figures of a model', () => {
  test('are told apart by whom they were measured on', () => {
    expect(page).toContain('What each AUC was measured on');
    expect(page).toContain('None stands for another.');
    for (const kind of ['Apparent', 'Internal', 'Over place']) expect(page).toContain(kind);
  });

  test('on a hold-out stand with how often it was opened, and with a warning after the first time', () => {
    expect(page).toContain('Hold-out: temporal validation');
    expect(page).toContain('were held out (year from 2018)');
    expect(page).toContain('It had been opened 2 times when these figures were made');
    expect(page).toContain('it is no longer untouched');
    expect(page).toContain('valid here, as the scores were fixed before');
  });

  test('of an outcome that was planned after outcomes had been read are called exploratory', () => {
    expect(page).toContain('Exploratory: this outcome was not planned in this way');
  });
});
