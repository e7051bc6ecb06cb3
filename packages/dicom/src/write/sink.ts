/** A buffer that grows, for writing numbers of either byte order. A class because it holds a position. */
export class ByteSink {
  readonly littleEndian: boolean;
  length = 0;
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView<ArrayBuffer>;

  constructor(littleEndian: boolean, capacity = 4096) {
    this.littleEndian = littleEndian;
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Makes room and returns where to write. May replace the buffer, so it is called before the buffer is named. */
  #advance(count: number): number {
    const start = this.length;
    const end = start + count;
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, start));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    this.length = end;
    return start;
  }

  uint8(value: number): void {
    const at = this.#advance(1);
    this.#view.setUint8(at, value);
  }

  uint16(value: number): void {
    const at = this.#advance(2);
    this.#view.setUint16(at, value, this.littleEndian);
  }

  uint32(value: number): void {
    const at = this.#advance(4);
    this.#view.setUint32(at, value, this.littleEndian);
  }

  float32(value: number): void {
    const at = this.#advance(4);
    this.#view.setFloat32(at, value, this.littleEndian);
  }

  float64(value: number): void {
    const at = this.#advance(8);
    this.#view.setFloat64(at, value, this.littleEndian);
  }

  bytes(values: Uint8Array): void {
    const at = this.#advance(values.length);
    this.#bytes.set(values, at);
  }

  /** One byte for each character; the caller knows that all are below 128. */
  ascii(text: string): void {
    const start = this.#advance(text.length);
    for (let i = 0; i < text.length; i++) this.#bytes[start + i] = text.charCodeAt(i);
  }

  setUint16(at: number, value: number): void {
    this.#view.setUint16(at, value, this.littleEndian);
  }

  setUint32(at: number, value: number): void {
    this.#view.setUint32(at, value, this.littleEndian);
  }

  /** A copy of what was written. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.length);
  }
}
