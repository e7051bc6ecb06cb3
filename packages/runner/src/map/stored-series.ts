import type { ImageSeries } from '../exam/images.ts';
import type { ExamProtocol } from '../exam/protocol.ts';
import { type StoredImage, type StudyFrame, unscaledImage } from './stored-image.ts';

/** A series whose frames stay as their files store them. */
export interface StoredSeries extends ImageSeries {
  /** To be called once: what is in memory is not kept. */
  readonly images: () => Promise<readonly StoredImage[]>;
}

/** One frame for each entry of the protocol; those that stand together are averaged when they are read. */
export async function framesOfProtocol(
  protocol: ExamProtocol,
  series: StoredSeries,
): Promise<readonly StudyFrame[]> {
  const all = await series.images();
  return protocol.frames.map((same) => ofOneScale(same.map((n) => all[n])));
}

function ofOneScale(images: StudyFrame): StudyFrame {
  const [{ slope, intercept }] = images;
  const isAlike = images.every((image) => image.slope === slope && image.intercept === intercept);
  return isAlike ? images : images.map(unscaledImage);
}
