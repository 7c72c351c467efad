/** How the parts of a package are shown: the members of each structure by tag, and how a value reads. */
export type Shape =
  | { readonly kind: 'value'; readonly show: (bytes: Uint8Array) => string }
  /** Left out; only its length is told. */
  | { readonly kind: 'secret' }
  | { readonly kind: 'sequence'; readonly rows: readonly ShapeRow[] }
  | {
      readonly kind: 'list';
      readonly name: string;
      readonly item: Shape;
      /** Name of one item, from its members by name. */
      readonly title?: ((members: ReadonlyMap<string, Uint8Array>) => string | undefined) | undefined;
    };

export interface ShapeRow {
  readonly tag: number;
  readonly name: string;
  readonly shape: Shape;
}

export const row = (tag: number, name: string, shape: Shape): ShapeRow => ({ tag, name, shape });
export const value = (show: (bytes: Uint8Array) => string): Shape => ({ kind: 'value', show });
export const secret: Shape = { kind: 'secret' };
export const members = (...rows: readonly ShapeRow[]): Shape => ({ kind: 'sequence', rows });
export const list = (
  name: string,
  item: Shape,
  title?: (members: ReadonlyMap<string, Uint8Array>) => string | undefined,
): Shape => ({ kind: 'list', name, item, title });
