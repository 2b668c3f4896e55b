"use strict";

const field = (id) => document.getElementById(id);

async function run() {
  const headers = {
    "content-type": "application/json",
    accept: "application/graphql-response+json, application/json;q=0.9",
    "x-onewindow-cost": "1",
  };
  const token = field("token").value.trim();
  if (token) headers.authorization = `Bearer ${token}`;
  try {
    const variables = field("variables").value.trim();
    const body = { query: field("query").value, variables: variables ? JSON.parse(variables) : {} };
    field("status").textContent = "…";
    const response = await fetch("/graphql", { method: "POST", headers, body: JSON.stringify(body) });
    field("status").textContent = `${response.status}`;
    field("result").textContent = JSON.stringify(await response.json(), null, 2);
  } catch (error) {
    field("status").textContent = "";
    field("result").textContent = String(error);
  }
}

field("request").addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
field("request").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});
