/** The words for people of every name of the contract, which reports say too. A screen imports from here. */
export * from '#shared/words/index.ts';
