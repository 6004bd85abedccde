// The field's own linter for schemas, with the rules of Relay for connections.
import graphql from "@graphql-eslint/eslint-plugin";

const recommended = graphql.configs["flat/schema-recommended"].rules;
const [severity, { EnumValueDefinition, ...names }] =
  recommended["@graphql-eslint/naming-convention"];

const contracts = "SourceId|CapabilityId";
// Codes of the EIDO registries are spelled as the registries spell them.
const registries = "UnitStatus|UnitPrimaryStatus|IncidentStatus";

export default [
  {
    files: ["**/*.graphql"],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: "./api/schema.graphql" } },
    },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...recommended,
      ...graphql.configs["flat/schema-relay"].rules,
      // Sources and capabilities have one name everywhere, that of their contract.
      "@graphql-eslint/naming-convention": [
        severity,
        {
          ...names,
          [`EnumValueDefinition[parent.name.value!=/^(${contracts}|${registries})$/]`]:
            EnumValueDefinition,
          [`EnumValueDefinition[parent.name.value=/^(${contracts})$/]`]: "camelCase",
          [`EnumValueDefinition[parent.name.value=/^(${registries})$/]`]: "PascalCase",
        },
      ],
      // Rows are figures of a snapshot; none can be fetched again by an id of its own.
      "@graphql-eslint/strict-id-in-types": "off",
      // Pages go forwards only, which the specification of connections allows.
      "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
      "@graphql-eslint/relay-edge-types": [
        "error",
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
    },
  },
];
