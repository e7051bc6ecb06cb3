import type { Phrase } from '../../phrase-book.ts';

/** How models were made, as `runner/methods-models.ts` writes it. */
export const MODELS: readonly Phrase[] = [
  ['The outcome was predicted {}', '预测该结局：{1;}'],
  ['The outcome {w} was predicted {}', '预测结局 {1}：{2;}'],
  ['{} was predicted {}', '预测 {1}：{2;}'],
  ['by {} ({})', '模型 {1}（{2*}）'],
  [
    'Every step was fitted anew within each training part of a {}-fold cross-validation, run {}, with penalties chosen by an inner cross-validation; patients were never on both sides',
    '全部步骤均在 {1} 折交叉验证（进行{2*}）的每个训练部分内重新拟合，惩罚由内层交叉验证选定；同一患者从不同时出现在两侧',
  ],
  [
    'Every step was fitted anew within each training part of a {}-fold cross-validation, run {}; patients were never on both sides',
    '全部步骤均在 {1} 折交叉验证（进行{2*}）的每个训练部分内重新拟合；同一患者从不同时出现在两侧',
  ],
  ['once', '一次'],
  ['{#} times', ' {1} 次'],
  [
    'Each {} was also left out in turn and scored by models of all others; those of fewer than ten patients or without the outcome were left out together',
    '另逐一留出每个 {1}，以其余各组建立的模型评分；患者不足十例或无结局者一并留出',
  ],
  [
    'A hold-out ({}) was set aside before anything was fitted and opened by the final models, which the ledger counts',
    '在任何拟合之前留出一组患者（{1*}），由最终模型开启，开启次数由账本记录',
  ],
  ["The mean of the scores of a patient's rows was hers", '患者的评分取其各行评分的均值'],
  ["The largest of the scores of a patient's rows was hers", '患者的评分取其各行评分的最大值'],
  [
    '{} is a probe for shortcuts, which knows only how the patients were imaged',
    '{1} 为捷径探针，仅知晓患者的成像方式',
  ],
  [
    '{} are probes for shortcuts, which know only how the patients were imaged',
    '{1} 为捷径探针，仅知晓患者的成像方式',
  ],
  ['missing values imputed by the {w}', '缺失值以{1*}填补'],
  ['median', '中位数'],
  ['mean', '均值'],
  ['predictors standardised', '预测变量标准化'],
  [
    '{} predictors harmonised between scanners by ComBat ({} prior, means only, keeping the effects of {}), learnt in training parts alone',
    '以 ComBat（{2} 先验，仅均值，保留 {3} 的效应）在扫描仪间协调 {1} 预测变量，仅在训练部分估计',
  ],
  [
    '{} predictors harmonised between scanners by ComBat ({} prior, keeping the effects of {}), learnt in training parts alone',
    '以 ComBat（{2} 先验，保留 {3} 的效应）在扫描仪间协调 {1} 预测变量，仅在训练部分估计',
  ],
  [
    '{} predictors harmonised between scanners by ComBat ({} prior), learnt in training parts alone',
    '以 ComBat（{2} 先验）在扫描仪间协调 {1} 预测变量，仅在训练部分估计',
  ],
  [
    '{} predictors harmonised between scanners by longitudinal ComBat ({}), learnt in training parts alone',
    '以纵向 ComBat（每例患者一个水平）在扫描仪间协调 {1} 预测变量，仅在训练部分估计',
  ],
  [
    'patients of the rarer class made up between {} neighbours (SMOTE) in training parts alone, which spoils calibration',
    '仅在训练部分以 {1} 个近邻合成少见类别的患者（SMOTE），这会破坏校准',
  ],
  [
    'predictors of nearly no variance left out (commonest value over second commonest above {}, distinct values below {} %)',
    '剔除方差近于零的预测变量（最常见值与次常见值之比高于 {1}，不同取值少于 {2}%）',
  ],
  ['one kept of predictors correlated above {#}', '相关系数高于 {1} 的预测变量只保留一个'],
  [
    '{} predictors left out whose intraclass correlation, measured before, is below {} or not known',
    '剔除事先测得的组内相关系数低于 {2} 或未知的 {1} 预测变量',
  ],
  ['the {} predictors of the largest score-test statistic kept', '保留得分检验统计量最大的 {1} 个预测变量'],
  [
    '{#} predictors kept by mRMR (score-test statistic over mean absolute correlation with those kept)',
    '以 mRMR 保留 {1} 个预测变量（得分检验统计量除以与已保留者的平均绝对相关）',
  ],
  [
    'a random forest of {#} trees (nodes of more than {#} parted)',
    '{1} 棵树的随机森林（超过 {2} 例的节点继续划分）',
  ],
  ['{#} boosted trees of depth {#} at a rate of {#}', '{1} 棵深度为 {2}、学习率为 {3} 的提升树'],
  [
    "a support vector machine ({} kernel, cost {}, classes weighted alike) with risks by Platt's scaling in {} inner folds",
    '支持向量机（{1} 核，代价 {2}，各类别等权），风险以 {3} 个内层折的 Platt 标定得到',
  ],
  [
    "a support vector machine ({} kernel, cost {}) with risks by Platt's scaling in {} inner folds",
    '支持向量机（{1} 核，代价 {2}），风险以 {3} 个内层折的 Platt 标定得到',
  ],
  ['{} with ridge penalty {#}, classes weighted alike,', '{1*}，岭惩罚 {2}，各类别等权'],
  ['{} with ridge penalty {#}', '{1*}，岭惩罚 {2}'],
  ['{} with no penalty, classes weighted alike,', '{1*}，无惩罚，各类别等权'],
  ['{} with no penalty', '{1*}，无惩罚'],
  [
    '{}, classes weighted alike, with the penalty {} in {#} inner folds',
    '{1*}，各类别等权，惩罚取{2*}（{3} 个内层折）',
  ],
  ['{} with the penalty {} in {#} inner folds', '{1*}，惩罚取{2*}（{3} 个内层折）'],
  ['of the smallest held-out deviance', '留出偏差最小者'],
  ['within one standard error of the smallest held-out deviance', '留出偏差在最小值一个标准误之内者'],
  ['grouped {}', '成组的{1*}'],
  ['LASSO {}', 'LASSO {1*}'],
  ['ridge {}', '岭{1*}'],
  ['elastic-net (alpha {}) {}', '弹性网络（alpha {1}）{2*}'],
  ['logistic regression', 'logistic 回归'],
  ['Cox regression', 'Cox 回归'],
  ['multinomial regression', '多项 logistic 回归'],
  ['{} and {}', '{1!}、{2!}'],
];
