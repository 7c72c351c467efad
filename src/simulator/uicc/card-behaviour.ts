/** What a card of one make does where the specifications leave a choice, or where peers in the field go beyond them. */
export interface UiccOptions {
  /**
   * Transmission protocol the ATR offers and the answers follow (ISO/IEC 7816-3, TS 102 221 section 7.3). T=0: answers to
   * commands with data by 61xx, any other Le by 6Cxx, short lengths only. T=1: answers at once. Left out: an ATR with T=0
   * before a reader that exchanges whole APDUs, so answers at once as well.
   */
  readonly protocol?: 'T=0' | 'T=1' | undefined;
  /** Every answer with data to a command with data goes by 61xx and GET RESPONSE, as readers with T=0 show it. */
  readonly t0ChainedAnswers?: boolean | undefined;
  /** Takes Lc and Le of two bytes and says so in the ATR; else they are refused with 6700. Never with T=0. Default true. */
  readonly extendedLength?: boolean | undefined;
  /** Logical channels beside the basic one, 0 to 19; default 19. */
  readonly logicalChannels?: number | undefined;
  /** Refuses what peers in the field send beyond the specifications. */
  readonly strict?: boolean | undefined;
  /** Bytes the card says are free for files (FCP, tag 83). */
  readonly freeMemory?: (() => number) | undefined;
  /** Told of exceptions that the card answers with 6F00; they are faults of the simulator. */
  readonly onFault?: ((error: unknown) => void) | undefined;
  /** Another profile's files have come in place of the old ones; the card is in the middle of a command. */
  readonly onFilesReplaced?: (() => void) | undefined;
}

export interface CardBehaviour {
  readonly protocol: 'T=0' | 'T=1' | 'apdu';
  readonly answersByGetResponse: boolean;
  readonly extendedLength: boolean;
  readonly logicalChannels: number;
  readonly strict: boolean;
}

const highestChannel = 19;

export function cardBehaviour(options: UiccOptions): CardBehaviour {
  const { protocol = 'apdu', t0ChainedAnswers = false, extendedLength = true, strict = false } = options;
  return {
    protocol,
    answersByGetResponse: t0ChainedAnswers || protocol === 'T=0',
    extendedLength: extendedLength && protocol !== 'T=0',
    logicalChannels: Math.min(options.logicalChannels ?? highestChannel, highestChannel),
    strict,
  };
}
