import type { Phrase } from '../../phrase-book.ts';

/** What a run says to the items of reporting guidelines, as `runner/checklists/answers.ts` writes it. */
export const ANSWERS: readonly Phrase[] = [
  ['No model was made', '没有建立模型'],
  ['The question, as the plan states it', '研究问题，与计划所述一致'],
  ['All patients were made by a program', '全部患者由程序生成'],
  [
    'What was done with the data; how the patients came into the study is for people',
    '对数据所做的处理；患者如何进入研究由作者说明',
  ],
  ['Sources and licences as the plan states them', '来源与许可，与计划所述一致'],
  ['The table is {}; where it comes from is for people', '数据表为 {1}；其来源由作者说明'],
  ['No flow was recorded', '没有记录流程'],
  [
    'A flow chart, {} exclusions each with its reason, and who was left out of each outcome',
    '流程图，{1} 项排除均附原因，以及各结局剔除的患者',
  ],
  ['A flow chart, {} exclusions each with its reason', '流程图，{1} 项排除均附原因'],
  [
    'Who left and why; the criteria of the study itself are for people',
    '退出者及原因；研究自身的标准由作者说明',
  ],
  ['A table of the patients, with what is missing of each column', '患者特征表，并列出每列的缺失'],
  ['The plan asks for no table of patients', '计划未要求患者特征表'],
  [
    'Which outcome, how many had it; how and by whom it was judged is for people',
    '所用结局及发生人数；由谁、如何判定由作者说明',
  ],
  [
    'Which outcome, how many had it; how it was judged is for people',
    '所用结局及发生人数；如何判定由作者说明',
  ],
  ['There is no outcome', '没有结局'],
  [
    'How many candidates each model has, and which it kept; how they were measured is for people where this run did not',
    '各模型的候选变量数与保留者；并非由本次运行测量者由作者说明',
  ],
  [
    'Numbers as they are, standardised in the training parts; categories against their first level',
    '数值按原值，在训练部分标准化；分类变量以第一水平为参照',
  ],
  ['Numbers as they are; categories against their first level', '数值按原值；分类变量以第一水平为参照'],
  [
    'Patients, events and events for each candidate; how the number was reached is for people',
    '患者数、事件数与每个候选变量的事件数；样本量如何确定由作者说明',
  ],
  ['Nothing was imputed; patients without an outcome are listed', '未作填补；无结局的患者已列出'],
  [
    'How many lacked what; filled from the training patients in every resample',
    '各变量缺失人数；在每次重抽样中以训练患者填补',
  ],
  [
    'Filled from the training patients in every resample; no predictor lacked a value',
    '在每次重抽样中以训练患者填补；没有预测变量缺失',
  ],
  ['A paragraph with every step, its settings and its papers', '一段文字，含每个步骤、其设置与文献'],
  [
    'Every model with all its steps, in their order, fitted anew in each resample',
    '每个模型的全部步骤及次序，每次重抽样重新拟合',
  ],
  ['Patients who were set aside before anything was fitted', '在任何拟合之前留出的患者'],
  ['Cross-validation of the whole list of steps; nobody was set aside', '对全部步骤的交叉验证；没有留出患者'],
  [
    'Repeated cross-validation of the whole list of steps, patients kept together, with permuted outcomes beside it',
    '对全部步骤的重复交叉验证，同一患者的数据不拆分，并附结局置换',
  ],
  [
    'Repeated cross-validation of the whole list of steps, patients kept together',
    '对全部步骤的重复交叉验证，同一患者的数据不拆分',
  ],
  [
    'Folds by patient, and a hold-out that is opened through a ledger that counts',
    '按患者分折，留出集的每次开启均由账本计数',
  ],
  [
    'Folds by patient and outcome; no step saw a patient whom it scores, which the program enforces',
    '按患者与结局分折；任何步骤均未见过其评分的患者，由程序强制保证',
  ],
  [
    'Checks with permuted outcomes, noise, a planted signal and duplicate patients, all passed',
    '以置换结局、噪声、植入信号与重复患者检验，全部通过',
  ],
  [
    'Checks with permuted outcomes, noise, a planted signal and duplicate patients; {} did not pass',
    '以置换结局、噪声、植入信号与重复患者检验；{1} 项未通过',
  ],
  ['No patients were set aside: all figures are internal', '没有留出患者：全部指标为内部指标'],
  ['Models fitted here were scored on another cohort', '此处拟合的模型在另一队列中评分'],
  ['No other cohort was scored', '没有对其他队列评分'],
  ['Each centre was left out in turn, with its own figure', '逐一留出每个中心，各有其指标'],
  ['No centre was left out in turn (leaveOut in the plan)', '没有逐一留出中心（计划中的 leaveOut）'],
  ['{#} centres', '{1} 个中心'],
  [
    '{} with intervals, apparent and internal apart, Brier score',
    '{1,}及其区间，区分表观与内部，并附 Brier 评分',
  ],
  ['{} with intervals, apparent and internal apart', '{1,}及其区间，区分表观与内部'],
  [
    'Intervals of every figure, how they were made, and their simulated coverage',
    '各指标的区间、其方法与模拟覆盖率',
  ],
  [
    'Slope, intercept, groups, and a calibration belt for binary outcomes',
    '斜率、截距、分组，二分类结局另有校准带',
  ],
  [
    'Mean probability of each class beside its frequency, log loss and Brier score; no slope of several classes',
    '各类别的平均概率与频率、对数损失与 Brier 评分；多分类没有斜率',
  ],
  [
    'No risk was compared with what was observed (a horizon in the plan makes one for survival)',
    '没有将风险与观察结果比较（在计划中给出 horizon 即可用于生存结局）',
  ],
  ['Differences between the models with intervals, on the same folds', '相同折上模型之差及其区间'],
  ['The plan has one model: there is nothing to compare', '计划只有一个模型：无可比较'],
  [
    'Coefficients of the models fitted to all patients, and nomograms of weighted sums',
    '以全部患者拟合的模型系数，以及加权和的列线图',
  ],
  [
    'How models of trees or machines came about; the fitted objects themselves are not written',
    '树模型或支持向量机如何得到；拟合对象本身未写出',
  ],
  [
    'What each feature adds to each patient’s score, and permutation importance where it was asked for',
    '各特征对每例患者评分的贡献，以及要求时的置换重要性',
  ],
  ['The models cannot be taken apart', '模型不可分解'],
  [
    'Risks by the horizon and risk groups, whose cut-offs come from the training parts',
    '给定时间内的风险与风险组，界值取自训练部分',
  ],
  [
    'Probabilities of each class for each patient, out of fold, and the class taken first',
    '每例患者各类别的折外概率与首选类别',
  ],
  ['Risks of each patient, out of fold', '每例患者的折外风险'],
  [
    'Classes were weighted alike; risks are then too high for the rarer one, which is said',
    '各类别等权；少见类别的风险因而偏高，已作说明',
  ],
  [
    'How many had the outcome; no weights and no resampling of classes were used',
    '有结局的人数；未使用类别权重或重抽样',
  ],
  ['Each predictor by itself with ratio, interval and adjusted p', '各预测变量单独的比值、区间与校正 p 值'],
  ['Each predictor by itself', '各预测变量单独分析'],
  ['The plan asks for no tests of single predictors', '计划未要求单变量检验'],
  ['Ratios of the features together, with intervals', '各特征联合的比值及其区间'],
  [
    'No small unpenalised model was made; penalised coefficients have no intervals',
    '没有建立小型无惩罚模型；惩罚系数没有区间',
  ],
  [
    'Curves of the risk groups with numbers at risk; the median follow-up is for people',
    '风险组曲线与风险人数；中位随访时间由作者说明',
  ],
  ['There is no outcome in time', '没有生存结局'],
  [
    'Numbers were not cut; risk groups are quantiles of the training scores',
    '数值未作切分；风险组为训练评分的分位数',
  ],
  ['Permuted outcomes, random features, a planted signal', '置换结局、随机特征、植入信号'],
  ['No further analyses were run', '没有进行进一步分析'],
  ['There is no analysis plan', '没有分析计划'],
  [
    'The hash of the plan, taken before outcomes were read; where a protocol lies is for people',
    '读取结局之前所取的计划哈希值；研究方案存放处由作者说明',
  ],
  [
    'Every table stands beside this report; whether and where it is shared is for people',
    '全部数据表与本报告一同存放；是否及在何处共享由作者说明',
  ],
  [
    'Version and hash of the program and of the plan; where they are shared is for people',
    '程序与计划的版本和哈希值；在何处共享由作者说明',
  ],
  ['What each model is made of; whether it is shared is for people', '各模型的组成；是否共享由作者说明'],
  [
    'These lists, as far as a run can fill them in; that they were followed is for people',
    '本清单，以运行所能填写者为限；是否遵循由作者说明',
  ],
  ['These lists', '本清单'],
  [
    'Series, sizes, spacing, times and b-values of each exam; scanner and contrast agent are for people',
    '每次检查的序列、矩阵、间距、时间与 b 值；扫描仪与对比剂由作者说明',
  ],
  [
    'Each region with its rule or source and its size; who drew it and why is for people',
    '各区域的规则或来源及大小；由谁勾画、为何勾画由作者说明',
  ],
  ['No region was made', '没有得到区域'],
  ['All settings of the images before features', '提取特征前图像的全部设置'],
  [
    'Program, version, convention and all settings; what was not chosen stands among the defaults',
    '程序、版本、约定与全部设置；未经选择者列于默认值',
  ],
  ['{#} defaults that nobody chose', '{1} 项无人选择的默认值'],
  ['{#} features', '{1} 个特征'],
  ['The images that features were taken of', '提取特征所用的图像'],
  ['Standardised by mean and SD of the training part', '按训练部分的均值与标准差标准化'],
  [
    'No step standardises by itself; penalised models standardise within',
    '没有单独的标准化步骤；惩罚模型在内部标准化',
  ],
  ['No step chooses among the features', '没有步骤对特征进行选择'],
  ['{}, anew in each resample', '{1,}，每次重抽样重新进行'],
  [
    'Features that repeat one another are dropped or shrunk in each training part',
    '在每个训练部分剔除或收缩彼此冗余的特征',
  ],
  ['No step takes out features that repeat one another', '没有步骤剔除彼此冗余的特征'],
  ['Features below a stated repeatability are dropped', '剔除低于给定可重复性的特征'],
  ['No repeatability of features entered the plan', '计划未涉及特征的可重复性'],
  [
    'Scanners or centres harmonised within each training part; other confounders are for people',
    '在每个训练部分内对扫描仪或中心作协调；其他混杂因素由作者说明',
  ],
  [
    'Events for each candidate predictor of every model; whether they are enough is for people',
    '各模型每个候选变量的事件数；是否足够由作者判断',
  ],
  [
    'Penalties and numbers of trees are chosen by inner folds of the training part, by the rule stated',
    '惩罚与树的数目由训练部分的内层折按所述规则选定',
  ],
  ['No network was trained', '没有训练网络'],
  ['{w}, {#} patients; {w}, {#} patients', '{1*}，{2} 例患者；{3*}，{4} 例患者'],
  ['{w}, {#} patients', '{1*}，{2} 例患者'],
  ['Which variable is the marker is for people', '哪个变量为标志物由作者说明'],
  ['How assumptions were looked at is for people', '如何检查假定由作者说明'],
  ['Checks of assumptions are for people', '假定的检查由作者完成'],
  ['Which of the models are radiomic is for people', '哪些模型属影像组学由作者说明'],
  ['Whether it is apt is for people', '是否恰当由作者判断'],
  ['Whether they fit is for people', '是否相符由作者判断'],
  [
    'Which of the models are simple, or without radiomics, is for people',
    '哪些模型为简单模型或不含影像组学由作者说明',
  ],
  ['Bias in who came and what was measured is for people', '入选与测量中的偏倚由作者说明'],
  ['Why these confounders is for people', '为何选择这些混杂因素由作者说明'],
  ['Their setting and place are for people', '其场所与地点由作者说明'],
  ['Whether alike in all groups is for people', '各人群是否一致由作者说明'],
  ['Groups of patients are for people', '患者亚组由作者说明'],
  ['internal', '内部'],
  ['temporal', '时间'],
  ['external', '外部'],
  ['{}: {#} of {#}; {}: {#} of {#}', '{1}：{3} 例中 {2} 例；{4}：{6} 例中 {5} 例'],
  ['{}: {#} of {#}', '{1}：{3} 例中 {2} 例'],
];
