import { html } from '../../html.ts';
import type { Text } from '../text.ts';
import { format } from './numbers.ts';

const { listed, number } = format;

export const measured: Text['measured'] = {
  none: html`本次运行没有测量影像；下列各表为研究自带。`,
  oneExam: '一次检查示例',
  exam: (exam, link) => html`${exam}：${link('查看该患者全部内容')}。`,
  features: '影像特征',
  featuresOf: (region) => `${region}的特征`,
  featureCounts: (features, rows, region, file, missing) =>
    html`${rows}数据各有 ${features}，取自区域 ${region}，见 ${file}。${missing}`,
  allDefined: '全部有定义。',
  undefinedValues: (link, n) => html`${link(`${number(n)} 个数值未定义`)}：详情与原因。`,
};

export const glance: Text['glance'] = {
  title: '全部患者概览',
  explained: (region) =>
    html`各参数图在区域 ${region}内的中位数；每个点代表一次检查，竖线为居中者。点选可打开相应患者。`,
  others: (n) => `其余 ${number(n)} 幅参数图`,
  where: (map, region) => `${region}内的 ${map}，全部检查`,
  how: '区域内参数图有定义的体素的中位数',
  drawing: (map, region) => `${region}内的${map}`,
  description: (exams, lacking) => `${number(exams)} 次检查；${lacking} 次未定义`,
  axis: (map, unit) => (unit === '' ? map : `${map}（${unit}）`),
  dot: (exam, value) => `${exam}：${value}`,
  caption: (title, undefinedIn) =>
    html`${title}。${undefinedIn !== undefined && html`其中 ${undefinedIn}未定义。`}`,
  data: { subject: '患者', visit: '访视', median: (map, unit) => `${map} 中位数（${unit}）` },
};

export const maps: Text['maps'] = {
  title: '各参数图说明',
  caption: '本研究的参数图',
  fit: '拟合',
  maps: '参数图',
  source: '文献',
  settings: '设置',
  notes: (notes) => notes.join('，'),
};

export const changes: Text['changes'] = {
  title: '访视间变化',
  where: (region, from, to) => `${region}从 ${from} 到 ${to} 的变化`,
  told: ({ region, images, from, to, compared, count, all, file, lesions, aggregate }) =>
    html`区域 ${region}在 ${images.join('、')} 中的特征，从 ${from} 到 ${to}：共 ${all} 例，其中 ${compared(`${number(count)} 例`)}完成比较；每个病灶与特征见 ${file}。${lesions}${aggregate}`,
  caption: (region, from, to) => `${region}的病灶，从 ${from} 到 ${to}`,
  days: '天数',
  atBoth: '两次均有',
  vanished: '消失',
  appeared: '新出现',
  features: '特征',
  notKnown: '未知',
  merged: (n) => html`（${n} 个融合）`,
  split: (n) => html`（${n} 个分裂）`,
  undefined: (n) => html`（${n} 个未定义）`,
};

export const agreement: Text['agreement'] = {
  title: (withVolumes, isTruth) =>
    `${withVolumes ? '参数图与体积' : '参数图'}与${isTruth ? '真值' : '参考值'}的比较`,
  explained:
    '偏倚为测量值减参考值的均值，离散度为其标准差。覆盖率为包含参考值的 95% 区间所占比例；接近 95% 为正确，偏低说明所报告的误差过小。',
  drawn: '此处绘出相对偏倚最大的几项。',
  others: (n) => `其余 ${number(n)} 项比较的散点`,
  caption: '各参数图的一致性',
  mapOrVolume: '参数图或体积',
  against: '参照',
  n: 'n',
  bias: '偏倚',
  relativeBias: '相对偏倚',
  spread: '离散度',
  coverage: '95% 覆盖率',
  within: '容差内',
  undefined: '未定义',
  where: (map, against, where) => `${map} 与${against}比较，${where}`,
  worst: (tolerance, worst) => `${tolerance}；最差 ${number(worst, 2)}`,
  low: '（偏低）',
  reference: (against, unit) => `${against}（${unit}）`,
  measured: (unit) => `测量值（${unit}）`,
  description: (points, bias, spread) => `${number(points)} 个点；偏倚 ${bias}，离散度 ${spread}`,
  measuredAgainst: (map, against) => `${map}：测量值与${against}`,
  scatter: (map, against) => `${map} 与${against}`,
  scatterCaption: (where) => `${where}。虚线上两者相等。`,
  difference: (map) => `${map}：差值`,
  differenceFrom: (map, against) => `${map}：与${against}之差`,
  limits: (bias, low, high) => html`偏倚 ${bias}；95% 一致性界限 ${low}～${high}。`,
};

