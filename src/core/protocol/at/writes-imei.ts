/**
 * Commands with which makers let an IMEI be changed. The workstation never sends one over a real line, whoever typed it:
 * changing an IMEI is an offence in many countries.
 */
const writers = [
  /[+]EGMR=0*1\b/,
  /[+]EGMREXT=0*1\b/,
  /[+](GTSN|LCTSN)=0*1\b/,
  /[+]SIMEI=(?!\?)/,
  /%IMEIWRITE=(?!\?)/,
  /#(IMEI|CGSN)=(?!\?)/,
  /[+^!](CGSN|GSN|IMEI|WIMEI|PHYNUM)=[^?]*\d{14}/,
  /[+^](NVWRITE|NVWREX|NVWR|NVW|EPCT|QNVFW)\b/,
  /!(NVIMEI|NVENCRYPTIMEI)=/,
];

/** Whether a command line, however written, would set an IMEI. Errs on the side of yes. */
export function writesImei(line: string): boolean {
  const compact = line.replace(/[\s"']/g, '').toUpperCase();
  return writers.some((writer) => writer.test(compact));
}
