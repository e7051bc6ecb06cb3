import type { Phrase } from '../../phrase-book.ts';

/** Notes of a run that are met most often; the others stay English and are marked as such. */
export const NOTES: readonly Phrase[] = [
  ['map {w}', '参数图 {1}'],
  ['features of {w}', '{1} 的特征'],
  ['analysis of {w}', '{1} 的分析'],
  ['alignment of {w}', '{1} 的对齐'],
  ['alignment of {w} to {w}', '{1} 对齐至 {2}'],
  ['changes of {w} to {w}', '{1} 至 {2} 的变化'],
  ['comparison with the truth', '与真值比较'],
  ['(visit {}, series {})', '（访视 {1}，序列 {2}）'],
  ['({w}, series {})', '（{1}，序列 {2}）'],
  ['The dynamic series has {} of {} phases', '动态序列应有 {2} 期，只有 {1} 期'],
  ['Export the series again, or lower phases in study.yaml', '重新导出该序列，或在 study.yaml 中减少 phases'],
  ['A series derived by the scanner ({}) was set aside', '扫描仪派生的序列（{1}）已搁置'],
  [
    '{} was not given; the population input of Parker 2006 was taken',
    '未给出 {1}；采用 Parker 2006 群体输入函数',
  ],
  ['{} was not given; {} was taken', '未给出 {1}；取 {2}'],
  ['The field strength reads {}; {} T was taken', '场强读数为 {1}；按 {2} T 处理'],
  ['Nothing, if the scanner is a {} T one', '若扫描仪为 {1} T，则无需处理'],
  ['{#} files not used: {}', '{1} 个文件未使用：{2*}'],
  ['of a volume that lacks slices', '体数据缺少层面'],
  ['{#} of {#} time points are there (missing: {})', '应有 {2} 个时间点，只有 {1} 个（缺失：{3}）'],
  ['{#} of {#} time points are there', '应有 {2} 个时间点，只有 {1} 个'],
  [
    'Arrival was taken as midway between the last phase before contrast and the next; time to peak, wash-in and iAUC count from it',
    '对比剂到达时间取末次对比前时相与下一时相的中点；达峰时间、流入与 iAUC 由此起算',
  ],
  [
    'Arrival was taken as the time of the first phase (0 s on the clock of the phases); time to peak, wash-in and iAUC count from it',
    '对比剂到达时间取首个时相（时相时钟 0 s）；达峰时间、流入与 iAUC 由此起算',
  ],
  [
    'No standard errors of T1 were given: those of the perfusion parameters take T1 as exact and are too small',
    '未给出 T1 的标准误：灌注参数的标准误视 T1 为准确值，因而偏小',
  ],
  [
    'No lung is seen behind the breast, so the mask goes back to the end of the body in the image',
    '乳腺后方未见肺，掩膜因而延伸至图像中体部的后缘',
  ],
  [
    'The arrival of contrast was not stated: {#} s was taken, midway between the last frame before contrast ({#} s) and the next ({#} s)',
    '未给出对比剂到达时间：取 {1} s，即末次对比前一帧（{2} s）与下一帧（{3} s）的中点',
  ],
  [
    'Time to peak, wash-in, areas and an early frame that is not named follow from it; it can be off by {#} s',
    '达峰时间、流入、曲线下面积以及未指定的早期帧均由此推得；其偏差可达 {1} s',
  ],
  [
    'Time to peak, wash-in and areas count from it and can be off by {#} s',
    '达峰时间、流入与曲线下面积由此起算，偏差可达 {1} s',
  ],
  [
    'The late frame lies {#} s after arrival, within the {#} s that BI-RADS calls initial: SER, wash-out and the curve type are not of the delayed phase',
    '晚期帧位于到达后 {1} s，仍在 BI-RADS 称为早期的 {2} s 之内：SER、廓清与曲线类型并非延迟期所得',
  ],
  [
    '{} had moved: by {#} mm in the middle and more than {#} mm in a twentieth of the tissue, with voxels of {#} mm',
    '{1*}发生移动：中位数 {2} mm，二十分之一的组织超过 {3} mm，体素为 {4} mm',
  ],
  ['The {w} series', '{1} 序列'],
  [
    'The arterial delay of the image, {#} s (standard error {#} s), was found from the mean of {#} enhancing voxels',
    '图像的动脉延迟 {1} s（标准误 {2} s）由 {3} 个强化体素的均值求得',
  ],
  ['This exam has no map {}', '该检查没有参数图 {1}'],
  ['This exam has no region {}', '该检查没有区域 {1}'],
  ['Why it could not be made stands under {}', '未能得到的原因见{1*}'],
  ['the map', '该参数图'],
  ['region {w}', '区域 {1}'],
  [
    'The first frame after arrival is later than {#} s after it: no {w}',
    '到达后的首帧晚于到达后 {1} s：没有 {2}',
  ],
  [
    'The first frame after arrival is later than {#} and {#} s after it: no {w} and {w}',
    '到达后的首帧晚于到达后 {1} s 与 {2} s：没有 {3} 与 {4}',
  ],
  ['Set permutations: 100 or more', '将 permutations 设为 100 或更多'],
  ['Use fewer folds, or more patients', '减少折数，或增加患者'],
  ['Say `lateFrame` in study.yaml, or leave the exam out', '在 study.yaml 中给出 `lateFrame`，或去除该检查'],
  [
    'Give arrivalS, the arrival of the bolus in s, in study.yaml',
    '在 study.yaml 中给出 arrivalS，即团注到达时间（s）',
  ],
  ['There is no mask for the region {}', '没有区域 {1} 的掩膜'],
  ['There is no mask for the arterial input', '没有动脉输入的掩膜'],
  ['There is no place for the region {}', '没有给出区域 {1} 的位置'],
  ['There is no reading for the region {}', '没有区域 {1} 的阅片结果'],
  ['The mask is not on the grid of the image', '掩膜不在图像的网格上'],
  [
    'The mask was resampled onto the grid of the image by nearest neighbour',
    '掩膜已按最近邻重采样至图像网格',
  ],
  ['The corners lie up to {} mm apart', '角点相距至多 {1} mm'],
  ['{w} needs a {w} series, and this exam has none', '{1} 需要 {2} 序列，而该检查没有'],
  ['The region {} needs a {} series, and this exam has none', '区域 {1} 需要 {2} 序列，而该检查没有'],
  ['{w} takes its flip angles from {}, which this exam does not have', '{1} 的翻转角取自 {2}，而该检查没有'],
  [
    'Of {} patients {} lacked a value of {} of {} predictors, which was imputed by the {} of the training patients: {}',
    '{1} 例患者中有 {2} 例缺少 {4} 个预测变量中 {3} 个的数值，以训练患者的{5*}填补：{6}',
  ],
  [
    'Column {} of {} was read as text: {} of {} cells is no number; the first is text (row {})',
    '{2} 的列 {1} 按文本读取：{4} 个单元格中有 {3} 个不是数字；首个位于第 {5} 行',
  ],
  [
    '{} was read with values separated by semicolons, decimal commas, a byte-order mark',
    '{1} 以分号分隔、小数逗号、含字节序标记读取',
  ],
  ['The outcome happened to none of {} patients', '{1} 例患者中无人发生结局'],
  [
    '{} alone separates the outcome almost without an error: {} in {} patients',
    '仅 {1} 就几乎无误地区分结局：{3} 例患者中 {2}',
  ],
  [
    'Outcomes were permuted {} times, which is fewer than the 100 that a band and a p value need',
    '结局仅置换 {1} 次，少于区间与 p 值所需的 100 次',
  ],
  [
    'One folder holds images of {} patients; they were kept apart',
    '一个文件夹含 {1} 例患者的影像；已分开处理',
  ],
  [
    'Images of {} exam hold no Patient ID (0010,0020); they are taken for one patient’s',
    '{1} 次检查的影像没有 Patient ID (0010,0020)；视为同一患者',
  ],
  [
    'Images of {} exams hold no Patient ID (0010,0020); they are taken for one patient’s',
    '{1} 次检查的影像没有 Patient ID (0010,0020)；视为同一患者',
  ],
  [
    'The early phase of this exam is phase {} at {} s, that of the others phase {}: its SER, wash-in and wash-out are not like theirs',
    '该检查的早期为第 {1} 期（{2} s），其他检查为第 {3} 期：其 SER、流入与廓清不可与之相比',
  ],
  [
    'The late phase of this exam is phase {} at {} s, that of the others phase {}: its SER, wash-in and wash-out are not like theirs',
    '该检查的晚期为第 {1} 期（{2} s），其他检查为第 {3} 期：其 SER、流入与廓清不可与之相比',
  ],
  [
    '{#} of {#} predictors have no value in all {} patients: {}',
    '{2} 个预测变量中有 {1} 个在全部 {3} 例患者中没有数值：{4}',
  ],
  [
    '{#} of {#} predictors have one and the same value in all {} patients: {}',
    '{2} 个预测变量中有 {1} 个在全部 {3} 例患者中取值相同：{4}',
  ],
  [
    'Correct the cell, or list its text among table.missing in study.yaml',
    '更正该单元格，或在 study.yaml 的 table.missing 中列出其文本',
  ],
  ['Correct the value, or list it among the missing values', '更正该数值，或将其列为缺失值'],
  ['Correct the table, or say in the plan which value means what', '更正数据表，或在计划中说明各取值的含义'],
  [
    'Leave the map out, or say in study.yaml (images.series) which series it is',
    '去除该参数图，或在 study.yaml（images.series）中说明所用序列',
  ],
  ['Name one of the maps or regions of study.yaml', '指定 study.yaml 中的某一参数图或区域'],
  [
    'Say `earlyFrame` in study.yaml, or leave the exam out',
    '在 study.yaml 中给出 `earlyFrame`，或去除该检查',
  ],
  [
    'Add `resample: true` to this region in study.yaml (nearest neighbour), or draw or export the mask on the grid of the images',
    '在 study.yaml 中为该区域加 `resample: true`（最近邻），或在图像网格上勾画或导出掩膜',
  ],
  [
    'Check the path; {subject} stands for the id of the clinical table',
    '检查路径；{subject} 代表临床数据表中的标识',
  ],
];
