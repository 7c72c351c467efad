/** HTTP headers of ES9+ and ES11. SGP.22 section 6.5.1.1. */

/** Headers of an LPA's request; `version` is the specification version it implements. */
export const lpaRequestHeaders = (version = '2.2.2'): Readonly<Record<string, string>> => ({
  'User-Agent': 'gsma-rsp-lpad',
  'X-Admin-Protocol': `gsma/rsp/v${version}`,
  'Content-Type': 'application/json',
});

/** Headers of a server's answer. */
export const serverResponseHeaders = (version = '2.2.2'): Readonly<Record<string, string>> => ({
  'X-Admin-Protocol': `gsma/rsp/v${version}`,
});
