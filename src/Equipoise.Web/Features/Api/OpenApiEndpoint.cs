using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;
using NodaTime;

namespace Equipoise.Web.Features.Api;

/// <summary>
/// <c>/api/v1/openapi.json</c>: the OpenAPI 3.1 description of what programs can do. The schema of each command is read off the same record and serializer that read the command itself, so that the two cannot
/// come apart; it tells nothing of the trial.
/// </summary>
internal static class OpenApiEndpoint
{
    private static readonly JsonSchemaExporterOptions Exported = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Known };

    private static readonly Lazy<JsonObject> Document = new(Make);

    /// <summary>The description.</summary>
    public static IResult Get(HttpContext context) => ApiRequest.Answer(() =>
    {
        _ = ApiRequest.Query(context);
        return new JsonAnswer(StatusCodes.Status200OK, Document.Value);
    });

    /// <summary>The schema of a command.</summary>
    internal static JsonObject CommandSchema(CommandForm form)
    {
        // Each parameter by itself: the exporter writes the default values of a constructor's parameters, and cannot write that of a list.
        var nullability = new NullabilityInfoContext();
        var parameters = form.Type.GetConstructors().MaxBy(c => c.GetParameters().Length)!.GetParameters();
        var properties = new JsonObject { ["command"] = new JsonObject { ["const"] = form.Name } };
        foreach (var (field, parameter) in form.Fields.Zip(parameters))
        {
            var schema = EventJson.Options.GetJsonSchemaAsNode(parameter.ParameterType, Exported);
            properties[field.Name] = !parameter.ParameterType.IsValueType && nullability.Create(parameter).WriteState == NullabilityState.Nullable ? OrNull(schema) : schema;
        }

        // A list without a default must stand there, if empty; so must what may be null, as null.
        var required = new JsonArray([JsonValue.Create("command"), .. form.Fields.Zip(parameters).Where(p => !p.Second.HasDefaultValue).Select(p => JsonValue.Create(p.First.Name))]);
        return new JsonObject
        {
            ["type"] = "object",
            ["description"] = $"Given by: {string.Join(", ", form.GivenBy.Select(Words.Of))}." + (CommandDesk.Signed.Contains(form.Type) ? " A signature, or as weighty as one: refused here; a person gives it on its page." : ""),
            ["properties"] = properties,
            ["required"] = required,
            ["additionalProperties"] = false,
        };
    }

    private static JsonNode OrNull(JsonNode schema)
    {
        if (schema["type"] is JsonValue type)
        {
            schema["type"] = new JsonArray(type.DeepClone(), "null");
            return schema;
        }

        return new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
    }

    private static JsonObject Make()
    {
        var paths = new JsonObject();
        foreach (var path in ApiOperation.All.GroupBy(o => o.Pattern, StringComparer.Ordinal))
        {
            paths[path.Key] = new JsonObject(path.Select(o => KeyValuePair.Create(o.Verb == "GET" ? "get" : "post", (JsonNode?)Operation(o))));
        }

        var schemas = new JsonObject
        {
            ["Problem"] = Object(["type", "title", "status", "detail", "rule"], ("type", String($"One of: {string.Join("; ", ApiProblem.All.Select(p => $"{ApiProblem.Base}{p.Name} ({p.Status}): {p.Meaning}"))}")), ("title", String("In a few words.")), ("status", new JsonObject { ["type"] = "integer" }), ("detail", String("What stands against the request, and what would be accepted.")), ("rule", String("The trial's rule, or the type's name.")), ("place", String("Where in the request."))),
            ["Entry"] = Object(["sequence", "recordedAt", "actor", "role", "type", "version"], ("sequence", new JsonObject { ["type"] = "integer" }), ("recordedAt", new JsonObject { ["type"] = "string", ["format"] = "date-time" }), ("actor", String("Who.")), ("role", String("In which part.")), ("site", Nullable("At which site.")), ("reason", Nullable("Why, where that was said.")), ("type", String("The event's name.")), ("version", new JsonObject { ["type"] = "integer" }), ("data", new JsonObject { ["type"] = "object" }), ("withheld", String("Why the data are not shown."))),
            ["Command"] = new JsonObject { ["oneOf"] = new JsonArray([.. CommandForm.All.Select(f => Reference("schemas", f.Name)), Object(["command"], ("command", Reference("schemas", "BareCommand")), ("reason", String("Why, where that is worth recording.")))]) },
            ["BareCommand"] = new JsonObject { ["oneOf"] = new JsonArray([.. CommandForm.All.Select(f => Reference("schemas", f.Name))]), ["discriminator"] = new JsonObject { ["propertyName"] = "command", ["mapping"] = new JsonObject(CommandForm.All.Select(f => KeyValuePair.Create(f.Name, (JsonNode?)("#/components/schemas/" + f.Name)))) } },
            ["Batch"] = Object(["commands"], ("commands", new JsonObject { ["type"] = "array", ["minItems"] = 1, ["maxItems"] = CommandsEndpoint.MostRows, ["items"] = Reference("schemas", "Command") }), ("dryRun", new JsonObject { ["type"] = "boolean" })),
        };
        foreach (var form in CommandForm.All)
        {
            schemas[form.Name] = CommandSchema(form);
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject { ["title"] = "Equipoise", ["version"] = ProgramVersion.Text, ["summary"] = "One randomised trial, for programs: the same commands, checks and entries as the pages for people.", ["license"] = new JsonObject { ["name"] = "Apache-2.0", ["identifier"] = "Apache-2.0" } },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["security"] = new JsonArray(new JsonObject { ["token"] = new JsonArray() }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject { ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "A token made under Your account. It acts in one part (role and site), no further than the grant in the ledger reaches at the moment." } },
                ["schemas"] = schemas,
            },
        };
    }

    private static JsonObject Operation(ApiOperation operation)
    {
        var parameters = new JsonArray([.. operation.Query.Select(q => Parameter("query", q.Name, q.About, q.IsNumber ? "integer" : "string", required: false))]);
        if (operation.Pattern.Contains("{participant}", StringComparison.Ordinal))
        {
            parameters.Add(Parameter("path", "participant", "The participant's number.", "string", required: true));
        }

        var answers = new JsonObject();
        var json = new JsonObject { ["operationId"] = operation.Id, ["summary"] = operation.Summary, ["parameters"] = parameters };
        if (operation.Body is { } body)
        {
            parameters.Add(Parameter("header", ApiRequest.KeyHeader, "A key of this command's own, such as a UUID; the same request under it is answered with the same bytes and records nothing.", "string", required: operation.Id == "giveCommand"));
            if (operation.Id == "giveCommand")
            {
                parameters.Add(Parameter("header", "If-Match", "The last entry about the participant that the sender knows, in quotation marks; 412 where another was recorded since.", "string", required: false));
            }

            json["requestBody"] = new JsonObject { ["required"] = true, ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = Reference("schemas", body) } } };
            var entries = Object(["entries"], ("entries", new JsonObject { ["type"] = "array", ["items"] = Reference("schemas", "Entry") }), ("rows", new JsonObject { ["type"] = "integer" }), ("recorded", new JsonObject { ["type"] = "boolean" }));
            entries.Remove("additionalProperties");
            answers["201"] = Answer("Recorded.", entries);
            answers["200"] = Answer("Recorded before under the same key, or decided only.", entries.DeepClone().AsObject());
        }
        else
        {
            answers["200"] = Answer("What the token's role may see; the header Link names the next page of a list.", new JsonObject { ["type"] = "object" });
            answers["304"] = new JsonObject { ["description"] = "It is what If-None-Match names." };
        }

        answers["default"] = new JsonObject { ["description"] = "A problem.", ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = Reference("schemas", "Problem") } } };
        json["responses"] = answers;
        if (operation.Id == "describe")
        {
            json["security"] = new JsonArray();
        }

        return json;
    }

    private static JsonObject Answer(string description, JsonObject schema) => new() { ["description"] = description, ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = schema } } };

    private static JsonObject Parameter(string where, string name, string about, string type, bool required) =>
        new() { ["name"] = name, ["in"] = where, ["description"] = about, ["required"] = required, ["schema"] = new JsonObject { ["type"] = type } };

    private static JsonObject Reference(string kind, string name) => new() { ["$ref"] = $"#/components/{kind}/{name}" };

    private static JsonObject String(string about) => new() { ["type"] = "string", ["description"] = about };

    private static JsonObject Nullable(string about) => new() { ["type"] = new JsonArray("string", "null"), ["description"] = about };

    private static JsonObject Object(string[] required, params ReadOnlySpan<(string Name, JsonObject Schema)> properties)
    {
        var all = new JsonObject();
        foreach (var (name, schema) in properties)
        {
            all[name] = schema;
        }

        return new JsonObject { ["type"] = "object", ["required"] = new JsonArray([.. required.Select(r => (JsonNode)r)]), ["properties"] = all };
    }

    /// <summary>What converters of our own write: dates and instants in ISO form, decimals as text.</summary>
    private static JsonNode Known(JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = System.Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var known = type == typeof(LocalDate) ? new JsonObject { ["type"] = "string", ["format"] = "date" }
            : type == typeof(Instant) ? new JsonObject { ["type"] = "string", ["format"] = "date-time" }
            : type == typeof(decimal) ? new JsonObject { ["type"] = "string", ["pattern"] = "^-?[0-9]+(\\.[0-9]+)?$", ["description"] = "A decimal number as text, such as \"43.8\"; a JSON number is taken too." }
            : null;
        return known is null ? schema : type == context.TypeInfo.Type ? known : new JsonObject { ["anyOf"] = new JsonArray(known, new JsonObject { ["type"] = "null" }) };
    }
}
