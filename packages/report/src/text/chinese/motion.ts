import { html } from '../../html.ts';
import type { Text } from '../text.ts';
import { format } from './numbers.ts';

const { number } = format;

const MODES = {
  rigid: '刚性配准（平移与旋转）',
  affine: '仿射配准（平移、旋转、缩放与剪切）',
  deformable: '形变配准（平移、旋转与平滑的局部运动）',
} as const;

/** Roles of series as they stand in a study. */
const ROLES: Readonly<Record<string, string>> = {
  dynamic: '动态增强',
  diffusion: '扩散',
  vfa: '变翻转角',
  'inversion-recovery': '反转恢复',
  t2: 'T2',
  t2star: 'T2*',
};
const role = (name: string) => ROLES[name] ?? ` ${name} `;

export const alignments: Text['alignments'] = {
  ofVisits: (visit, from) => `${visit} 与${from === undefined ? '首次访视' : ` ${from} `}的配准`,
  ofSeries: (name) => `${role(name)}序列的位置对齐`,
  within: (name) => `${role(name)}序列内的对齐`,
  where: (exam, heading) => `${exam}：${heading}`,
  how: '对组织内各点：移动距离的中位数与第 95 百分位数，以及往返后偏离原处的距离；与参考的 Pearson r，以及 sqrt(1 - r²)',
  by: (mode, reference) => html`方法：${MODES[mode]}；对齐至：${reference}。`,
  driven: (model, times) =>
    html`每个体数据都对齐到模型（${model}）对该序列拟合所预期的图像，以免把强化误作运动；模型与运动交替求解 ${times} 次。`,
  moved: (several, by, median, error) =>
    html`${several ? '移动最大者' : '其'}移动的中位数为 ${by(`${number(median)} mm`)}${
      error !== undefined && html`，误差中位数为 ${by(`${number(error)} mm`)}`
    }。`,
  motion: (heading) => `运动：${heading}`,
  motionOf: (volume, words) => `${volume}：${words} mm`,
  medianAndMost: (median, most) => `${number(median)}（${number(most)}）`,
  most: (most) => `（${number(most)}）`,
  axis: '移动距离，mm',
  caption: '方块为组织内各点的中位数；线段止于第 95 百分位数，即有二十分之一的点移动更远。',
  data: { volume: '体数据', median: '中位数，mm', most: '第 95 百分位数，mm' },
  figures: (heading) => `${heading}：各项指标`,
  volume: '体数据',
  moved95: '移动距离，mm（第 95 百分位数）',
  error: '误差，mm',
  before: (figure) => `${figure}：对齐前`,
  after: '对齐后',
  mutualInformation: '互信息，nat',
  correlation: '相关系数',
  residual: '残差，%',
  volumeChange: '体积变化',
  note: '误差：组织内各点经一次搜索前往、另一次搜索返回后，偏离原处的距离。',
};

export const registrations: Text['registrations'] = {
  where: (exam) => `${exam}：配准引起的体积变化`,
  how: '运动场梯度的行列式，以 1 mm 差分计算，取约 4,000 个体素',
  volumes: '按运动场计算的后一访视与首次访视体积之比',
  least: '最小值',
  median: '中位数',
  greatest: '最大值',
  kept: (where) => `${where}（受保护）`,
  folds: '数值小于或等于 0：运动场在该处折叠，没有意义。',
  proposed: (from, visit) => `由 ${from} 为 ${visit} 提议的区域`,
  dice: '与该处所勾画区域的 Dice 系数',
  proposedWhere: (exam, region) => `${exam}：提议的 ${region}`,
  proposalNote: '提议区域是首次访视的区域在此次访视中应处的位置；尚无人审阅。',
  change: (from, visit) => `参数图从 ${from} 到 ${visit} 的变化`,
  voxelsOf: (visit, from) => `各参数图的体素，${visit} 与 ${from} 比较`,
  difference: '差值（四分位数）',
  ratio: '比值（四分位数）',
  falls: '下降，%',
  stays: '不变，%',
  rises: '上升，%',
  changeWhere: (exam, map, region) => `${exam}：${region}内 ${map} 的变化`,
  changeHow: '两幅参数图均置于首次访视的网格上（线性插值）；取两次均有数值的体素',
  undefined: (n) => `（${number(n)} 个未定义）`,
  undefinedDifference: '未定义。',
  quartiles: (low, high) => `（${low}～${high}）`,
  noLimit: '研究未给出可重复性界限：仅由偶然性引起的变化未予区分。',
  limits: (limits) => `变化不超过研究所给可重复性界限的体素视为不变：${limits.join('；')}。`,
};
