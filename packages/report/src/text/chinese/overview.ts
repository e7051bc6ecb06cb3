import { html } from '../../html.ts';
import type { Text } from '../text.ts';
import { countOf, format } from './numbers.ts';

const { fixed, listed, number, percent } = format;

export const counts: Text['counts'] = {
  patients: (n) => `${number(n)} 例患者`,
  exams: (n) => `${number(n)} 次检查`,
  maps: (n) => `${number(n)} 幅参数图`,
  features: (n) => `${number(n)} 个特征`,
  rows: (n) => `${number(n)} 行`,
  values: (n) => `${number(n)} 个数值`,
  voxels: (n) => `${number(n)} 个体素`,
  exclusions: (n) => `${number(n)} 项排除`,
  comparisons: (n) => `${number(n)} 项比较`,
  checks: (n) => `${number(n)} 项检验`,
  of: (n, units) => countOf(n, units),
};

export const heads: Text['heads'] = {
  patient: '患者',
  patients: '患者数',
  map: '参数图',
  region: '区域',
  unit: '单位',
  voxels: '体素数',
  volume: '体积',
  figure: '指标',
  value: '数值',
  feature: '特征',
  model: '模型',
  why: '原因',
  where: '位置',
  apparent: '表观值',
  events: '事件数',
  unnamed: '项目',
  nothing: '–',
  undefined: '未定义',
};

export const places: Text['places'] = {
  exam: (subject, visit) => `${subject}，${visit}`,
  patientByPatient: '逐例患者',
  tablePatients: '数据表中的患者',
};

export const summary: Text['summary'] = {
  between: '',
  imagesMeasured: (patients, maps, several) =>
    html`测量了 ${patients}的影像${maps !== undefined && html`：${several && '在影像允许的情况下，每例'}得到 ${maps}`}。`,
  tableDescribed: (patients) => html`对 ${patients}的数据表进行了描述。`,
  modelsAsked: (patients, outcomes) => html`在 ${patients}中，用模型预测 ${outcomes}。`,
  comparedWithTruth: (compared, maps) =>
    html`所有患者均为合成，因此 ${maps}中有 ${compared} 幅可与生成它们的真值比较。`,
  nothingYet: '本次运行尚无患者，也无队列。',
  checksPassed: (open, checks, names) =>
    html`分析通过了${checks === 1 ? '对自身的检验' : html`对自身的全部 ${open(`${checks} 项检验`)}`}（${listed(names)}）。`,
  checksFailed: (open, failed, checks) =>
    html`对分析自身的 ${open(`${checks} 项检验`)}中有 ${open(`${failed} 项`)}未通过：解读结果时须考虑这一点。`,
  checks: '对分析自身的检验',
  measuredPatients: '至少有一次检查完成测量的患者',
  mapsWithTruth: '具有真值的参数图数目，计数所得',
  agreementPart: '各参数图的一致性',
  leaving: '各阶段退出的全部对象',
  nobodyLeftOut: '无人被排除。',
  allCame: '全部进入分析。',
  excludedOnTheWay: (exclusions) => html`过程中有 ${exclusions}；每项均在下文列出并注明原因。`,
  ofAtFirst: (first) => html`/ ${first}`,
  analysed: (title, words) => html`${title}：${words}`,
  analysedWords: (analysed, heldOut, lost, why) =>
    `分析 ${number(analysed)} 例${heldOut === undefined ? '' : `，留出 ${number(heldOut)} 例`}${lost === 0 ? '' : `，剔除 ${number(lost)} 例（${why}）`}。`,
  pairs: {
    classes: (pairs) =>
      html`在 100 对分属两个不同类别的患者中，该模型约有 ${pairs} 对排序正确；随机猜测为 50 对。`,
    binary: (pairs) =>
      html`在 100 对患者（一例有结局、一例无结局）中，该模型约有 ${pairs} 对排序正确；随机猜测为 50 对。`,
    survival: (pairs) =>
      html`在 100 对可比较的患者中，该模型约有 ${pairs} 对能正确判断谁先发生事件；随机猜测为 50 对。`,
  },
  chance: '区间包含 0.5：不能排除偶然性。',
  metric: (metric, level, ends) => html`${metric}，${number(100 * level)}% CI ${ends}`,
  ends: (low, high) => `${fixed(low, 2)}～${fixed(high, 2)}`,
  modelOf: (endpoint, model) => `${endpoint}：${model}`,
  withinAtLeast: '体素在容差之内（最低值）',
  mapsAgainst: (references) => `参数图与${listed(references)}比较`,
  smallestWithin: '所有比较中容差内比例的最小值',
  within: (map, share, tolerance) => html`${map}：${share} 在 ${tolerance} 之内`,
  withinAll: (items) => html`${items.map((item, i) => html`${i > 0 && '；'}${item}`)}。`,
  medianBias: (comparisons) => html`${comparisons}的偏倚中位数`,
  medianBiasHow: '各项比较相对偏倚绝对值的中位数',
  countedBiases: '有相对偏倚的比较项数，计数所得',
  largestBias: (bias, map, where, coverage) => html`最大者为 ${bias}，见于 ${map}（${where}）。${coverage}`,
  coverage: (ends) => html`名义上应有 95% 包含真值的区间，实际为 ${ends}。`,
  coverageEnds: (least, most) => `${percent(least)}～${percent(most)}`,
  coverageHow: '所有比较中覆盖率的最小值与最大值',
  volume: (voxels) => html`mL，${voxels}`,
  regionOf: (subject, region) => `${subject}：${region}`,
  trouble: {
    failed: (n) => `失败 ${number(n)} 项`,
    dropped: (n) => `剔除 ${number(n)} 项`,
    defaulted: (n) => `默认取值 ${number(n)} 项`,
    warning: (n) => `警告 ${number(n)} 项`,
  },
  noTrouble: '没有失败、剔除或默认取值。',
  troubles: (kinds) =>
    html`引用之前须知：${kinds.map(
      (kind, i) => html`${i > 0 && (i === kinds.length - 1 ? '和' : '、')}${kind}`,
    )}。<a href="#trouble">内容与原因</a>。`,
  numbersOpen: '带下划线的数字可点开查看其来源。',
};

export const included: Text['included'] = {
  noFlow: '本次运行没有记录患者流程。',
  flow: '患者与检查流程图',
  description: (first, last, excluded) => `起始 ${first}，最终 ${last}；${number(excluded)} 项排除`,
  data: { stage: '阶段', unit: '单位', n: '数目', excluded: '排除' },
  units: (unit) => (unit === 'patients' ? '患者' : '检查'),
  nobody: '无人被排除。',
  nobodyBefore: '在读取结局之前无人被排除。',
  every: '全部排除',
  who: '对象',
  at: '阶段',
  cameTo: (stage, unit) => `${stage}：到达此阶段的${unit}`,
  leftAt: (stage, unit) => `${stage}：在此阶段退出的${unit}，每项均有原因`,
  analysedAndLeft: (outcome) => `${outcome}：纳入分析与剔除的患者`,
  analysedCaption: '各结局纳入分析的患者',
  outcome: '结局',
  analysed: '分析',
  leftOut: '剔除',
  heldOut: '留出',
  reason: (n, reason) => `${n} × ${reason}`,
  reasons: (reasons) => reasons.join('；'),
  included: '纳入',
};
