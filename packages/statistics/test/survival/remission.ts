/** Weeks of remission of leukaemia under 6-mercaptopurine and placebo (Freireich et al., Blood 21, 1963). */
export const drug = {
  time: [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35],
  event: [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
};
export const placebo = {
  time: [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23],
  event: new Array<number>(21).fill(1),
};
export const time = [...drug.time, ...placebo.time];
export const event = [...drug.event, ...placebo.event];
export const treatment = [...drug.time.map(() => '6-MP'), ...placebo.time.map(() => 'placebo')];
export const onPlacebo = treatment.map((name) => Number(name === 'placebo'));