export const patients: Text['patients'] = {
  openAll: '全部展开',
  closeAll: '全部收起',
  printed: (n) => `打印时处于收起状态的患者页未打印；文件本身包含全部 ${n} 页。`,
  folder: (folder) => html`文件：${folder}`,
  series: (n) => `${number(n)} 个序列`,
  foundRegions: (regions) => regions.map(({ name, ml }) => `${name} ${ml} mL`).join('，'),
  missingRegions: (names) => `无 ${listed(names)}`,
  values: '各参数图在各区域内的中位数（四分位数）',
  whyUndefined: '体素未定义的原因',
  reasonOf: (maps, why) => html`${listed(maps)}：${why}`,
  quartiles: (low, high) => `（${low}～${high}）`,
  undefinedVoxels: (n) => `${number(n)} 个体素未定义`,
  mapIn: (exam, map, region) => `${exam}：${region}内的 ${map}`,
  quartilesHow: '区域内参数图有定义的体素的中位数与四分位数',
  regions: '区域',
  meaning: '说明',
  stages: (region) => `${region}：规则各步剩余的体素`,
  stage: '步骤',
  regionOf: (exam, region) => `${exam}：区域 ${region}`,
  seriesAre: '各序列说明',
  seriesCaption: '序列',
  role: '用途',
  label: '标签',
  frames: '帧数',
  size: '矩阵',
  spacing: '体素间距',
  varies: '变化量',
  files: '文件数',
};

export const heterogeneity: Text['heterogeneity'] = {
  title: (map, region) => `${region}内 ${map} 的异质性`,
  where: (exam, figure, map, region) => `${exam}：${region}内 ${map} 的 ${figure}`,
  undefined: (n) => `${number(n)} 个未定义`,
  definitions: '指标说明',
  definition: (name, definition) => html`${name}：${definition}`,
  slopes:
    '斜率的标准误假定各体素相互独立；相邻体素并不独立，故真实标准误更大。体素化的边界较粗糙，使斜率略偏陡，内侧比外侧更明显。',
};

export const curves: Text['curves'] = {
  title: (curve, exam) => `${curve}（${exam}）`,
  nothing: (title) => `${title}：没有可绘制的数值。`,
  parameter: (name, value) => html`${name} ${value}`,
  description: (model, parameters) => `${model}：${parameters.join('，')}`,
  caption: (model, parameters) =>
    html`${model}。${parameters.map((parameter, i) => html`${i > 0 && '，'}${parameter}`)}`,
  measured: (quantity) => `测量值：${quantity}`,
  residual: '残差',
};

export const slices: Text['slices'] = {
  title: (slice, exam) => `${slice}（${exam}）`,
  caption: (title, caption) => `${title}${caption}`,
  shown: (caption, low, high, unit) => `${caption}显示范围 ${number(low)}～${number(high)} ${unit}`,
  leftOut: (where) => `为控制文件大小未嵌入；见 ${where}。`,
  scale: (slice) => `${slice}的色标`,
  window: (low, high, unit) => `${number(low)}～${number(high)} ${unit}`,
  undefined: '未定义',
  values: (where) => `数值：${where}`,
};
