/** Keccak-f[1600], FIPS 202 section 3: the permutation alone, 200 bytes, lanes little-endian. */

const mask = (1n << 64n) - 1n;
const rotateLeft = (lane: bigint, bits: number): bigint =>
  bits === 0 ? lane : ((lane << BigInt(bits)) | (lane >> BigInt(64 - bits))) & mask;

/** Rotation of lane x + 5y (rho), FIPS 202 table 2. */
const rotations = (() => {
  const offsets = new Array<number>(25).fill(0);
  let [x, y] = [1, 0];
  for (let t = 0; t < 24; t++) {
    offsets[x + 5 * y] = (((t + 1) * (t + 2)) / 2) % 64;
    [x, y] = [y, (2 * x + 3 * y) % 5];
  }
  return offsets;
})();

/** Round constants (iota) from the LFSR of FIPS 202 algorithm 5. */
const roundConstants = (() => {
  let register = 1;
  const nextBit = () => {
    const bit = register & 1;
    register = register & 0x80 ? ((register << 1) ^ 0x171) & 0xff : register << 1;
    return bit;
  };
  return Array.from({ length: 24 }, () => {
    let constant = 0n;
    for (let j = 0; j < 7; j++) if (nextBit()) constant |= 1n << BigInt(2 ** j - 1);
    return constant;
  });
})();

/** The permuted state; throws RangeError unless `state` has 200 bytes. */
export function keccakF1600(state: Uint8Array): Uint8Array {
  if (state.length !== 200) throw new RangeError('the state of Keccak-f[1600] has 200 bytes');
  let lanes = readLanes(state);
  for (const constant of roundConstants) lanes = round(lanes, constant);
  return writeLanes(lanes);
}

function round(a: readonly bigint[], constant: bigint): bigint[] {
  const columns = [0, 1, 2, 3, 4].map((x) => a[x]! ^ a[x + 5]! ^ a[x + 10]! ^ a[x + 15]! ^ a[x + 20]!);
  const parity = [0, 1, 2, 3, 4].map((x) => columns[(x + 4) % 5]! ^ rotateLeft(columns[(x + 1) % 5]!, 1));
  const b = new Array<bigint>(25);
  for (let x = 0; x < 5; x++)
    for (let y = 0; y < 5; y++)
      b[y + 5 * ((2 * x + 3 * y) % 5)] = rotateLeft(a[x + 5 * y]! ^ parity[x]!, rotations[x + 5 * y]!);
  const out = b.map((lane, i) => {
    const [x, row] = [i % 5, i - (i % 5)];
    return lane ^ (~b[row + ((x + 1) % 5)]! & mask & b[row + ((x + 2) % 5)]!);
  });
  out[0]! ^= constant;
  return out;
}

function readLanes(bytes: Uint8Array): bigint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: 25 }, (_, i) => view.getBigUint64(8 * i, true));
}

function writeLanes(lanes: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(200);
  const view = new DataView(bytes.buffer);
  lanes.forEach((lane, i) => view.setBigUint64(8 * i, lane, true));
  return bytes;
}
