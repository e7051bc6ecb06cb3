import { Inflate } from 'fflate/browser';
import { dicomErrors } from '../errors.ts';

const pieceBytes = 16384;

/** The limit on what a deflated file may unpack to, unless one is given: generous for images, small for a bomb. */
export function inflatedLimit(inputBytes: number): number {
  return 64 * 1024 * 1024 + 100 * inputBytes;
}

/**
 * Unpacks a raw deflate stream (RFC 1951) piece by piece, counting the bytes that really come out.
 *
 * @throws dicom/too-large, dicom/truncated, dicom/malformed
 */
export function inflateRaw(input: Uint8Array, limitBytes: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let total = 0;
  let ended = false;
  const stream = new Inflate((chunk, final) => {
    total += chunk.length;
    if (total > limitBytes) {
      throw dicomErrors.error('dicom/too-large', {
        what: `The deflated file unpacks to more than ${limitBytes} bytes`,
      });
    }
    if (chunk.length > 0) chunks.push(chunk);
    ended = final;
  });
  try {
    for (let at = 0; at < input.length || at === 0; at += pieceBytes) {
      stream.push(input.subarray(at, at + pieceBytes), at + pieceBytes >= input.length);
    }
  } catch (error) {
    throw describeFailure(error);
  }
  if (!ended)
    throw dicomErrors.error('dicom/truncated', { what: 'The deflated file ends before its last block' });
  const whole = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function describeFailure(error: unknown): unknown {
  const code = (error as { code?: unknown }).code;
  if (typeof code !== 'number') return error;
  const unexpectedEnd = code === 0;
  return unexpectedEnd
    ? dicomErrors.error('dicom/truncated', {
        what: 'The deflated file ends before its last block',
        cause: error,
      })
    : dicomErrors.error('dicom/malformed', { what: 'The deflated file is damaged', cause: error });
}
