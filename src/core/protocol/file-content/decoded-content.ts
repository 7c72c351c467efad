/** What stands in a file, in the words of its specification. */
export interface ContentField {
  readonly label: string;
  readonly value: string;
  /** More of it, in words. */
  readonly detail?: string | undefined;
  /** The bytes it was read from, upper-case hex; absent for keys. */
  readonly hex?: string | undefined;
}

export interface ContentRecord {
  /** From 1. */
  readonly number: number;
  /** Nothing was ever written here, or it was given back. */
  readonly empty: boolean;
  readonly fields: readonly ContentField[];
  readonly problems: readonly string[];
}

export interface DecodedContent {
  /** Whether the file is one that we can read. */
  readonly known: boolean;
  /** Keys stand in it: neither they nor the raw bytes are to be shown. */
  readonly secret: boolean;
  /** Of a transparent or BER-TLV file; empty for files of records. */
  readonly fields: readonly ContentField[];
  readonly records: readonly ContentRecord[];
  /** What does not agree with the specification, in words. Never keeps the rest from being shown. */
  readonly problems: readonly string[];
}
