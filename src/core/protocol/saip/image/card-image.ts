/**
 * What a profile package leaves on a card: plain data a UICC operating system starts from.
 * TCA eUICC Profile Package 2.3.1 / 3.3 (packages), ETSI TS 102 221 clause 8 (files), 3GPP TS 31.102 (applications).
 */
export interface CardImage {
  /** Digits of the package header, 18..20, without filler. */
  readonly iccid: string;
  /** The MF (FID 3F00) with everything below it; ADFs are its children of kind `adf`. */
  readonly masterFile: DirectoryNode;
  /** Network access applications and security domains, in package order. */
  readonly applications: readonly CardApplication[];
  readonly pins: readonly CardPin[];
  readonly puks: readonly CardPuk[];
  readonly aka: readonly CardAka[];
}

export type CardNode = DirectoryNode | TransparentNode | RecordNode;

interface Node {
  /** File identifier; of an ADF its temporary one, by which it is not selectable. */
  readonly fid: number;
  /** Name in the template, e.g. `ef-imsi`; files made by generic file management have none. */
  readonly name?: string | undefined;
  /** TS 102 221 table 11.7b: 05 activated, 04 deactivated. */
  readonly lifeCycle: number;
  /** Record of the EF.ARR that governs access; absent: no access rules. */
  readonly arr?: AccessRuleReference | undefined;
}

export interface DirectoryNode extends Node {
  /** The MF is a `df` with FID 3F00. */
  readonly kind: 'df' | 'adf';
  /** DF name; always present for an ADF. */
  readonly aid?: Uint8Array | undefined;
  /** Key references shown in the PIN status template (tag C6), in order. */
  readonly pinReferences: readonly number[];
  readonly children: readonly CardNode[];
}

interface ElementaryNode extends Node {
  /** Short file identifier 1..30; absent: the file has none. */
  readonly sfi?: number | undefined;
  /** TS 102 222 tag C0: b8 high update activity, b7 readable and updatable when deactivated. */
  readonly specialFileInformation?: number | undefined;
  /** FIDs from below the MF of the file whose body this one shares; `content` repeats that body. */
  readonly linkedTo?: readonly number[] | undefined;
}

export interface TransparentNode extends ElementaryNode {
  readonly kind: 'transparent' | 'berTlv';
  /** The whole body. A BER-TLV file's body is its data objects; `size` is the space kept for them. */
  readonly content: Uint8Array;
  readonly size: number;
}

export interface RecordNode extends ElementaryNode {
  readonly kind: 'linearFixed' | 'cyclic';
  readonly recordLength: number;
  /** Every record, each `recordLength` bytes, number 1 first. */
  readonly content: readonly Uint8Array[];
}

export interface AccessRuleReference {
  /** FID of the EF.ARR, looked for in the file's directory, then in its parents (TS 102 221 clause 9.2.7). */
  readonly fileId: number;
  readonly record: number;
}

export interface CardApplication {
  readonly kind: 'usim' | 'isim' | 'csim' | 'securityDomain' | 'other';
  readonly aid: Uint8Array;
  /** FID of its ADF node; absent for what has no files. */
  readonly fid?: number | undefined;
  /** Label of its EF.DIR record. */
  readonly label?: string | undefined;
}

export interface CardPin {
  /** 01..08 application PIN, 81..88 local PIN, 0A..0E and 8A..8E administrative (TS 102 221 table 9.3). */
  readonly reference: number;
  /** FIDs of the directories in which it counts: 3F00 for a global one; several when contexts share it. */
  readonly directories: readonly number[];
  /** Eight bytes, FF-padded digits. */
  readonly value: Uint8Array;
  readonly pukReference?: number | undefined;
  readonly enabled: boolean;
  readonly canBeDisabled: boolean;
  readonly canBeChanged: boolean;
  readonly maximumTries: number;
  readonly triesLeft: number;
}

export interface CardPuk {
  readonly reference: number;
  readonly value: Uint8Array;
  readonly maximumTries: number;
  readonly triesLeft: number;
}

export type AkaAlgorithm = 'milenage' | 'tuak' | 'usimTestAlgorithm';

export interface CardAka {
  readonly adfAid: Uint8Array;
  /** AID of the application whose key and sequence numbers this one shares (its values are repeated here). */
  readonly sharedWith?: Uint8Array | undefined;
  readonly algorithm: AkaAlgorithm;
  readonly algorithmOptions: number;
  readonly k: Uint8Array;
  /** OPc (16 bytes), or TOPc for TUAK (32). */
  readonly opc: Uint8Array;
  /** r1..r5 in bits and c1..c5 (five 16-byte blocks) of Milenage. */
  readonly rotationConstants: Uint8Array;
  readonly xoringConstants: Uint8Array;
  readonly numberOfKeccak: number;
  readonly authCounterMax?: number | undefined;
  readonly sqnOptions: number;
  /** Six bytes each. */
  readonly sqnDelta: Uint8Array;
  readonly sqnAgeLimit: Uint8Array;
  /** SQN last accepted per index, 32 values of six bytes. */
  readonly sqnInit: readonly Uint8Array[];
}
