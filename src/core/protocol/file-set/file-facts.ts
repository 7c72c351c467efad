/**
 * Files of a card or of a package image as a flat list, so that the two can be compared. ETSI TS 102 221 clauses 8 and 11.1.1.
 *
 * Paths: file identifiers in upper-case hex joined by `/`, from the MF (`3F00/7F10/6F3A`) or, inside an application, from
 * its full AID (`A0000000871002FF49FF0589/6F07`): the temporary identifier of an ADF differs from card to card.
 */
export type FileKind = 'mf' | 'df' | 'adf' | 'transparent' | 'linearFixed' | 'cyclic' | 'berTlv';

export interface FileFacts {
  readonly path: string;
  /** The specification's name, e.g. `EF.IMSI`, `DF.TELECOM`, `ADF.USIM`; absent for a file no specification names. */
  readonly name?: string | undefined;
  readonly kind: FileKind;
  readonly fid: number;
  /** DF name, upper-case hex. */
  readonly aid?: string | undefined;
  /** Bytes of an EF: of records all together, of a BER-TLV file the space kept for its objects. */
  readonly size?: number | undefined;
  readonly recordLength?: number | undefined;
  /** Absent: the file has none. */
  readonly sfi?: number | undefined;
  /** TS 102 221 table 11.7b: 05 activated, 04 deactivated. */
  readonly lifeCycle?: number | undefined;
  /** Record of the EF.ARR that governs access; null: there is none; absent: not told. */
  readonly arr?: { readonly fileId: number; readonly record: number } | null | undefined;
  /** Key references of the PIN status template of a directory. */
  readonly pinReferences?: readonly number[] | undefined;
  /** Body of a transparent file, or the data objects of a BER-TLV file one after the other. */
  readonly content?: Uint8Array | undefined;
  /** Number 1 first. */
  readonly records?: readonly Uint8Array[] | undefined;
  /** Status word of the read that failed; content or records are then absent. */
  readonly unreadable?: number | undefined;
  /** Keys stood here and were left out. */
  readonly masked?: true | undefined;
}

/** In the order of selection: a directory before what is in it. */
export type FileSet = readonly FileFacts[];

export const isDirectoryKind = (kind: FileKind): kind is 'mf' | 'df' | 'adf' =>
  kind === 'mf' || kind === 'df' || kind === 'adf';
