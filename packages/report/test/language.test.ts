import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderReport } from '../src/index.ts';
import { renderIn } from '../src/render.ts';
import { PHRASES } from '../src/text/chinese/phrases.ts';
import { chinese } from '../src/text/chinese.ts';
import { fallBackOn } from '../src/text/complete.ts';
import { english } from '../src/text/english.ts';
import { isProse, phraseBook } from '../src/text/phrase-book.ts';
import { fixtureResults, withoutImages } from './fixture.ts';
import { hostileResults, PAYLOAD } from './hostile.ts';
import { proseOf } from './literals.ts';

const results = fixtureResults(2);
const page = renderReport(results, { language: 'zh' });
const source = path.join(import.meta.dirname, '..', 'src');

/** What people read or hear, piece by piece: text and labels, without the buttons around numbers. */
function said(report: string): string[] {
  const body = report
    .replaceAll(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<button type="button" class="num"[^>]*>([\s\S]*?)<\/button>/g, '$1');
  const labels = [...body.matchAll(/(?:aria-label|title|alt)="([^"]*)"/g)].map(([, label]) => label);
  return [...body.replaceAll(/<[^>]*>/g, '\n').split('\n'), ...labels]
    .map((text) => text.replaceAll('&#39;', "'").replaceAll('&amp;', '&').trim())
    .filter((text) => text !== '');
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}

describe('the language of a report', () => {
  test('is the one that is asked for, else that of the study, else English', () => {
    const asked = { ...results, study: { ...results.study, language: 'zh' as const } };
    expect(renderReport(asked)).toBe(page);
    expect(renderReport(asked, { language: 'en' })).toBe(renderReport(results));
    expect(page.startsWith('<!doctype html>\n<html lang="zh">')).toBe(true);
  });

  test('changes no number: each that opens in English opens in Chinese', () => {
    const numbers = (report: string) =>
      [...report.matchAll(/<button type="button" class="num"[^>]*>([\s\S]*?)<\/button>/g)]
        .flatMap(([, text]) => text.replaceAll(/<[^>]*>/g, ' ').match(/[\d.]+(?:,\d{3})*/g) ?? [])
        .sort();
    const inChinese = numbers(page);
    expect(inChinese.length).toBeGreaterThan(300);
    // Phrases put numbers in another order; some sentences of the fixture have fewer buttons in one language.
    const lacking = numbers(renderReport(results)).filter((number) => !inChinese.includes(number));
    expect(lacking).toEqual([]);
  });
});

