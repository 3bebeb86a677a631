/** Reads the container that levator.web.container writes: LVTR, JSON header, plain arrays. */

export type Numbers = Float32Array | Uint32Array | Uint16Array | Uint8Array;
type Dtype = "f4" | "f2" | "u4" | "u2" | "u1";

interface Entry {
  name: string;
  dtype: Dtype;
  shape: number[];
  offset: number;
}

export interface Container<Header> {
  header: Header;
  arrays: Map<string, Numbers>;
}

/** Header and arrays of a gzipped container. Throws when the bytes are something else. */
export async function unpack<Header>(packed: Uint8Array<ArrayBuffer>): Promise<Container<Header>> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return read(new Uint8Array(await new Response(stream).arrayBuffer()));
}

/** Header and arrays of a container that is already unzipped. */
export function read<Header>(bytes: Uint8Array<ArrayBuffer>): Container<Header> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== "LVTR") throw new Error("not a lab container");
  const start = 8 + view.getUint32(4, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)));
  const arrays = new Map<string, Numbers>();
  for (const entry of header.arrays as Entry[]) {
    arrays.set(entry.name, array(bytes.subarray(start + entry.offset), entry));
  }
  return { header, arrays };
}

/** The number that 16 bits stand for (IEEE 754 binary16, finite). */
export function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
}

export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.trim());
  const bytes = new Uint8Array(plain.length);
  for (let i = 0; i < plain.length; i++) bytes[i] = plain.charCodeAt(i);
  return bytes;
}

function array(bytes: Uint8Array<ArrayBuffer>, { dtype, shape }: Entry): Numbers {
  const count = shape.reduce((a, b) => a * b, 1);
  if (dtype === "u1") return bytes.slice(0, count);
  if (dtype === "f4") return new Float32Array(bytes.slice(0, 4 * count).buffer);
  if (dtype === "u4") return new Uint32Array(bytes.slice(0, 4 * count).buffer);
  const words = joined(bytes, count);
  return dtype === "u2" ? words : Float32Array.from(words, (bits) => HALVES[bits]);
}

/** Two-byte numbers, of which all low bytes come first. */
function joined(bytes: Uint8Array, count: number): Uint16Array {
  const words = new Uint16Array(count);
  for (let i = 0; i < count; i++) words[i] = bytes[i] | (bytes[count + i] << 8);
  return words;
}

const HALVES = Float32Array.from({ length: 65536 }, (_, bits) => half(bits));
