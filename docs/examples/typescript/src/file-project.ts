// Files a project: registers it, applies for what may be applied for, and hands everything in.
//
//   node build/file-project.js ../project.json
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Client, done, newKey, present, setting } from "./client.js";
import {
  AttachMaterialDocument,
  type CaseStateFragment,
  CreateProjectDocument,
  EnterprisesDocument,
  OpenCaseDocument,
  SaveFormDocument,
  SubmitCaseDocument,
} from "./generated.js";

type Application = { form: Record<string, unknown>; materials: Record<string, string> };
type Plan = { name: string; route: string; facts: unknown; applications: Record<string, Application> };

/** The case, the version of it that was read, and a key for what is done next. */
export const change = (found: CaseStateFragment) => ({
  caseId: found.id,
  expectedVersion: found.version,
  idempotencyKey: newKey(),
});

async function apply(client: Client, projectId: string, procedure: string, application: Application, folder: string) {
  const opened = await client.send(OpenCaseDocument, { input: { projectId, procedure, idempotencyKey: newKey() } });
  let found: CaseStateFragment = present(done(opened.openCase).case);
  const saved = await client.send(SaveFormDocument, { input: { ...change(found), form: application.form, channel: "ONLINE" } });
  found = present(done(saved.saveForm).case);
  for (const [material, file] of Object.entries(application.materials)) {
    const fileId = await client.upload(basename(file), readFileSync(join(folder, file)));
    const attached = await client.send(AttachMaterialDocument, {
      input: { ...change(found), material, fileId, channel: "ONLINE", isSecret: false },
    });
    found = present(done(attached.attachMaterial).case);
  }
  const submitted = await client.send(SubmitCaseDocument, { input: { ...change(found), despiteMissing: false } });
  return present(done(submitted.submitCase).case);
}

const path = process.argv[2] ?? setting("ONEWINDOW_PROJECT");
const plan = JSON.parse(readFileSync(path, "utf8")) as Plan;
const client = await Client.signIn();
const { viewer } = await client.send(EnterprisesDocument, {});
const enterprise = present(viewer?.enterprises[0]);
const { name, route, facts } = plan;
const created = await client.send(CreateProjectDocument, {
  input: { enterpriseId: enterprise.id, name, route, facts, idempotencyKey: newKey() },
});
const project = present(done(created.createProject).project);
console.log(`${enterprise.name} registered ${project.number} ${project.name}`);
for (const { state, node } of project.way) {
  const application = plan.applications[node.code];
  if (state === "OPEN" && application) {
    const handedIn = await apply(client, project.id, node.code, application, dirname(path));
    console.log(`handed in: ${node.name} as ${handedIn.number}, now ${handedIn.phase.code}`);
    console.log(`id: ${handedIn.id}`);
  } else if (state === "WAITING") {
    console.log(`later: ${node.name}`);
  }
}
