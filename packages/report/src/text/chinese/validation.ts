import { html } from '../../html.ts';
import type { Text } from '../text.ts';
import { format } from './numbers.ts';

const { fixed, listed, number, range } = format;

/** What patients a figure was measured on. */
export const VALIDATIONS: Readonly<Record<string, string>> = {
  apparent: '表观',
  internal: '内部',
  'over place': '跨中心',
  temporal: '时间',
  external: '外部',
};
const validation = (name: string) => VALIDATIONS[name] ?? name;

export const validations: Text['validations'] = {
  kinds: {
    apparent: '表观',
    internal: '内部',
    'over place': '跨中心',
    temporal: '时间',
    external: '外部',
  },
  measuredOn: (metric) => `各 ${metric} 的测量对象`,
  validation: '验证',
  on: '对象',
  method: '区间方法',
  figure: '指标',
  where: (outcome, model, kind, design) => `${outcome}，${model}：${validation(kind)}，${design}`,
  note: '表观值取自拟合模型所用的患者，内部值取自同一数据表中的其他患者，跨中心值取自被留出的中心，时间值取自较晚的患者，外部值取自其他机构。彼此不能互相替代。',
  holdOutOf: (outcome) => `${outcome}：留出集`,
  holdOut: (kind) => `留出集：${validation(kind)}验证`,
  heldOut: ({ patients, events, rarest, lost, design, development, opened }) =>
    `留出 ${number(patients)} 例患者（${design}），其中${rarest ? '最少见类别' : '有结局者'} ${number(events)} 例${lost > 0 ? `（另有 ${number(lost)} 例结局未知）` : ''}，未参与上述检验与建模；模型以其余 ${number(development)} 例一次拟合后对其评分。${
      opened === 1
        ? '据本文件夹账本记录，留出集仅开启过一次；在其他文件夹中的开启不计在内。'
        : `据本文件夹账本记录，得出这些数值时留出集已开启 ${number(opened)} 次（含本次）。`
    }`,
  modelsOn: (outcome) => `${outcome}：留出集上的模型`,
  holdOutHead: (metric) => `${metric}，留出集`,
  slope: '校准斜率',
  brier: 'Brier 评分',
  intervalsBy: { AUC: 'DeLong 法', 'C-index': '无穷小刀切法', M: 'DeLong 分量法' },
  holdOutNote: (intervals, differences) =>
    html`区间采用${intervals}：此处有效，因为评分在查看这些患者之前已经固定。${
      differences.length > 0 &&
      html`差异：${differences.map(([label, value], i) => html`${i > 0 && '；'}${label} ${value}`)}。`
    }`,
  mean: '全部均值（每个计一次）',
  meanWords: (mean, least, largest) => `${fixed(mean, 2)}，${range(fixed(least, 2), fixed(largest, 2))}`,
  inTurn: (centre) => `逐一留出每个 ${centre}`,
  overPlace: (outcome) => `${outcome}：跨中心验证`,
  withOutcome: '有结局者',
  modelMetric: (model, metric) => `${model}：${metric}`,
  centresNote: (pooled) =>
    `每行由其余各行所建的模型评分。${pooled
      .map((centres) => `${centres.join('、')}的患者均不足十例或无人有结局，故一并留出。`)
      .join('')}均值附范围而无区间，因为各行的模型共用患者。`,
  centres: (names) => names.join('、'),
};

const NAMES: Readonly<Record<string, string>> = {
  bootstrap: '.632+',
  optimism: '扣除乐观偏差',
  holdOut: '留出集',
  crossValidated: '交叉验证',
};

