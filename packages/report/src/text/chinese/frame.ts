import { html } from '../../html.ts';
import type { Text } from '../text.ts';
import { format } from './numbers.ts';

export const frame: Text['frame'] = {
  caution: '仅供研究使用，不是医疗器械',
  cautionLabel: '注意',
  skip: '跳至报告正文',
  brand: '研究报告',
  dark: '深色',
  contents: '目录',
  synthetic: html`<strong>合成患者。</strong>本报告中的所有患者均由程序生成，其真值已知。此处内容不涉及任何真实个人，仅用于展示测量的准确程度。`,
  footer: (software, version) => `${software} ${version}。本文件无需联网，也不发送任何数据。`,
  leftOut: '为使本文件不超过大小上限，部分图像或数据未嵌入；每处均注明保存它们的文件。',
  sections: {
    summary: '摘要',
    asked: '研究问题',
    included: '纳入对象',
    measured: '测量内容',
    found: '研究结果',
    methods: '研究方法',
    checklists: '报告规范清单',
    trouble: '失败、剔除与默认取值',
    files: '文件',
  },
};

/** Space between Chinese and other letters, where the browser can set it. */
export const style = ':root { text-autospace: normal; }\n';

export const origin: Text['origin'] = {
  title: '该数值的来源',
  close: '关闭',
  of: '对象',
  how: '方法',
  shownIn: '见于',
  map: '参数图',
  mapFormula: (title, formula) => html`${title}：<code>${formula}</code>`,
  settings: '设置',
  source: '文献',
  madeBy: '生成程序',
  code: (software, version, code) => html`${software} ${version}，代码 <code>${code}</code>`,
  study: '研究',
  file: '文件',
  step: '步骤',
  key: '键',
  content: '内容',
  hash: (sha256, bytes) => html`<code>sha256 ${sha256}</code>，${format.bytes(bytes)}`,
};

export const figure: Text['figure'] = {
  whereFrom: (title) => html`来源<span class="unseen">：${title}</span>`,
  picture: (title) => html`图片<span class="unseen">：${title}</span>（SVG）`,
  data: (title) => html`数据<span class="unseen">：${title}</span>（CSV）`,
  showData: (title) => html`显示数据<span class="unseen">：${title}</span>`,
  dataOf: (title) => `数据：${title}`,
  flicker: (title, other) => html`交替显示<span class="unseen">：${title} 与 ${other}</span>`,
  notDrawn: (title, why, code) =>
    html`<strong>${title}</strong> 无法绘制：<span lang="en">${why}</span>。<code>${code}</code>`,
};

export const script: Text['script'] = {
  light: '浅色',
  dark: '深色',
  toLight: '切换为浅色',
  toDark: '切换为深色',
  copied: '已复制。',
  selected: '已选中：请用键盘复制。',
  column: '列',
  row: '行',
  csvMark: '\ufeff',
};

export const asked: Text['asked'] = {
  kinds: { binary: '二分类结局', survival: '生存结局', classes: '多分类结局' },
  patients: '患者',
  synthetic: '合成：由程序生成，真值已知',
  real: '真实患者',
  outcomes: '结局',
  outcome: (title, kind) => `${title}（${kind}）`,
  source: '数据表来源',
  plan: '分析计划',
  exploratory: '在对这些结局执行过另一计划之后制定：属探索性分析',
  fixed: '在读取任何结局之前已固定',
  planWords: (hash, how) => html`${hash}，${how}`,
  study: '研究',
  studyWords: (hash, seed) => html`${hash}，随机种子 ${seed}`,
  credits: '数据来源与许可',
};

export const files: Text['files'] = {
  none: '本次运行没有记录文件列表。',
  summary: (count, bytes) =>
    html`${format.number(count)} 个文件，共 ${format.bytes(bytes)}。<code>lobule verify</code> 按哈希值逐一核验。`,
  list: '文件列表',
  caption: '本次运行的文件',
  file: '文件',
  size: '大小',
  hash: 'SHA-256',
  step: '步骤',
  key: '键',
  more: (count) => `另有 ${count} 个文件；账本保存了全部文件。`,
};

export const notes: Text['notes'] = {
  kinds: {
    failed: { title: '失败', meaning: '要求执行但未能完成。' },
    dropped: { title: '剔除', meaning: '存在但未使用。' },
    defaulted: { title: '默认', meaning: '研究文件未作规定，因而采用默认值。' },
    warning: { title: '警告', meaning: '已完成，但有异常之处。' },
  },
  nothing: '无。',
  undefinedFeatures: '未定义的特征',
  which: '哪些特征，以及原因',
  undefinedFeature: (feature, subject, why) => html`${feature}（${subject}）：${why}`,
  more: (count, file) => `另有 ${count} 个，见 ${file}。`,
  who: (named, more) =>
    more > 0 ? `${named.join('、')}等，另有 ${format.number(more)} 例` : format.listed(named),
  whoSays: (who) => html`<strong>${who}：</strong>`,
  cure: (cure) => html`处理办法：${cure}`,
  place: (code, step) => html`<code>${code}</code>${step !== undefined && html`，步骤 ${step}`}`,
};
