"""Files a project: registers it, asks what it needs, applies for what may be applied for, and hands everything in.

    python3 file_project.py ../project.json
"""

import json
import sys
from pathlib import Path

from onewindow import Client

WAY = """query Way($project: ID!) {
  project(id: $project) { way { state node { code name milestone { code } } } }
}"""


def main(path):
    plan = json.loads(path.read_text("utf-8"))
    client = Client()
    enterprise = client.ask("{ viewer { enterprises { id name } } }")["viewer"]["enterprises"][0]
    project = client.act(
        "createProject", "project { id number name }",
        enterpriseId=enterprise["id"], route=plan["route"], name=plan["name"], facts=plan["facts"],
    )["project"]
    print(f"{enterprise['name']} registered {project['number']} {project['name']}")

    way = client.ask(WAY, project=project["id"])["project"]["way"]
    for item in way:
        if item["state"] == "OPEN" and item["node"]["code"] in plan["applications"]:
            apply_for(client, project, item["node"], plan["applications"][item["node"]["code"]], path.parent)
        elif item["state"] == "WAITING":
            print(f"later: {item['node']['name']}")


def apply_for(client, project, procedure, application, folder):
    case = client.act(
        "openCase", "case { id number version }", projectId=project["id"], procedure=procedure["code"]
    )["case"]
    case = client.change("saveForm", case, form=application["form"])
    for material, file in application["materials"].items():
        content = (folder / file).read_bytes()
        file_id = client.upload(Path(file).name, content)
        case = client.change("attachMaterial", case, material=material, fileId=file_id)
    case = client.change("submitCase", case)
    print(f"handed in: {procedure['name']} as {case['number']}, now {case['phase']['code']}")
    print(f"id: {case['id']}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