export const forests: Text['forests'] = {
  title: (metric) => `${metric}，按测量对象`,
  titleFor: (metric, outcome) => `${outcome}：${metric}，按测量对象`,
  described: (rows) =>
    rows.map(([model, kind, words]) => `${model}，${validation(kind)}：${words}`).join('；'),
  axis: (metric) => `${metric}（虚线：随机水平）`,
  label: (model, name) => `${model}：${name}`,
  where: (outcome) => `${outcome}：各指标的测量对象`,
  caption: '没有可信区间者不绘横线。',
  name: (name) => NAMES[name] ?? validation(name),
  leftOut: (centre, model) => `逐一留出 ${centre}：${model}`,
  leftOutFor: (metric, model, centre, outcome) => `${outcome}：逐一留出 ${centre} 时 ${model} 的 ${metric}`,
  centresDescribed: (rows) => rows.map(([centres, words]) => `${centres} ${words}`).join('；'),
  centreLabel: (centres, patients) => `${centres}（${patients}）`,
  centresCaption: (mean, least, largest, level, undrawn) =>
    `括号内为患者数。均值 ${fixed(mean, 2)}，范围 ${range(fixed(least, 2), fixed(largest, 2))}；${number(100 * level)}% 区间${undrawn > 0 ? `；${number(undrawn)} 部分没有数值` : ''}。`,
  data: {
    model: '模型',
    validation: '验证',
    design: '设计',
    patients: '患者数',
    events: '事件数',
    low: '下限',
    high: '上限',
  },
};

export const classes: Text['classes'] = {
  title: (outcome) => `各类别：${outcome}`,
  byOthers: '其他模型的各类别结果',
  figures: (outcome) => `${outcome}：全部类别的指标`,
  frequencies: '均按频率预测',
  figuresNote:
    '取自未参与学习的患者，附区间。对数损失与 Brier 评分越小越好；最后一列为对所有人均按类别频率预测时的评分。',
  confusion: (model) => `混淆矩阵：${model}`,
  confusionFor: (model, outcome) => `${outcome}：${model} 的混淆矩阵`,
  right: (rows) => rows.map(([level, right, all]) => `${level}：${all} 例中 ${right} 例正确`).join('；'),
  confusionCaption: (right, all) =>
    `${number(all)} 例患者中有 ${number(right)} 例的实际类别与其折外概率（各次重复平均）最高的类别一致。`,
  against: (model) => `每一类别对其余全部：${model}`,
  rocFor: (model, outcome) => `${outcome}：${model} 各类别的受试者工作特征曲线`,
  rocCaption: '合并全部留出折的概率，仅作图示；数字为内部 AUC。',
  aucOfEach: (model) => `各类别的 AUC：${model}`,
  aucFor: (model, outcome) => `${outcome}：${model} 各类别对其余全部的 AUC`,
  aucAxis: '对其余全部的 AUC（虚线：随机水平）',
  notLearned: '取自未参与学习的患者。',
  each: (model) => `${model}：各类别`,
  class: '类别',
  frequency: '频率',
  probability: '平均概率',
  probabilityNote: '若平均概率与频率相差较远，则该类别被判得过多或过少。',
  who: (model) => `${model}：判别明细`,
  probabilities: (model) => `${model}：折外概率`,
  is: '实际',
  takenFor: '判为',
  wrong: (wrong, more) =>
    `${number(wrong)} 例患者首选类别有误${more > 0 ? `；另有 ${number(more)} 例见文件` : ''}。`,
  coefficients: '各类别的系数',
  coefficientsOf: (model) => `${model}：各类别的系数`,
  coefficientsNote: (shown, all) =>
    `以特征进入模型时的单位表示；无参照类别。${all > shown ? `共 ${all} 个，列出最强的 ${shown} 个。` : ''}`,
  onHoldOut: (outcome) => `${outcome}：留出集上的各类别`,
  aucOf: (level) => `${level} 的 AUC`,
  holdOutNote:
    'AUC 的区间采用 DeLong 法，M 与宏平均 AUC 采用其分量，准确率采用 Wilson 法，平衡准确率采用 Price-Bonett 法，对数损失与 Brier 评分采用按患者的 Student t 法。',
  confusionOnHoldOut: (model) => `留出集上的混淆矩阵：${model}`,
  confusionOnHoldOutFor: (model, outcome) => `${outcome}：${model} 在留出集上的混淆矩阵`,
  rightOf: (rows) => listed(rows.map(([level, right, all]) => `${level} ${right}/${all}`)),
  data: {
    is: '实际',
    takenFor: '判为',
    patients: '患者数',
    class: '类别',
    low: '下限',
    high: '上限',
    apparent: '表观值',
    falsePositive: '假阳性率',
    truePositive: '真阳性率',
  },
};
