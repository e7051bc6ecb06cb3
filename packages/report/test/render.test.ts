import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { renderReport } from '../src/index.ts';
import { emptyResults, fixtureResults, withoutCohort, withoutImages } from './fixture.ts';
import { hostileResults, PAYLOAD } from './hostile.ts';

/** What the page says: without the buttons around its numbers. */
function said(page: string): string {
  return page.replaceAll(/<button type="button" class="num"[^>]*>([\s\S]*?)<\/button>/g, '$1');
}

const whole = renderReport(fixtureResults(6));
const words = said(whole);

describe('the file', () => {
  test('is one HTML document with its language and title', () => {
    expect(whole.startsWith('<!doctype html>\n<html lang="en">')).toBe(true);
    expect(whole).toContain('<title>Does quantitative breast MRI');
  });

  test('tells which lesions were compared over the visits, and how they became one number of the patient', () => {
    const text = words.replaceAll(/<[^>]*>/g, '');
    expect(text).toContain(
      'Features of lesion in Ktrans, ADC, from baseline to mid: 1 patient of 2 compared',
    );
    expect(text).toContain('The patient has the values of the lesion that was largest at the first visit.');
    expect(text).toContain('The patient has no usable exam of the visit mid.');
    expect(text).toMatch(/321 \(3 undefined\)/);
  });

  test('asks the network for nothing', () => {
    const addresses = [...whole.matchAll(/\b(?:src|href|action|poster|srcset)="([^"]*)"/g)].map(
      ([, address]) => address,
    );
    expect(addresses.length).toBeGreaterThan(50);
    expect(addresses.filter((address) => !/^(#|data:image\/png;base64,)/.test(address))).toEqual([]);
    expect(whole).not.toMatch(/@import|<link|<iframe|<object|<embed|@font-face/);
    const urls = [...whole.matchAll(/url\(([^)]*)\)/g)].map(([, url]) => url);
    expect(urls.filter((url) => !url.startsWith('#'))).toEqual([]);
    const schemes = [...whole.matchAll(/https?:\/\/[^\s"'<]*/g)].map(([found]) => found);
    expect(new Set(schemes)).toEqual(new Set(['http://www.w3.org/2000/svg']));
  });

  test('has a policy that names its own style and script by their hashes and allows nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(whole)?.[1] ?? '';
    const text = policy.replaceAll('&#39;', "'");
    const hash = (part: string) => `'sha256-${createHash('sha256').update(part).digest('base64')}'`;
    const styles = [...whole.matchAll(/<style>([\s\S]*?)<\/style>/g)];
    const scripts = [...whole.matchAll(/<script>([\s\S]*?)<\/script>/g)];
    expect(styles.length).toBe(1);
    expect(scripts.length).toBe(1);
    expect(text).toBe(
      `default-src 'none'; img-src data:; style-src ${hash(styles[0][1])}; script-src ${hash(scripts[0][1])}; base-uri 'none'; form-action 'none'`,
    );
    expect(whole).not.toMatch(/<[^>]+\sstyle="/);
    expect(whole).not.toMatch(/<[^>]+\son[a-z]+="/);
  });

  test('is the same to the byte when written again', () => {
    expect(renderReport(fixtureResults(6))).toBe(whole);
  });

  test('stays under its limit and says which pictures it left out', () => {
    const small = renderReport(fixtureResults(6), { maxBytes: 1_000_000 });
    expect(new TextEncoder().encode(small).length).toBeLessThanOrEqual(1_000_000);
    expect(small).toContain('Left out to keep this file small');
    expect(small).toContain('some pictures or data were left out');
    expect(new TextEncoder().encode(renderReport(fixtureResults(24))).length).toBeLessThan(15_000_000);
  });

  test('refuses a limit that even the text passes', () => {
    expect(() => renderReport(fixtureResults(6), { maxBytes: 20_000 })).toThrow(
      expect.objectContaining({
        code: 'report/too-large',
        what: expect.stringMatching(/passes 20000 bytes/),
      }),
    );
  });

  test('has every id once', () => {
    const ids = [...whole.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(ids.length).toBe(new Set(ids).size);
  });

  test('has a target for every link, card and button', () => {
    const ids = new Set([...whole.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id));
    const wanted = [
      ...whole.matchAll(
        /(?:href="#|popovertarget="|data-csv="|data-slice="|data-flicker="|data-with="|data-svg="|aria-labelledby=")([^"]+)"/g,
      ),
    ].map(([, id]) => id);
    expect(wanted.length).toBeGreaterThan(100);
    expect(wanted.filter((id) => !ids.has(id))).toEqual([]);
  });
});

describe('what it says', () => {
  test('for research, not a medical device, at the top and at the bottom', () => {
    const parts = whole.split('For research, not a medical device');
    expect(parts.length).toBe(3);
    expect(parts[0]).not.toContain('<main');
    expect(parts[1]).toContain('</main>');
  });

  test('the sections stand in the order of the questions, headings without a gap', () => {
    const titles = [...whole.matchAll(/<h2[^>]*>([^<]*)<\/h2>/g)].map(([, title]) => title);
    expect(titles).toEqual([
      'Summary',
      'What was asked',
      'Who was included',
      'What was measured',
      'What was found',
      'How it was done',
      'Reporting checklists',
      'What failed, was dropped or defaulted',
      'Files',
    ]);
    const levels = [...whole.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level));
    expect(levels[0]).toBe(1);
    levels.slice(1).forEach((level, i) => expect(level - levels[i]).toBeLessThanOrEqual(1));
  });

  test('every exclusion is named with its reason', () => {
    for (const stage of fixtureResults(6).flow) {
      for (const { subject, reason } of stage.excluded) {
        expect(whole).toContain(`>${subject}</th>`);
        expect(words).toContain(reason.text);
        expect(whole).toContain(reason.code);
      }
    }
  });

  test('a log-rank p value stands beside the statistic that was permuted, not beside that of the drawn groups', () => {
    expect(words).toContain(
      'The log-rank statistic of these groups is 7.90. Its mean over the repeats of the cross-validation, each with groups of its own, is 6.40, which 200 permutations of the whole analysis put at p = 0.03.',
    );
    expect(whole).toContain('Log-rank statistic 7.90</');
    expect(whole).not.toContain('Log-rank p =');
  });

  test('the band of a check is the one of the results, in the table and in the histogram', () => {
    expect(words).toContain('the shaded band holds the middle 95 %, 0.370 to 0.630.');
    const results = fixtureResults(6);
    const [first] = results.cohort!.endpoints;
    const { band: _band, ...canary } = first.canaries[0];
    const endpoints = [{ ...first, canaries: [canary] }];
    const without = said(renderReport({ ...results, cohort: { ...results.cohort!, endpoints } }));
    expect(without).toContain('200 runs.');
    expect(without).not.toContain('shaded band');
  });

  test('how many were analysed for each outcome, and why the others were not, also where nobody else was excluded', () => {
    const results = fixtureResults(6);
    const flow = [{ label: 'Patients of the table', unit: 'patients' as const, n: 161, excluded: [] }];
    const report = said(renderReport({ ...results, flow }));
    const [summary, included] = ['summary', 'included'].map((id) => {
      const from = report.indexOf(`<section id="${id}"`);
      expect(from).toBeGreaterThan(0);
      return report.slice(from, report.indexOf('</section>', from));
    });
    const reasons = '5 × response is not known';
    expect(summary).toContain(
      `Pathological complete response: 156 analysed, 38 held out, 5 left out (${reasons}).`,
    );
    expect(summary).not.toContain('Nobody was left out');
    expect(included).toContain('Nobody was excluded before the outcomes were read.');
    expect(included).toMatch(
      /Pathological complete response<\/th><td class="n">156<\/td><td class="n">5<\/td>/,
    );
    expect(included).toContain(reasons);
    expect(included).toMatch(/Recurrence-free survival<\/th><td class="n">161<\/td><td class="n">0<\/td>/);
    expect(said(renderReport({ ...withoutCohort(), flow }))).toContain('Nobody was left out.');
  });

  test('a Brier score stands beside that of the frequency, and with its horizon where there is one', () => {
    expect(words).toContain('Brier score 0.177; 0.208 for predicting the frequency for everybody.');
    expect(words).toContain('Brier score 0.192; 0.208 for predicting the frequency for everybody.');
    expect(words).toContain('frequency: 0.208');
    expect(words).toContain('Brier score, by 1,095 days</th>');
    expect(words).toContain('Risks by 1,095 days.');
    expect(words.split('Brier score, by').length).toBe(2);
  });

  test('a share of resamples that chose a feature is shown only for models that choose', () => {
    const coefficients = (title: string) => {
      const from = words.indexOf(`>${title}: coefficients</caption>`);
      expect(from).toBeGreaterThan(0);
      return words.slice(from, words.indexOf('</table>', from));
    };
    expect(coefficients('Image')).toContain('94 % of resamples');
    expect(coefficients('Clinical')).not.toMatch(/of resamples|Chosen in/);
    const results = fixtureResults(6);
    const endpoints = results.cohort!.endpoints.map((one) => ({ ...one, primary: 'clinical' }));
    const report = renderReport({ ...results, cohort: { ...results.cohort!, endpoints } });
    expect(report).toContain('this model keeps all that it is given.');
  });

  test('every failure, drop, default and warning is told with its cure', () => {
    for (const note of fixtureResults(6).notes) {
      expect(whole).toContain(note.text);
      if (note.cure !== undefined) expect(whole).toContain(note.cure);
    }
  });

  test('the truth of a synthetic cohort is said in the first lines and shown with bias and coverage', () => {
    expect(whole.indexOf('Synthetic patients.')).toBeLessThan(whole.indexOf('id="summary"'));
    expect(whole).toContain('Maps and volumes against the truth');
    expect(words).toContain('87.1 % (low)');
    expect(renderReport(withoutCohort())).not.toContain('Synthetic patients.');
    expect(words).toMatch(/volume of lesion <span class="quiet">mm³<\/span>/);
    // Six of six maps; the volume is none of them.
    expect(words).toContain('6 of <a href="#maps">6 maps</a> could be compared');
  });

  test('every region value opens to its file, step, key and settings', () => {
    const { files, maps } = fixtureResults(6);
    const file = files.find(({ path }) => path.endsWith('sub-001_ADC.nii.gz'))!;
    const card = whole.slice(whole.indexOf(`<dd><code>${file.path}</code>`)).slice(0, 900);
    expect(card).toContain(`<dd>${file.step}</dd>`);
    expect(card).toContain(file.key.slice(0, 12));
    expect(card).toContain(file.sha256.slice(0, 12));
    expect(card).toContain(maps.find(({ name }) => name === 'ADC')!.settingsHash.slice(0, 12));
  });

  test('an undefined value says why in its place', () => {
    expect(renderReport(fixtureResults(12))).toContain('perfusion cannot be told from noise here.');
  });

  test('figures of heterogeneity stand with unit, error, voxels and what they are', () => {
    expect(words).toContain('−0.0213 ± 0.0014\u00a0min⁻¹\u00a0mm⁻¹');
    expect(words).toContain('−0.171 ± 0.012\u00a0mm⁻¹');
    expect(words).toContain('Least-squares slope on the signed distance to the margin, from 0 to 5 mm');
    expect(renderReport(fixtureResults(12))).toContain('The mean of the voxels is not above zero.');
  });

  test('results that were written and read again give the same report: what JSON cannot hold is no zero', () => {
    const results = fixtureResults(12);
    expect(renderReport(JSON.parse(JSON.stringify(results)))).toBe(renderReport(results));
  });
});

describe('parts that are missing', () => {
  test('without a cohort it says that nothing was tested', () => {
    expect(renderReport(withoutCohort())).toContain('so nothing was tested or predicted');
  });

  test('without images it says that none were measured', () => {
    expect(renderReport(withoutImages())).toContain('No images were measured in this run');
  });

  test('with nothing at all it is still a report', () => {
    expect(renderReport(emptyResults())).toContain('This run holds no patients and no cohort yet.');
  });

  test('a figure that cannot be drawn says so in its place', () => {
    const results = fixtureResults(3);
    const [first, ...others] = results.subjects;
    const curve = { ...first.curves[0], residual: [0.1] };
    const broken = renderReport({ ...results, subjects: [{ ...first, curves: [curve] }, ...others] });
    expect(broken).toContain('could not be drawn: curve: x has 6 values and residual has 1');
    expect(broken).toContain('plots/lengths-differ');
  });
});

describe('failure 17: names that want to be markup', () => {
  const hostile = renderReport(hostileResults());

  test('stay text wherever they stand', () => {
    expect(hostile).not.toContain(PAYLOAD);
    expect(hostile).not.toMatch(/<img|<script>alert|onerror="/);
    expect(hostile).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(hostile.match(/<script>/g)?.length).toBe(1);
  });

  test('do not end the data of a figure', () => {
    const data = [...hostile.matchAll(/<script type="application\/json" id="[^"]*">([\s\S]*?)<\/script>/g)];
    expect(data.length).toBeGreaterThan(20);
    for (const [, json] of data) expect(() => JSON.parse(json)).not.toThrow();
  });
});
