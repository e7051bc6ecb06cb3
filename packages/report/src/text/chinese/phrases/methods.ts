import type { Phrase } from '../../phrase-book.ts';

/** What is brought onto what within a series. */
const BROUGHT: readonly Phrase[] = [
  ['phase of the dynamic series was brought onto the one before contrast', '动态序列各期对齐至对比前一期'],
  ['image with another flip angle was brought onto the first', '其他翻转角的图像对齐至第一幅'],
  ['image with another inversion time was brought onto the first', '其他反转时间的图像对齐至第一幅'],
  [
    'diffusion-weighted image was brought onto the one with the least b-value',
    '各扩散加权图像对齐至 b 值最小的图像',
  ],
  ['echo of the T2 series was brought onto the first', 'T2 序列的各回波对齐至第一个回波'],
  ['echo of the T2* series was brought onto the first', 'T2* 序列的各回波对齐至第一个回波'],
];

/** Sentences of the methods paragraph, as `runner/methods*.ts` and `runner/visits/change-words.ts` write them. */
export const METHODS: readonly Phrase[] = [
  [
    'Series were recognised from DICOM attributes and sorted by slice position and time point; geometry was kept in patient coordinates (millimetres)',
    '依据 DICOM 属性识别序列，按层面位置与时间点排序；几何信息保留在患者坐标系中（毫米）',
  ],
  [
    'Images were read from NIfTI files; how they were acquired was stated in the study',
    '影像读自 NIfTI 文件；采集方式由研究文件说明',
  ],
  [
    'Images were read from a dataset in the form of the Brain Imaging Data Structure (BIDS), with their acquisition from its sidecars',
    '影像读自符合脑影像数据结构（BIDS）的数据集，采集参数取自其附属文件',
  ],
  ...BROUGHT.flatMap(([english, other]): Phrase[] => [
    [`Each ${english} {}, and resampled once ({}); {}`, `${other}，{1*}，并作一次重采样（{2*}）；{3*}`],
    [`Each ${english} {}, and resampled once ({})`, `${other}，{1*}，并作一次重采样（{2*}）`],
  ]),
  ...['; {}', ''].map(
    (tail): Phrase => [
      `Each phase of the dynamic series was brought {} onto what the Tofts model fitted to the series said it should look like; after a rigid alignment by mutual information model and motion were found in turn, {} {w}, places being those of the phase before contrast, and phases were resampled once ({})${tail}`,
      `动态序列各期对齐至对该序列拟合的 Tofts 模型所预期的图像，{1*}；先作基于互信息的刚性配准，再交替求解模型与运动 {2} 次，位置以对比前一期为准，各期作一次重采样（{4*}）${tail === '' ? '' : '；{5*}'}`,
    ],
  ),
  ['by a rigid alignment (correlation)', '方法为刚性配准（相关）'],
  ['by an affine alignment (correlation)', '方法为仿射配准（相关）'],
  [
    'by a rigid alignment (correlation) and then a deformable one (cubic B-splines, squared difference)',
    '方法为先刚性配准（相关）后形变配准（三次 B 样条，平方差）',
  ],
  [
    'cubic B-spline, then multiplied by the phase before contrast over that phase interpolated alike',
    '三次 B 样条，再乘以对比前一期与其同样插值结果之比',
  ],
  [
    'The {} series was brought onto the dynamic one {}, beginning at the coordinates of the scanner; {}; {}',
    '将 {1} 序列对齐至动态序列，{2*}，以扫描仪坐标为起点；{3*}；{4*}',
  ],
  [
    'The {} series was brought onto the dynamic one {}, beginning at the coordinates of the scanner; {}',
    '将 {1} 序列对齐至动态序列，{2*}，以扫描仪坐标为起点；{3*}',
  ],
  [
    'regions were carried to its maps, whose voxels stayed as measured',
    '将区域移至其参数图，体素保持原测量值',
  ],
  ['its maps were resampled onto the dynamic series (linear)', '其参数图以线性插值重采样至动态序列'],
  [
    'The visit {} was brought onto the first one {}, by the volume before contrast; {}',
    '以对比前的体数据将访视 {1} 对齐至首次访视，{2*}；{3;}',
  ],
  [
    'The visit {} was brought onto the first one {}, by the volume before contrast',
    '以对比前的体数据将访视 {1} 对齐至首次访视，{2*}',
  ],
  ['the volume of {} was kept within {} % in every place', '{1} 的体积在各处保持在 {2}% 以内'],
  ['its error was estimated by a second search in the other direction', '以反方向的第二次搜索估计其误差'],
  [
    'a second search began from the other image, the motion is the mean of both, and its error was estimated from how they differ',
    '另从对方图像开始第二次搜索，运动取两者均值，误差由两者之差估计',
  ],
  ['by a rigid alignment by mutual information', '方法为基于互信息的刚性配准'],
  ['by an affine alignment by mutual information', '方法为基于互信息的仿射配准'],
  [
    'by a rigid and then a deformable alignment (cubic B-splines, local correlation; the finest level a second time without the places whose contrast had changed)',
    '方法为先刚性后形变配准（三次 B 样条，局部相关；最细一级去除对比度已变之处后再次配准）',
  ],
  [
    'by a rigid and then a deformable alignment (cubic B-splines, local correlation)',
    '方法为先刚性后形变配准（三次 B 样条，局部相关）',
  ],
  [
    'by an affine and then a deformable alignment (cubic B-splines, local correlation)',
    '方法为先仿射后形变配准（三次 B 样条，局部相关）',
  ],
  ['cubic B-spline', '三次 B 样条'],
  ['linear', '线性'],
  [
    'Changes of {} were mapped voxel by voxel on the grid of the first visit (linear; the first map smoothed as much where the later one alone was interpolated); a voxel stayed where it changed by no more than {}, which the study states as its repeatability limit',
    '在首次访视的网格上逐体素计算 {1} 的变化（线性插值；仅后一参数图经插值处，对首次参数图作同等平滑）；变化不超过研究所给可重复性界限 {2} 的体素视为不变',
  ],
  [
    'Changes of {} were mapped voxel by voxel on the grid of the first visit (linear; the first map smoothed as much where the later one alone was interpolated)',
    '在首次访视的网格上逐体素计算 {1} 的变化（线性插值；仅后一参数图经插值处，对首次参数图作同等平滑）',
  ],
  [
    '{}: computed from the signals of every voxel, exactly, so that there are no standard errors; a voxel in which a figure is undefined has a reason in place of a value',
    '{1*}：由每个体素的信号精确计算，因而没有标准误；指标未定义的体素以原因代替数值',
  ],
  [
    '{}: every voxel of tissue was fitted with standard errors, and a voxel that could not be fitted has a reason in place of a value',
    '{1*}：对组织的每个体素进行拟合并给出标准误；无法拟合的体素以原因代替数值',
  ],
  [
    'Signals were converted to concentration with {} and {}; the arterial input ({}) was used on its own fine grid',
    '信号按{1*}与{2*}换算为浓度；动脉输入函数（{3}）在其自身的精细时间网格上使用',
  ],
  ['Signals were converted to concentration with {} and {}', '信号按{1*}与{2*}换算为浓度'],
  ['a fixed T1 of {} ms', '固定 T1（{1} ms）'],
  ['the T1 map', ' T1 图'],
  [
    'a relaxivity of {} per mM and s ({} in {} at {} T, from the literature)',
    '弛豫率 {1} mM⁻¹s⁻¹（{2}，{3}，{4} T，取自文献）',
  ],
  ['a relaxivity of {} per mM and s', '弛豫率 {1} mM⁻¹s⁻¹'],
  ['Flip angles were corrected voxel by voxel with the map of {}', '以{1*}图逐体素校正翻转角'],
  [
    'Enhancing volume ({}) held the voxels with early enhancement of at least {} %, a positive signal enhancement ratio and at least {} of 26 neighbours passing too; the largest connected piece was kept',
    '强化体积（{1}）包含早期强化至少 {2}%、信号强化比为正且 26 个相邻体素中至少 {3} 个亦满足条件的体素；保留最大的连通部分',
  ],
  [
    'Enhancing volume ({}) held the voxels with early enhancement of at least {} %, a positive signal enhancement ratio and at least {} of 26 neighbours passing too',
    '强化体积（{1}）包含早期强化至少 {2}%、信号强化比为正且 26 个相邻体素中至少 {3} 个亦满足条件的体素',
  ],
  ['The region {} was drawn and read from NIfTI masks', '区域 {1} 为勾画所得，读自 NIfTI 掩膜'],
  [
    'The region {} was read by several people and {}; the slice in which it is largest was used',
    '区域 {1} 由多人阅片，{2*}；采用其面积最大的层面',
  ],
  ['The region {} was read by several people and {}', '区域 {1} 由多人阅片，{2*}'],
  [
    'resolved by the intersection of two readings, by STAPLE of three and more',
    '两次阅片取交集，三次及以上采用 STAPLE',
  ],
  ['resolved by STAPLE', '以 STAPLE 合并'],
  ['resolved by majority', '以多数决定'],
  ['taken as the union of the readings', '取各次阅片的并集'],
  ['taken as the intersection of the readings', '取各次阅片的交集'],
  ['taken as the adjudicator drew it', '以仲裁者所勾画为准'],
  [
    'drawn by one, reviewed by another, with a third deciding where they differed',
    '一人勾画，另一人复核，意见不一时由第三人裁定',
  ],
  [
    'The region {} was the shell of {} to {} mm around {}, clipped to {}',
    '区域 {1} 为 {4} 周围 {2}～{3} mm 的环形区，限于{5*}之内',
  ],
  ['The region {} was the shell of {} to {} mm around {}', '区域 {1} 为 {4} 周围 {2}～{3} mm 的环形区'],
  ['what stands out from air (Otsu) before contrast', '对比前高于空气（Otsu 法）的部分'],
  ['what stands out from air', '高于空气的部分'],
  ['the image', '整幅图像'],
  [
    'The region {} was {} (fuzzy c-means on enhancement with a spatial term, vessels parted by thickness and enhancement, and a contour between local means), on {}',
    '区域 {1} {2*}（对强化作带空间项的模糊 c 均值聚类，按粗细与强化分离血管，轮廓位于局部均值之间），基于{3*}',
  ],
  ['grown from one click', '由一次点选生长而成'],
  ['grown in a box around it', '在包围框内生长而成'],
  [
    'found without a reader, the first of the candidates in the breast by size, shape, contrast and washout',
    '无需阅片者自动检出，取乳腺内按大小、形状、对比与廓清排序的首位候选',
  ],
  [
    'found without a reader, the first {} of the candidates in the breast by size, shape, contrast and washout',
    '无需阅片者自动检出，取乳腺内按大小、形状、对比与廓清排序的前 {1} 个候选',
  ],
  ['all phases', '全部时相'],
  ['the phase nearest 90 s after the last one before contrast', '最接近末次对比前时相之后 90 s 的时相'],
  [
    'The region {} was the body without {} mm of skin, before the muscle of the chest wall',
    '区域 {1} 为去除 {2} mm 皮肤、位于胸壁肌前方的体部',
  ],
  [
    'The region {} was the part of {} whose mean enhancement is at least {} of its upper quartile',
    '区域 {1} 为 {2} 中平均强化不低于其上四分位数 {3} 倍的部分',
  ],
  [
    'The region {} was the part of {} whose mean enhancement is below {} of its upper quartile',
    '区域 {1} 为 {2} 中平均强化低于其上四分位数 {3} 倍的部分',
  ],
  ['The region {} was the part of {} with {}', '区域 {1} 为 {2} 中满足 {3} 的部分'],
  ['The region {} was {} with what it encloses', '区域 {1} 为 {2} 及其所包围的部分'],
  [
    'The region {} was {} mirrored into the other breast, clipped to {}',
    '区域 {1} 为 {2} 在对侧乳腺的镜像，限于 {3} 之内',
  ],
  ['The region {} was {} mirrored into the other breast', '区域 {1} 为 {2} 在对侧乳腺的镜像'],
  [
    'Habitats ({}) of {} were clusters of its voxels by their z-scores in {} ({}; {}), with their stability over {} bootstrap samples',
    '{2} 的生境（{1}）为按 {3} 的 z 分数对其体素聚类所得（{4}；{5*}），并以 {6} 个自助样本评估稳定性',
  ],
  ['their number by the gap statistic, up to {}', '类数由间隙统计量确定，至多 {1} 类'],
  ['{#} of them', '共 {1} 类'],
  [
    'The region {} was what is brighter on fat-suppressed T2 than the median of normal gland ({}) by {} robust standard deviations, within {} mm of {} and in {}',
    '区域 {1} 为脂肪抑制 T2 上高于正常腺体中位数（{2*}）{3} 个稳健标准差的部分，距 {5} 不超过 {4} mm 且位于 {6} 之内',
  ],
  ['of the mirrored side', '取自镜像侧'],
  ['of the same breast', '取自同侧乳腺'],
  ['The threshold is not validated', '该阈值未经验证'],
  [
    'A bias field was learnt on the first phase of the dynamic series and done to all before features were taken (N4; {} levels, one voxel of {} along each axis)',
    '在动态序列第一期上估计偏置场，并在提取特征前应用于各期（N4；{1} 级，各轴每 {2} 个体素取一个）',
  ],
  [
    'Intensities were brought to mean 0 and standard deviation 1 of {}, learnt on the first phase of the dynamic series and done to all before features were taken',
    '以{1*}的均值 0、标准差 1 标准化强度，参数取自动态序列第一期，并在提取特征前应用于各期',
  ],
  [
    'Histograms were matched to a scale that other patients gave (hash {}), learnt on the first phase of the dynamic series and done to all before features were taken',
    '将直方图匹配至由其他患者得到的标准尺度（哈希值 {1}），参数取自动态序列第一期，并在提取特征前应用于各期',
  ],
  ['Features of {} were computed in {} by the conventions of {}', '按{3*}的约定，在 {2} 中计算 {1} 的特征'],
  ['the Image Biomarker Standardisation Initiative', '影像生物标志物标准化倡议（IBSI）'],
  [
    'Heterogeneity of {} in {} was told by the coefficient of variation (SD of the population over the mean), which is the heterogeneity index too, and by the least-squares slope on the signed distance to the margin (positive outside) from {}, also divided by the mean of the same voxels',
    '{2} 内 {1} 的异质性以变异系数（总体标准差除以均值，兼作异质性指数）以及对边界有符号距离（外侧为正）在 {3*} 的最小二乘斜率表示，斜率另除以相同体素的均值',
  ],
  [
    'Heterogeneity of {} in {} was told by the coefficient of variation (SD of the population over the mean) and as heterogeneity index (Q3 - Q1) / (Q3 + Q1), and by the least-squares slope on the signed distance to the margin (positive outside) from {}, also divided by the mean of the same voxels',
    '{2} 内 {1} 的异质性以变异系数（总体标准差除以均值）、异质性指数 (Q3 - Q1) / (Q3 + Q1) 以及对边界有符号距离（外侧为正）在 {3*} 的最小二乘斜率表示，斜率另除以相同体素的均值',
  ],
  ['{#} to {#} mm and {#} to {#} mm', '{1}～{2} mm 与 {3}～{4} mm'],
  ['{#} to {#} mm', '{1}～{2} mm'],
  [
    'Maps of features of the window of {} voxels around each voxel of {} were made in {}, {}; of each map the median and the interquartile range joined the features',
    '在 {3} 中，以 {2} 每个体素周围 {1} 体素的窗口制作特征图（{4*}）；各图的中位数与四分位距并入特征',
  ],
  ['of the voxels of the region alone', '仅用区域内的体素'],
  ['of all voxels', '使用全部体素'],
  [
    'Changes of the features of {} in {} from the first visit to {} ({}) were computed with the same voxels and the same bins at both visits',
    '计算 {2} 中 {1} 的特征从首次访视到 {3} 的变化（{4,}），两次访视采用相同的体素与灰度区间',
  ],
  ['absolute', '绝对变化'],
  ['relative', '相对变化'],
  ['per day', '每日变化'],
  ['The whole region is one lesion', '整个区域视为一个病灶'],
  ['There is one lesion a patient', '每例患者一个病灶'],
  ['Each connected piece of at least {} mm3 is a lesion', '每个不小于 {1} mm³ 的连通部分为一个病灶'],
  ['Each connected piece is a lesion', '每个连通部分为一个病灶'],
  [
    'Lesions were matched in the coordinates of the scanner, without registration, where at least {} % of the smaller lay in the other, the largest overlap first; others where their centres were at most {} mm apart, the nearest first',
    '病灶在扫描仪坐标系中匹配，未经配准：较小者至少 {1}% 位于另一者之内时匹配，重叠最大者优先；其余按中心相距不超过 {2} mm 匹配，最近者优先',
  ],
  [
    'The patient has the values of the lesion that was largest at the first visit',
    '患者取首次访视时最大病灶的数值',
  ],
  [
    'The patient has the mean over the lesions that are there at both visits',
    '患者取两次访视均存在的病灶的均值',
  ],
  [
    'The patient has the mean over the lesions that are there at both visits, weighted by their volumes at the first',
    '患者取两次访视均存在的病灶按首次体积加权的均值',
  ],
  ['{} was recoded from {} in patients with {} alone', '{1} 由 {2} 重新编码，仅限于 {3} 的患者'],
  ['{} was recoded from {}', '{1} 由 {2} 重新编码'],
  [
    '{} was derived from the table by rule ({}), {} from {}',
    '{1} 按规则（{2}）由数据表导出，{3}，自 {4} 起算',
  ],
  ['{} was derived from the table by rule ({})', '{1} 按规则（{2}）由数据表导出'],
  ['{} was derived from the table by rule', '{1} 按规则由数据表导出'],
  [
    'An earlier plan of another hash was registered here on which outcomes were read; this analysis is exploratory; its plan has the hash {}',
    '此处曾登记过另一哈希值的计划并据其读取结局；本分析属探索性；其计划的哈希值为 {1}',
  ],
  [
    'An earlier plan of another hash was registered here on which outcomes were read; this analysis is exploratory',
    '此处曾登记过另一哈希值的计划并据其读取结局；本分析属探索性',
  ],
  [
    'The analysis plan was fixed by its hash ({}) before an outcome was read',
    '分析计划在读取任何结局之前以其哈希值（{1}）固定',
  ],
  [
    'Lobule was used, a program for research and not a medical device',
    '采用 Lobule 软件，供研究使用，不是医疗器械',
  ],
];
