import { html } from '../../html.ts';
import type { Text } from '../text.ts';
import { format, unitWord } from './numbers.ts';

const { fixed, number, percent } = format;

const MEASURES = { 'odds ratio': '比值比（OR）', 'hazard ratio': '风险比（HR）' } as const;

export const explanations: Text['explanations'] = {
  title: '与结局相关的因素',
  others: '其他模型的同类内容',
  alone: '各预测变量单独分析',
  together: (model) => `${model}，全部变量联合分析`,
  where: (outcome, measure, of) => `${outcome}：${MEASURES[measure]}，${of}`,
  ratios: (measure, of) => `${MEASURES[measure]}：${of}`,
  ratiosFor: (ratios, outcome) => `${outcome}：${ratios}`,
  noRatios: (ratios, why) => html`${ratios}：${why}`,
  described: (items) => items.map(([feature, words]) => `${feature} ${words}`).join('；'),
  measure: (measure) => MEASURES[measure],
  ratioAxis: (measure) => `${MEASURES[measure]}（虚线：无关联），对数坐标`,
  per: (feature, per) => `${feature}，${per}`,
  ratioCaption: (n, events, fewer, level) =>
    `${number(n)} 例患者，其中 ${number(events)} 例有结局${fewer ? '（有缺失值的变量例数较少）' : ''}；${number(100 * level)}% 区间（Wald 法）；数值变量按每一个标准差计。此处没有留出数据：反映的是关联，而非模型预测的优劣。`,
  ratio: (value, low, high) => `${value}（${low}～${high}）`,
  importance: (model) => `重要性：${model}`,
  importanceFor: (model, outcome) => `${outcome}：${model} 的置换重要性`,
  lost: (metric) => `缺少该特征时损失的 ${metric}（虚线：无损失）`,
  importanceCaption: (metric, largest) =>
    html`在留出折中将某一特征的取值在患者间随机重新分配时 ${metric} 的平均损失。彼此重复的特征可能均显得不重要。${largest}`,
  largest: (shown, all) => `共 ${all} 个，列出最大的 ${shown} 个。`,
  adds: (model) => `各特征的贡献：${model}`,
  addsFor: (model, outcome) => `${outcome}：${model} 中各特征的贡献`,
  addsWhere: (outcome, model) => `${outcome}，${model}：各特征的贡献`,
  sizes: (features) => features.map(({ feature, size }) => `${feature}，平均大小 ${number(size)}`).join('；'),
  units: { 'log odds': '对数优势', probability: '概率', 'log hazard': '对数风险', mortality: '死亡率' },
  contribution: (unit) => `对${unit}的贡献`,
  addsCaption: (drawn, all, others) =>
    `${drawn < all ? `从 ${number(all)} 例患者中均匀选取 ${number(drawn)} 例，` : `共 ${number(all)} 例患者，`}每点代表一例，取自不含该患者的折；颜色表示其取值的名次。一例患者的各项贡献相加即为模型对其的评分${others > 0 ? `；另有 ${number(others)} 个作用较小的特征见文件` : ''}。`,
  nomogram: (model) => `列线图：${model}`,
  nomogramFor: (model, outcome) => `${outcome}：${model} 的列线图`,
  axis: (feature, ticks) =>
    `${feature} ${ticks.map(({ value, points }) => `${number(value)}：${number(points)}`).join('，')}`,
  axes: (axes) => axes.join('；'),
  risk: (horizon) => (horizon === undefined ? '风险' : `${horizon}的风险`),
  nomogramCaption: (discrimination) =>
    html`取自以全部患者拟合的模型，采用数据表的单位。${discrimination}在其他机构验证之前，不得用于任何患者。`,
  discrimination: (value, undrawn) =>
    `其在未参与学习的患者中的区分度为 ${fixed(value, 2)}${undrawn > 0 ? `；另有 ${number(undrawn)} 个跨度较小的特征未绘出，须按系数计入` : ''}。`,
  withIntervals: '比值及其区间',
  tableOf: (of, measure) => `${of}：${MEASURES[measure]}`,
  predictor: '预测变量',
  for: '对应变化',
  p: 'p',
  notEstimable: '无法估计',
  data: {
    feature: '特征',
    per: '对应变化',
    measure: (measure) => MEASURES[measure],
    low: '下限',
    high: '上限',
    p: 'p',
    n: 'n',
    lost: '损失',
    patient: '患者',
    value: '取值',
    contribution: (unit) => `贡献（${unit}）`,
    axis: '坐标轴',
    points: '分值',
  },
};

export const people: Text['people'] = {
  where: (outcome) => `${outcome}：每例患者的预测`,
  title: (outcome) => `逐例患者：${outcome}`,
  summary: (n) => `${number(n)} 例患者及其折外风险`,
  more: (n) => `另有 ${number(n)} 例患者见文件。`,
  outcome: '结局',
  notMeasured: '未测量',
  nothing: '无',
  missing: (missing, predictors, names, more) =>
    `${number(predictors)} 个预测变量中 ${number(missing)} 个：${names.join('，')}${more > 0 ? `等，另有 ${more} 个` : ''}`,
  images: '影像',
  examPage: '该患者的检查页',
  risk: (risk) => `风险 ${percent(risk)}`,
  score: (linear) => `评分 ${number(linear)}`,
  inShort: (said, happened, binary) => `${said} · ${happened ? '有' : '无'}${binary ? '结局' : '事件'}`,
  happened: '已发生',
  notHappened: '未发生',
  eventAt: (time, unit) => `第 ${number(time)} ${unitWord(unit)}发生事件`,
  noEventUntil: (time, unit) => `至 ${number(time)} ${unitWord(unit)}未发生事件`,
  riskAndScore: (risk, horizon, linear) => `${horizon ?? ''}风险 ${percent(risk, 1)}，评分 ${number(linear)}`,
  group: (said, group) => `${said}，风险组 ${group}`,
  addsWhere: (outcome, model, unit) => `${outcome}，${model}：各特征对${unit}的贡献`,
  contributions: (model, unit) => `${model}：对${unit}的贡献`,
  adds: '贡献',
  everybody: '所在折的全体患者',
  tableValues: '数据表中的取值',
  missingValue: '缺失',
  others: '其他',
  total: '该患者的评分',
  note: '取自第一次交叉验证；上方的评分为其全部重复的均值。',
};
