// What a released contract promised and a new one breaks.
import { diff } from "@graphql-inspector/core";

/** How a deprecation is announced: what to use, and from when on the old may be gone. */
const ANNOUNCEMENT = /^Use [\s\S]+\. Removed after (\d{4}-\d{2}-\d{2})\.?$/;

/** Changes that inspectors call dangerous and that this contract does not make either: the same request does other things. */
const SILENT = new Set(["FIELD_ARGUMENT_DEFAULT_CHANGED", "INPUT_FIELD_DEFAULT_VALUE_CHANGED"]);

/** The day after which a deprecated element may be removed; none if its reason does not say. */
export function removalDay(reason) {
  return ANNOUNCEMENT.exec(reason ?? "")?.[1];
}

/**
 * Why the current schema may not replace the released one on this day (YYYY-MM-DD); empty if it may. Something goes only
 * if the released contract announced it and the announced day is over.
 */
export async function refusals(released, current, today) {
  const changes = await diff(released, current);
  return changes
    .filter(({ criticality, type }) => criticality.level === "BREAKING" || SILENT.has(type))
    .filter(({ type, path }) => !(type.endsWith("_REMOVED") && mayGo(released, path ?? "", today)))
    .map(({ type, message }) => `${type}: ${message}`);
}

/** Every deprecation of a schema that does not say what to use and until when. */
export function silentDeprecations(schema) {
  return elements(schema)
    .filter(({ element }) => element.deprecationReason != null && removalDay(element.deprecationReason) === undefined)
    .map(({ path, element }) => `${path} is deprecated without "Use …. Removed after YYYY-MM-DD": ${element.deprecationReason}`);
}

function mayGo(schema, path, today) {
  const isOver = ({ element }) => {
    const day = removalDay(element.deprecationReason);
    return day !== undefined && day < today;
  };
  // A type can't be deprecated itself: it may go when all of it may.
  const gone = elements(schema).filter((found) => found.path === path || found.type === path);
  return gone.length > 0 && gone.every(isOver);
}

/** Everything that can be deprecated: fields, arguments, input fields, values. Only a field or value has its `type`. */
function elements(schema) {
  const found = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith("__")) continue;
    const members = type.getFields ? Object.values(type.getFields()) : (type.getValues?.() ?? []);
    for (const element of members) {
      const path = `${type.name}.${element.name}`;
      found.push({ path, type: type.name, element });
      for (const argument of element.args ?? []) {
        found.push({ path: `${path}.${argument.name}`, element: argument });
      }
    }
  }
  return found;
}
