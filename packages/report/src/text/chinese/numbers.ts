import { makeFormat } from '../../format.ts';

export const format = makeFormat({
  undefined: '未定义',
  infinite: '无穷大',
  pUndefined: 'p 未定义',
  undefinedBecause: (reason) => (reason === undefined ? '未定义（未给出原因）' : `未定义（${reason}）`),
  percent: (share) => `${share}%`,
  range: (from, to) => `${from}～${to}`,
  interval: (value, low, high, level) =>
    level === undefined ? `${value}（${low}～${high}）` : `${value}（${level}% CI：${low}～${high}）`,
  listed: (items) =>
    items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join('、')}和${items[items.length - 1]}`,
  sentence: (text) => {
    const trimmed = text.trim();
    return trimmed === '' || /[.!?。！？]$/.test(trimmed) ? trimmed : `${trimmed}。`;
  },
});

const UNITS: Readonly<Record<string, string>> = {
  patients: '例患者',
  exams: '次检查',
  days: '天',
  months: '个月',
  years: '年',
  rows: '行',
};

/** A number with the measure word of what is counted. */
export function countOf(n: number, units: string): string {
  return `${format.number(n)} ${UNITS[units] ?? units}`;
}

export function unitWord(units: string): string {
  return UNITS[units] ?? units;
}
