/** One row of a file structure template. TCA eUICC Profile Package 3.3 annex A. */
export interface FileTemplate {
  /** Member of the profile element, as ASN.1 spells it. */
  readonly name: string;
  readonly kind: 'df' | 'adf' | 'transparent' | 'berTlv' | 'linearFixed' | 'cyclic';
  /** Absent where the package must give it: ADFs (a temporary one) and DF EAP. */
  readonly fid?: number | undefined;
  /** Bytes of a transparent or BER-TLV file; absent where the package must give it. */
  readonly size?: number | undefined;
  readonly records?: number | undefined;
  readonly recordLength?: number | undefined;
  /** Number of the access rule (section 9.9), which is also the record of the EF.ARR. */
  readonly arr: number;
  readonly sfi?: number | undefined;
  /** Default content, its last byte repeated to the end of the file or of each record; FF where there is none. */
  readonly fill?: string | undefined;
}

export const df = (name: string, fid?: number): FileTemplate => ({ name, kind: 'df', fid, arr: 14 });

export const adf = (name: string): FileTemplate => ({ name, kind: 'adf', arr: 14 });

/** Transparent file. */
export const tr = (
  name: string,
  fid: number,
  size: number | undefined,
  arr: number,
  fill?: string,
  sfi?: number,
): FileTemplate => ({ name, kind: 'transparent', fid, size, arr, fill, sfi });

/** BER-TLV file. */
export const bt = (name: string, fid: number, arr: number, sfi?: number): FileTemplate => ({
  name,
  kind: 'berTlv',
  fid,
  arr,
  sfi,
});

/** Linear fixed file. */
export const lf = (
  name: string,
  fid: number,
  records: number | undefined,
  recordLength: number | undefined,
  arr: number,
  fill?: string,
  sfi?: number,
): FileTemplate => ({ name, kind: 'linearFixed', fid, records, recordLength, arr, fill, sfi });

/** Cyclic file. */
export const cy = (
  name: string,
  fid: number,
  records: number | undefined,
  recordLength: number | undefined,
  arr: number,
  fill?: string,
  sfi?: number,
): FileTemplate => ({ name, kind: 'cyclic', fid, records, recordLength, arr, fill, sfi });
