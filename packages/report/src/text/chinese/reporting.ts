import { html } from '../../html.ts';
import type { Text } from '../text.ts';
import { format } from './numbers.ts';

const { listed, number } = format;

export const methods: Text['methods'] = {
  none: '本次运行没有记录方法。',
  copy: '复制方法部分',
  between: '',
  cited: (sentence, reference) => `${format.sentence(sentence).slice(0, -1)} [${reference}]。`,
  versions: '版本与哈希值',
  software: '软件',
  code: '代码',
  study: '研究（解析后）',
  plan: '分析计划',
  seed: '随机种子',
  language: '报告语言',
  settings: '设置',
  allSettings: (n) => `全部 ${n} 项设置`,
  of: '对象',
  setting: '设置项',
  value: '取值',
  hash: '整体哈希值',
  features: (region) => `特征（${region}）`,
};

const STATES: Text['checklists']['states'] = {
  here: '已报告',
  part: '部分报告',
  'not-done': '未进行',
  'not-asked': '不适用',
  people: '由作者填写',
};

export const checklists: Text['checklists'] = {
  these: '本清单',
  none: '未填写报告规范：本次运行没有队列。',
  explained:
    '依据本次运行已知的内容填写：条目在本报告中的位置、未进行，或只有作者才能回答而留空。任何条目均不代作者作答，也不作评判。条目内容以本程序的简短文字转述；完整表述见各规范原文。',
  states: STATES,
  item: '条目',
  asks: '要求内容',
  weight: '权重',
  found: '报告内容',
  summary: (title, counts) => `${title}：${counts}`,
  counts: (items, states) =>
    `${number(items)} 条，${listed(states.map(({ state, n }) => `${STATES[state]} ${number(n)} 条`))}`,
  after: (citation, weights) =>
    html`依据 ${citation}。${
      weights !== undefined && html`${weights}作者填写的条目另计；评分应由作者给出。`
    }`,
  weights: (here, part) => `已报告条目的权重合计 ${here}，部分报告 ${part}。`,
};

export const found: Text['found'] = {
  nothing: '本研究没有患者数据表，因此未作检验或预测。',
  patients: (patients, source) => html`${patients}。来源：${source}`,
  remarks: '关于数据表本身',
  cell: (table, row) => `${table}：${row}`,
  otherRows: (n) => `其余 ${number(n)} 行`,
  otherRowsOf: (table) => `${table}，其余各行`,
};

export const recist: Text['recist'] = {
  title: '按 RECIST 1.1 评价的疗效',
  notTold: '未能评价',
  counts: (patients, best) =>
    `${number(patients)} 例患者：${best.map(({ response, n }) => `${response} ${number(n)} 例`).join('，')}。`,
  rule: (guideline, confirmed, stable, censoring) =>
    html`依据 ${guideline}，${confirmed ? '疗效经四周后确认' : '疗效未经确认'}；${stable}${
      censoring !== undefined && `无进展生存的删失规则：${censoring}。`
    }`,
  stable: (days) => `自第 ${number(days)} 天起方可判为疾病稳定。`,
  best: '每例患者的最佳疗效',
  others: '其余患者的最佳疗效',
  more: (n) => `其余 ${number(n)} 例患者`,
  visits: '每次访视',
  percent: (change) => `${change}%`,
  targets: '靶病灶',
  baseline: '基线，mm',
  deepest: '最大缩小',
  bestResponse: '最佳疗效',
  progressionFree: '无进展生存，天',
  censored: '带“+”的时间为删失时间。',
  day: '天',
  sum: '径线总和，mm',
  nadir: '最低值，mm',
  fromBaseline: '较基线',
  fromNadir: '较最低值',
  nonTargets: '非靶病灶',
  newLesion: '新病灶',
  overall: '总体评价',
  yes: '有',
  no: '无',
  nadirNote: '最低值为本次访视之前（含基线）最小的径线总和。',
};
