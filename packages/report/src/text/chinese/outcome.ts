import { html } from '../../html.ts';
import type { Text } from '../text.ts';
import { countOf, format, unitWord } from './numbers.ts';
import { VALIDATIONS } from './validation.ts';

const { fixed, listed, number, pValue, range } = format;

export const endpoint: Text['endpoint'] = {
  patients: '患者',
  patientsWords: (patients, events) => html`${patients} 例，其中${events}`,
  withOutcome: (n) => `有结局者 ${number(n)} 例`,
  events: (n) => `发生事件 ${number(n)} 例`,
  classes: (classes) => classes.map(({ name, patients }) => `${name} ${number(patients)} 例`).join('，'),
  validation: '验证',
  intervals: '区间',
  leftOut: '剔除',
  dropped: (n, why) => `${number(n)} 例患者：${why}`,
  names: (names) => names.join('，'),
  howValidated: (outcome) => `${outcome}：验证方法`,
  internal: (model, metric, interval) => `${model}：在未参与学习的患者中 ${metric} 为 ${interval}。`,
  optimistic: (apparent, internal) =>
    `在参与学习的患者中达到 ${fixed(apparent, 2)}；两者之差 ${fixed(apparent - internal, 2)} 为乐观偏差。`,
  shuffled: (permutations, band, p) =>
    `将结局随机打乱 ${number(permutations)} 次，其值位于 ${range(fixed(band[0], 2), fixed(band[1], 2))}（${pValue(p)}）。`,
  leftOutInTurn: (centre, mean, least, largest) =>
    `逐一留出每个 ${centre}，均值为 ${fixed(mean, 2)}，范围 ${range(fixed(least, 2), fixed(largest, 2))}。`,
  onHoldOut: (patients, validation, design, interval) =>
    `在留出集的 ${number(patients)} 例患者中（${VALIDATIONS[validation] ?? validation}验证，${design}）为 ${interval}。`,
  frequency: (brier) => `按频率：${fixed(brier, 3)}`,
  models: (outcome) => `${outcome}的预测模型`,
  internalHead: (metric) => `${metric}，内部`,
  optimism: '乐观偏差',
  shuffledHead: '打乱结局',
  brier: (horizon) => `Brier 评分${horizon === undefined ? '' : `，${horizon}`}`,
  band: (p, band) => `${pValue(p)}，区间 ${range(fixed(band[0], 2), fixed(band[1], 2))}`,
  note: (withBrier) =>
    `乐观偏差为表观值减内部值：模型在已见过的患者中看似多得的部分。${
      withBrier ? 'Brier 评分为预测风险的均方误差，越小越好；其下为对所有人均按总体频率预测时的评分。' : ''
    }`,
  remarks: (model) => html`<strong>${model}：</strong>`,
  byHorizon: (time, unit) => `${countOf(time, unit)}内`,
};

