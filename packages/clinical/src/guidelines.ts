/** What a rule follows: cited in the result itself, so that no verdict travels without its source. */
export interface Guideline {
  /** As tables name it: `ASCO/CAP HER2 2018`. */
  readonly name: string;
  readonly year: number;
  readonly citation: string;
  readonly doi?: string;
}

/** The guidelines that the rules follow, each with year, citation and DOI; every verdict names its own. */
export const guidelines = {
  hormone: {
    name: 'ASCO/CAP ER and PgR 2020',
    year: 2020,
    citation: 'Allison et al. 2020, J Clin Oncol 38:1346',
    doi: '10.1200/JCO.19.02309',
  },
  her2: {
    name: 'ASCO/CAP HER2 2018, affirmed 2023',
    year: 2018,
    citation: 'Wolff et al. 2018, J Clin Oncol 36:2105; affirmed by Wolff et al. 2023, J Clin Oncol 41:3867',
    doi: '10.1200/JCO.2018.77.8738',
  },
  /** Low and ultralow are indications of treatment and no class of result: the guideline of 2023 says so. */
  her2Strata: {
    name: 'HER2-low and -ultralow beside ASCO/CAP 2023',
    year: 2023,
    citation: 'Wolff et al. 2023, J Clin Oncol 41:3867',
    doi: '10.1200/JCO.22.02864',
  },
  ki67: {
    name: 'International Ki67 in Breast Cancer Working Group 2021',
    year: 2021,
    citation: 'Nielsen et al. 2021, J Natl Cancer Inst 113:808',
    doi: '10.1093/jnci/djaa201',
  },
  stGallen: {
    name: 'St Gallen 2013',
    year: 2013,
    citation: 'Goldhirsch et al. 2013, Ann Oncol 24:2206',
    doi: '10.1093/annonc/mdt303',
  },
  maisonneuve: {
    name: 'Maisonneuve 2014',
    year: 2014,
    citation: 'Maisonneuve et al. 2014, Breast Cancer Res 16:R65',
  },
  fourClasses: {
    name: 'Four classes by receptors and Ki-67',
    year: 2013,
    citation: 'after Goldhirsch et al. 2013, Ann Oncol 24:2206, without its rule on PgR',
    doi: '10.1093/annonc/mdt303',
  },
  nottingham: {
    name: 'Nottingham grade',
    year: 1991,
    citation: 'Elston and Ellis 1991, Histopathology 19:403',
    doi: '10.1111/j.1365-2559.1991.tb00229.x',
  },
  tnm: {
    name: 'AJCC Cancer Staging Manual, 8th edition',
    year: 2017,
    citation: 'AJCC Cancer Staging Manual, 8th edition, 2017: breast',
  },
  pcr: {
    name: 'pCR definitions of CTNeoBC and the FDA',
    year: 2014,
    citation: 'Cortazar et al. 2014, Lancet 384:164',
    doi: '10.1016/S0140-6736(13)62422-8',
  },
  rcb: {
    name: 'Residual cancer burden',
    year: 2007,
    citation: 'Symmans et al. 2007, J Clin Oncol 25:4414; classes as in Yau et al. 2022, Lancet Oncol 23:149',
    doi: '10.1200/JCO.2007.10.6823',
  },
  millerPayne: {
    name: 'Miller-Payne',
    year: 2003,
    citation: 'Ogston et al. 2003, Breast 12:320',
    doi: '10.1016/S0960-9776(03)00106-1',
  },
  recist: {
    name: 'RECIST 1.1',
    year: 2009,
    citation: 'Eisenhauer et al. 2009, Eur J Cancer 45:228',
    doi: '10.1016/j.ejca.2008.10.026',
  },
  fdaEndpoints: {
    name: 'FDA endpoints 2018',
    year: 2018,
    citation:
      'FDA 2018, Clinical Trial Endpoints for the Approval of Cancer Drugs and Biologics, guidance for industry',
  },
  emaEndpoints: {
    name: 'EMA PFS 2012',
    year: 2012,
    citation:
      'EMA 2012, Appendix 1 to the guideline on anticancer medicinal products in man, EMA/CHMP/27994/2008 Rev. 1',
  },
  steep: {
    name: 'STEEP 2.0',
    year: 2021,
    citation: 'Tolaney et al. 2021, J Clin Oncol 39:2720',
    doi: '10.1200/JCO.20.03613',
  },
  tailorx: {
    name: 'TAILORx',
    year: 2018,
    citation: 'Sparano et al. 2018, N Engl J Med 379:111',
    doi: '10.1056/NEJMoa1804710',
  },
  repeatability: {
    name: 'QIBA technical performance',
    year: 2015,
    citation: 'Raunig et al. 2015, Stat Methods Med Res 24:27',
    doi: '10.1177/0962280214537344',
  },
  arithmetic: { name: 'Arithmetic, no guideline', year: 2026, citation: 'arithmetic, no guideline' },
} as const satisfies Readonly<Record<string, Guideline>>;
