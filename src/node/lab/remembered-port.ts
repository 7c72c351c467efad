import type { Store } from '#core/environment/index.ts';

/**
 * Listens on the port of the last start, so that addresses inside activation codes and installed profiles stay good;
 * on another one when that is taken meanwhile.
 */
export async function listenOnRememberedPort<Face extends { readonly port: number }>(
  store: Store,
  name: string,
  listen: (port: number) => Promise<Face>,
): Promise<Face> {
  const remembered = store.get<number>('lab/ports', name) ?? 0;
  let face: Face;
  try {
    face = await listen(remembered);
  } catch (error) {
    if (remembered === 0) throw error;
    face = await listen(0);
  }
  if (face.port !== remembered) store.transact((transaction) => transaction.put('lab/ports', name, face.port));
  return face;
}
