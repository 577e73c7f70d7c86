// SHA-256 (FIPS 180-4) of a file, piece by piece: the browser's own takes a whole file into memory, and is not there at all without https.
const pieceBytes = 1024 * 1024;
const K = constants();

/// Calls back with the bytes done after each piece; resolves to lower-case hexadecimal, or null when `isOver` says nobody wants it any more.
export async function sha256(file, onBytes, isOver) {
  const state = initial();
  const words = new Int32Array(64);
  let offset = 0;
  for (; offset + pieceBytes <= file.size; offset += pieceBytes) {
    if (isOver()) return null;
    const piece = new DataView(await file.slice(offset, offset + pieceBytes).arrayBuffer());
    for (let at = 0; at < pieceBytes; at += 64) compress(state, piece, at, words);
    onBytes(offset + pieceBytes);
  }
  const rest = new Uint8Array(await file.slice(offset).arrayBuffer());
  const padded = new DataView(new ArrayBuffer(Math.ceil((rest.length + 9) / 64) * 64));
  new Uint8Array(padded.buffer).set(rest);
  padded.setUint8(rest.length, 0x80);
  padded.setUint32(padded.byteLength - 8, Math.floor(file.size / 0x20000000));
  padded.setUint32(padded.byteLength - 4, (file.size * 8) >>> 0);
  for (let at = 0; at < padded.byteLength; at += 64) compress(state, padded, at, words);
  return [...state].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

function compress(state, data, at, w) {
  for (let i = 0; i < 16; i++) w[i] = data.getInt32(at + 4 * i);
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15];
    const y = w[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] += word));
}

// The first 32 bits of the fractional parts of the roots of the first primes: square roots begin the state, cube roots are the constants.
function primes(count) {
  const found = [];
  for (let candidate = 2; found.length < count; candidate++) if (found.every((prime) => candidate % prime)) found.push(candidate);
  return found;
}

function initial() {
  return Int32Array.from(primes(8), (prime) => fraction(Math.sqrt(prime)));
}

function constants() {
  return Int32Array.from(primes(64), (prime) => fraction(Math.cbrt(prime)));
}

function fraction(number) {
  return Math.floor((number % 1) * 0x100000000) | 0;
}
