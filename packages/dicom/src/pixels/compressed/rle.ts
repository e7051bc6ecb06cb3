import { dicomErrors } from '../../errors.ts';

/**
 * One frame of RLE (PS3.5 G): up to 15 segments, one a byte of a sample, the highest byte first, each packed by PackBits.
 *
 * @returns little-endian samples, those of one pixel beside each other
 * @throws dicom/malformed where segments are too few or overlap the header, dicom/truncated where one ends early
 */
export function decodeRle(frame: Uint8Array, values: number, bytesPerValue: number, samples: number) {
  const segments = samples * bytesPerValue;
  const starts = segmentStarts(frame, segments);
  // Two bytes make at most 128: nothing is allocated that cannot be filled.
  if (values * bytesPerValue > 64 * frame.length) throw cutShort(`${values} values`);
  const out = new Uint8Array(values * bytesPerValue);
  const pixels = values / samples;
  for (let s = 0; s < segments; s++) {
    const sample = Math.floor(s / bytesPerValue);
    const byte = bytesPerValue - 1 - (s % bytesPerValue);
    unpackSegment(frame.subarray(starts[s], starts[s + 1]), out, {
      from: sample * bytesPerValue + byte,
      step: segments,
      count: pixels,
    });
  }
  return out;
}

function segmentStarts(frame: Uint8Array, segments: number): number[] {
  const headerBytes = 64;
  if (frame.length < headerBytes) throw cutShort('its header');
  const view = new DataView(frame.buffer, frame.byteOffset, headerBytes);
  const count = view.getUint32(0, true);
  if (count !== segments) {
    throw dicomErrors.error('dicom/malformed', {
      what: `A run-length coded image has ${count} segments where its pixels need ${segments}`,
    });
  }
  const starts = Array.from({ length: count }, (_, s) => view.getUint32(4 * (s + 1), true));
  starts.push(frame.length);
  for (let s = 0; s < count; s++) {
    if (starts[s] < headerBytes || starts[s] > starts[s + 1]) {
      throw dicomErrors.error('dicom/malformed', {
        what: 'The segments of a run-length coded image overlap',
      });
    }
  }
  return starts;
}

/** PackBits (PS3.5 G.3.1): n in 0..127 copies n + 1 bytes, -127..-1 repeats one 1 - n times, -128 does nothing. */
function unpackSegment(
  packed: Uint8Array,
  out: Uint8Array,
  { from, step, count }: { from: number; step: number; count: number },
): void {
  let at = 0;
  let done = 0;
  while (done < count) {
    if (at >= packed.length) throw cutShort(`${count - done} of ${count} values`);
    const control = packed[at++];
    if (control === 128) continue;
    const repeats = control > 128;
    const length = Math.min(repeats ? 257 - control : control + 1, count - done);
    if (at + (repeats ? 1 : length) > packed.length) throw cutShort(`${count - done} of ${count} values`);
    for (let i = 0; i < length; i++) out[from + step * (done + i)] = packed[repeats ? at : at + i];
    at += repeats ? 1 : control + 1;
    done += length;
  }
}

function cutShort(missing: string) {
  return dicomErrors.error('dicom/truncated', { what: `A run-length coded image ends before ${missing}` });
}
