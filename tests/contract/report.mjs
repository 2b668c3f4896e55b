// Counts checks and prints what they found: each check gives a list of findings, and an empty list is good.

let passed = 0;
let failed = 0;

/** Runs a check and takes down how it went. */
export async function check(name, find) {
  let findings;
  try {
    findings = await find();
  } catch (error) {
    findings = [error.stack ?? String(error)];
  }
  if (findings.length === 0) {
    passed += 1;
    return;
  }
  failed += 1;
  console.log(`not ok: ${name}`);
  for (const finding of findings) console.log(`    ${finding.replaceAll("\n", "\n    ")}`);
}

/** Prints the closing line and gives the exit status: a run without a check is a failure. */
export function close() {
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}
