/** Forms of text members that several JSON interfaces have. */

/** EID of 32 digits. */
export const eidPattern = /^[0-9]{32}$/;

/** MatchingID or EventID, SGP.22 section 4.1; never empty. */
export const eventIdPattern = /^[A-Za-z0-9-]{1,255}$/;

const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
/** Host name of RFC 1123, optionally with a port, which test servers need. */
export const serverAddressPattern = new RegExp(`^(?=[^:]{1,253}(?::|$))${label}(?:\\.${label})*(?::[0-9]{1,5})?$`);
