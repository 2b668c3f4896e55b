// Every schema rule and every Relay rule of graphql-eslint. What is set otherwise than the rule's own default says why.
import { fileURLToPath } from "node:url";
import graphql from "@graphql-eslint/eslint-plugin";

const off = (_reason) => "off";

export const rules = {
  ...graphql.configs["flat/schema-all"].rules,
  ...graphql.configs["flat/schema-relay"].rules,

  // Everything, not only types: argument, field, input field and value. The three directives are GraphQL's own, and so
  // are the words about them.
  "@graphql-eslint/require-description": [
    "error",
    {
      types: true,
      rootField: true,
      DirectiveDefinition: true,
      EnumValueDefinition: true,
      FieldDefinition: true,
      InputValueDefinition: true,
      ignoredSelectors: ["[type=InputValueDefinition][parent.kind=DirectiveDefinition]"],
    },
  ],

  // The specification of connections asks for forward arguments, backward ones, or both. Keysets go forward.
  "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],

  // Lists that are short by nature (the steps of a case, the reasons of a refusal) are plain lists, and `nodes` beside
  // `edges` is a list as well. Whatever can grow is a connection. That what it connects is a Node, `contract.mjs` holds.
  "@graphql-eslint/relay-edge-types": [
    "error",
    { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
  ],

  "@graphql-eslint/alphabetize": off(
    "the contract is written sorted by the bytes of its names, which the check for drift holds; the rule sorts by a language's alphabet",
  ),
  "@graphql-eslint/strict-id-in-types": off(
    "values inside an aggregate (a clock, a correction, a payload) have no identity; `contract.mjs` holds that whatever has an id is a Node",
  ),
  "@graphql-eslint/no-root-type": off("clients of an office change things"),
  "@graphql-eslint/require-field-of-type-query-in-mutation-result": off(
    "a payload gives the changed aggregate; a second root inside each payload would be a second way around for everything",
  ),
  "@graphql-eslint/require-nullable-result-in-root": off(
    "a list that can't be given is an error of the request (a bad cursor, nobody signed in), never an absent list; typed clients then need no check for what never comes",
  ),
  "@graphql-eslint/require-deprecation-date": off(
    "it asks for an argument that the standard @deprecated has not; `contract.mjs` holds the date in the reason",
  ),
};

export default [
  {
    files: ["**/*.graphql"],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: fileURLToPath(new URL("../../schema/graphql/schema.graphql", import.meta.url)) } },
    },
    plugins: { "@graphql-eslint": graphql },
    rules,
  },
];