export const modelFigures: Text['modelFigures'] = {
  calibrationOfOthers: '其他模型的校准',
  metricOfEach: (metric) => `各模型的 ${metric}`,
  metricOfEachFor: (metric, outcome) => `${outcome}：各模型的 ${metric}`,
  metricAxis: (metric) => `${metric}（虚线：随机水平）`,
  described: (items) => items.map(([name, words]) => `${name} ${words}`).join('；'),
  notLearned: (level) => `取自未参与学习的患者，附 ${number(100 * level)}% 区间。`,
  differences: (metric) => `模型间 ${metric} 之差`,
  differencesFor: (outcome) => `${outcome}：模型间之差`,
  differenceAxis: (metric) => `${metric} 之差（虚线：无差异）`,
  noneBetter: '每个区间均包含 0：未显示任何模型优于另一模型。',
  better: (labels) => `${listed(labels)}的区间不包含 0。`,
  roc: '受试者工作特征曲线',
  rocFor: (outcome) => `${outcome}的受试者工作特征曲线`,
  named: (label, value) => `${label}，${fixed(value, 2)}`,
  rocCaption: '合并全部留出折的评分，仅作图示；数字为内部 AUC。点状对角线为随机水平。',
  calibration: (model, horizon) => `校准：${model}${horizon === undefined ? '' : `，${horizon}`}`,
  calibrationFor: (model, outcome) => `${outcome}：${model} 的校准`,
  interceptSlope: (intercept, slope) => `截距 ${intercept}，斜率 ${slope}`,
  risks: (horizon) => `${horizon}的风险。`,
  intercept: (words) => `截距 ${words}，以 0 为准确。`,
  slope: (words) => `斜率 ${words}，以 1 为准确，偏小说明预测过于极端。`,
  brier: (brier, ofFrequency) =>
    `Brier 评分 ${fixed(brier, 3)}；对所有人均按总体频率预测时为 ${fixed(ofFrequency, 3)}。`,
  groups: (groups, least, most) =>
    `${number(groups)} 组，每组 ${least === most ? least : range(String(least), String(most))} 例患者。`,
  belt: (model) => `校准带：${model}`,
  beltFor: (model, outcome) => `${outcome}：${model} 的校准带`,
  beltCaption: (found) =>
    html`${found}校准带（Finazzi 法）为真实曲线整体可能所在的范围；若校准带偏离点状对角线，则该处预测偏低（带在线上方）或偏高（带在线下方）。该方法适用于相互独立患者的预测：对折外预测仅作图示，不作检验。`,
  leansOn: (model) => `模型所依据的特征：${model}`,
  coefficientsFor: (model, outcome) => `${outcome}：${model} 的系数`,
  coefficient: '系数',
  chosen: (value, share) => (share === undefined ? value : `${value}（${share}）`),
  choosing: '标准化特征的系数；括号内为选中该特征的重抽样所占比例。很少再次被选中的特征不宜依赖。',
  keeping: '标准化特征的系数；该模型保留全部给定特征。',
  of: (outcome, models) => `${outcome}：${listed(models)}`,
  data: {
    model: '模型',
    apparent: '表观值',
    difference: '差异',
    value: '数值',
    low: '下限',
    high: '上限',
    falsePositive: '假阳性率',
    truePositive: '真阳性率',
    predicted: '预测',
    observed: '观察',
    n: 'n',
    lowOf: (level) => `${100 * level}% 下限`,
    highOf: (level) => `${100 * level}% 上限`,
    feature: '特征',
    coefficient: '系数',
    chosen: '选中比例',
  },
};

export const coefficients: Text['coefficients'] = {
  ofEach: '各模型的系数',
  of: (model) => `${model}：系数`,
  coefficient: '系数',
  chosenIn: '选中比例',
  alwaysKept: '始终保留',
  ofResamples: (share) => html`${share} 的重抽样`,
  strongest: (shown, all) => `共 ${all} 个，列出最强的 ${shown} 个。`,
  where: (outcome, model) => `${outcome}，${model}`,
};

export const survival: Text['survival'] = {
  title: (model) => `按风险组的生存曲线：${model}`,
  titleFor: (outcome, model) => `${outcome}，按 ${model} 的风险分组`,
  description: (groups, statistic) => `${groups.join('，')}；log-rank 统计量 ${number(statistic)}`,
  note: (statistic) => `Log-rank 统计量 ${number(statistic)}`,
  caption: (logRank) =>
    html`风险取自不含该患者的折，每例患者归入多数重复所分的组；分组界值取自训练部分。${logRank}阴影带为 95% 区间，短竖线为删失患者。`,
  statistic: (statistic) => `所示各组的 log-rank 统计量为 ${number(statistic)}。`,
  permuted: (drawn, perRepeat, permutations, p) =>
    `${drawn}交叉验证各次重复（分组各自确定）的平均统计量为 ${number(perRepeat)}；对整个分析作 ${number(permutations)} 次置换，得 ${pValue(p)}。`,
  data: {
    group: '组',
    time: (unit) => `时间（${unitWord(unit)}）`,
    survival: '生存率',
    low: '下限',
    high: '上限',
  },
};

export const canaries: Text['canaries'] = {
  title: '对分析自身的检验',
  caption: (outcome) => `${outcome}：对分析自身的检验`,
  check: '检验',
  expected: '预期',
  found: '所见',
  passed: '通过',
  yes: '✓ 是',
  no: '✗ 否',
  others: (n) => `其余 ${number(n)} 幅直方图`,
  where: (outcome) => `${outcome}：对分析自身的检验`,
  value: '数值',
  runs: (n) => `${number(n)} 次运行`,
  ofEachRun: (check, metric) => `${check}：每次运行的 ${metric}`,
  checkFor: (check, outcome) => `${outcome}：${check}`,
  described: (runs, low, high) => `${runs}，其中 95% 位于 ${low}～${high}`,
  alone: (runs) => `${runs}。`,
  band: (runs, low, high) => `${runs}；阴影带包含中间的 95%，即 ${low}～${high}。`,
};
