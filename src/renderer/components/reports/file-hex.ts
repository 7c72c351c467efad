/** A file's bytes as they cross the contract. */
export async function fileHex(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const digits: string[] = [];
  for (const byte of bytes) digits.push(byte.toString(16).padStart(2, '0'));
  return digits.join('').toUpperCase();
}
