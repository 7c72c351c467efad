/** Cryptographically strong randomness; tests hold a seeded one. */
export interface Random {
  bytes(length: number): Uint8Array;
}