describe('in Chinese', () => {
  test('outcomes that the run named itself have Chinese names, those that a study names keep them', () => {
    const { cohort } = results;
    const [first, second] = cohort!.endpoints;
    const named = { ...cohort!, endpoints: [{ ...first, title: 'the outcome pCR' }, second] };
    const report = renderReport({ ...results, cohort: named }, { language: 'zh' });
    expect(report).toContain('>结局 pCR</h3>');
    expect(report).toContain('>Recurrence-free survival</h3>');
    expect(report).not.toContain('he outcome pCR');
  });

  test('names that want to be markup stay text', () => {
    const report = renderReport(hostileResults(), { language: 'zh' });
    expect(report).not.toContain(PAYLOAD);
    expect(report).not.toMatch(/<img|<script>alert|onerror="/);
  });

  test('every id stands once, and every link and card has its target', () => {
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(ids.length).toBe(new Set(ids).size);
    const wanted = [...page.matchAll(/(?:href="#|popovertarget="|data-csv="|data-svg=")([^"]+)"/g)];
    expect(wanted.map(([, id]) => id).filter((id) => !ids.includes(id))).toEqual([]);
  });
});

describe('the catalogue', () => {
  const files = [
    ...readdirSync(path.join(source, 'sections')).map((name) => path.join('sections', name)),
    ...['document.ts', 'figure.ts', 'page.ts', 'provenance.ts', 'table.ts', 'html.ts', 'format.ts'],
  ];

  test.each(files)('holds all the prose of %s', (file) => {
    const prose = proseOf(readFileSync(path.join(source, file), 'utf8'));
    expect(prose).toEqual([]);
  });

  test('would find prose that stands in a section', () => {
    expect(proseOf("const title = 'What was found';")).toHaveLength(1);
    expect(proseOf("const title = 'Patients';")).toHaveLength(1);
    expect(proseOf('html`<p>${n} patients</p>`')).toHaveLength(1);
    expect(proseOf('html`<div aria-label="Files">${x}</div>`')).toHaveLength(1);
    expect(proseOf('`${n} of ${all}`')).toHaveLength(1);
    expect(proseOf('html`<p class="quiet note">${words} <b>${n}</b>: </p>`')).toEqual([]);
    expect(proseOf("page.id(`table-${title}`); x.split(/,[a-z]+ and/); '–'; // a comment")).toEqual([]);
  });

  test('leaves no English of its own in a Chinese report', () => {
    const data = [results, withoutImages()]
      .flatMap(strings)
      .filter((text) => isProse(text) && chinese.phrase(text) === undefined);
    const wrote = [...new Set(data)].sort((a, b) => b.length - a.length);
    const literally = wrote.map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const ofRun = new RegExp(literally.join('|'), 'gi');
    for (const report of [page, renderReport(withoutImages(), { language: 'zh' })]) {
      const texts = said(report.replaceAll(/<(code|cite)[^>]*>[\s\S]*?<\/\1>/g, ''));
      // A drawing breaks a long name into lines.
      const isBroken = (text: string) => wrote.some((one) => one.startsWith(text));
      const own = texts.map((text) => text.replaceAll(ofRun, '')).filter((text) => !isBroken(text));
      expect(own.filter(isProse)).toEqual([]);
    }
  });

  test('marks as English what the run wrote and it does not know', () => {
    const [first, ...others] = results.notes;
    const odd = 'The fourth coil spoke of a thing that nobody foresaw';
    const report = renderReport(
      { ...results, notes: [{ ...first, text: odd }, ...others] },
      { language: 'zh' },
    );
    expect(report).toContain(`<span lang="en">${odd}.</span>`);
    expect(renderReport({ ...results, notes: [{ ...first, text: odd }] })).not.toContain(
      'lang="en">The fourth',
    );
  });

  test('of a language that is not finished falls back on English, piece by piece', () => {
    const german = fallBackOn(english, {
      code: 'de',
      frame: { sections: { summary: 'Zusammenfassung' } },
      counts: { patients: (n) => (n === 1 ? '1 Patientin' : `${n} Patientinnen`) },
    });
    const report = renderIn(results, german);
    expect(report).toContain('<html lang="de">');
    expect(report).toContain('>Zusammenfassung</h2>');
    expect(report).toContain('24 Patientinnen');
    expect(report).toContain('>What was asked</h2>');
  });
});

describe('the methods', () => {
  test('can be copied in Chinese, with the same references', () => {
    const methods = {
      ...results,
      methods: [
        {
          topic: 'Maps',
          sentence:
            'Tofts (one compartment, no plasma): every voxel of tissue was fitted with standard errors, and a voxel that could not be fitted has a reason in place of a value. Signals were converted to concentration with a fixed T1 of 1400 ms and a relaxivity of 4.5 per mM and s; the arterial input (parker) was used on its own fine grid.',
          citation: 'Tofts et al. 1999',
        },
        {
          topic: 'Models',
          sentence:
            'Response was predicted by clinical (missing values imputed by the median, predictors standardised and logistic regression with ridge penalty 0.0001); by combined (missing values imputed by the median and LASSO logistic regression with the penalty of the smallest held-out deviance in 5 inner folds). Every step was fitted anew within each training part of a 5-fold cross-validation, run 10 times; patients were never on both sides.',
        },
        { topic: 'Software', sentence: 'Lobule was used, a program for research and not a medical device.' },
      ],
    };
    const report = renderReport(methods, { language: 'zh' });
    const from = report.indexOf('id="methods-text"');
    const text = report.slice(from, report.indexOf('</ol>', from)).replaceAll(/<[^>]*>/g, '\n');
    expect(text).toContain(
      'Tofts 模型（单室，无血浆）：对组织的每个体素进行拟合并给出标准误；无法拟合的体素以原因代替数值。信号按固定 T1（1400 ms）与弛豫率 4.5 mM⁻¹s⁻¹换算为浓度；动脉输入函数（parker）在其自身的精细时间网格上使用 [1]。',
    );
    expect(text).toContain(
      '预测 Response：模型 clinical（缺失值以中位数填补、预测变量标准化、logistic 回归，岭惩罚 0.0001）；模型 combined（缺失值以中位数填补、LASSO logistic 回归，惩罚取留出偏差最小者（5 个内层折））。全部步骤均在 5 折交叉验证（进行 10 次）的每个训练部分内重新拟合；同一患者从不同时出现在两侧。',
    );
    expect(text).toContain('采用 Lobule 软件，供研究使用，不是医疗器械。');
    expect(text).toContain('Tofts et al. 1999');
  });
});

describe('a phrase book', () => {
  const say = phraseBook([
    ['The series has {#} of {#} phases', '序列应有 {2} 期，只有 {1} 期'],
    ['kept', '保留'],
    ['{} was {}', '{1}：{2*}'],
    ['By {}', '方法：{1!}'],
  ]);

  test('puts parts in their places, looks up those that are marked, and ends sentences', () => {
    expect(say('The series has 3 of 6 phases.')).toBe('序列应有 6 期，只有 3 期。');
    expect(say('T1 was kept')).toBe('T1：保留');
    expect(say('By kept and kept')).toBe('方法：保留、保留');
    expect(say('T1 was kept. The series has 3 of 6 phases.')).toBe('T1：保留。序列应有 6 期，只有 3 期。');
  });

  test('says nothing of what it does not know, rather than half of it', () => {
    expect(say('T1 was left out of it')).toBeUndefined();
    expect(say('T1 was kept. Nobody knows this sentence.')).toBeUndefined();
    expect(say('The series has no phases')).toBeUndefined();
  });

  test('has each phrase once, its places filled, and no English left in Chinese', () => {
    const all = PHRASES.map(([one]) => one);
    expect(all.filter((one, i) => all.indexOf(one) !== i)).toEqual([]);
    for (const [one, other] of PHRASES) {
      const holes = one.match(/\{[w#]?\}/g)?.length ?? 0;
      const places = [...other.matchAll(/\{(\d+)[*,;!]?\}/g)].map(([, place]) => Number(place));
      expect(Math.max(0, ...places), one).toBeLessThanOrEqual(holes);
      expect(other, one).toMatch(/[\p{Script=Han}{]/u);
    }
  });
});
