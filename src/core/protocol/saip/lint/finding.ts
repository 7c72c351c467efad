/** One thing to say about a package, as data: words for people stand in `resources/lint-texts.json` under the rule's id. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** One line with the values of this very case. Keys and codes are never in it. */
  readonly message: string;
  /** Position of the profile element, from 0. */
  readonly element?: number | undefined;
  /** Member of the element, e.g. `ef-imsi`, `pinCodes`. */
  readonly member?: string | undefined;
  /** File concerned, in the notation of file-set. */
  readonly file?: string | undefined;
  /** Byte of the package where the element or its member starts, where the package's bytes are known. */
  readonly offset?: number | undefined;
  /** PEStatus a card would answer. */
  readonly status?: number | undefined;
}

/**
 * `error`: a card refuses the package, or the profile cannot do what it is for; `warning`: it installs, but something in it
 * does not work or fit; `hint`: worth a look, may be meant.
 */
export type Severity = 'error' | 'warning' | 'hint';

/** What a rule finds; id and severity are the rule's. */
export type Hit = Omit<Finding, 'rule' | 'severity' | 'offset'> & {
  /** Another severity than the rule's own, in this case. */
  readonly severity?: Severity | undefined;
};
