/** The bundled face for identifiers and bytes; see app/fonts.ts. */
export const monospace = '"JetBrains Mono", ui-monospace, monospace';
