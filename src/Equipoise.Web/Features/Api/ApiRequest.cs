using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Equipoise.Trials.Conduct;
using Equipoise.Web.Access;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;

namespace Equipoise.Web.Features.Api;

/// <summary>A program's request that cannot be answered as it stands; the problem says why.</summary>
/// <param name="problem">The problem.</param>
internal sealed class ApiRefusal(IResult problem) : Exception
{
    /// <summary>The answer.</summary>
    public IResult Problem => problem;
}

/// <summary>Reads what programs send. Who acts, in which part and where is never read from it: such members are unknown, and refused as any other unknown one is.</summary>
internal static class ApiRequest
{
    /// <summary>The header with the key under which a command may be sent again.</summary>
    public const string KeyHeader = "Idempotency-Key";

    /// <summary>The longest key, in characters.</summary>
    public const int LongestKey = 90;

    /// <summary>Answers, turning a refusal met on the way into its problem.</summary>
    public static async Task<IResult> Answer(Func<Task<IResult>> answer)
    {
        try
        {
            return await answer();
        }
        catch (ApiRefusal refusal)
        {
            return refusal.Problem;
        }
    }

    /// <summary>Answers, as above.</summary>
    public static IResult Answer(Func<IResult> answer)
    {
        try
        {
            return answer();
        }
        catch (ApiRefusal refusal)
        {
            return refusal.Problem;
        }
    }

    /// <summary>Requires a token: what a browser sends by itself never acts here, so that no other page can make it act.</summary>
    public static void RequireToken(HttpContext context, Viewer viewer)
    {
        if (viewer.Session is not null)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            throw new ApiRefusal(ApiProblem.Of(StatusCodes.Status401Unauthorized, "Show a token", "Commands are given here by programs that show a token (Authorization: Bearer); a session of the pages acts by the pages' forms.", "sign-in"));
        }
    }

    /// <summary>The key that a request carries.</summary>
    public static string Key(HttpContext context)
    {
        var key = context.Request.Headers[KeyHeader].ToString().Trim('"');
        return key.Length is > 0 and <= LongestKey && key.All(c => c is > ' ' and <= '~' and not '/')
            ? "api:" + key
            : throw new ApiRefusal(ApiProblem.Unreadable($"A command carries a key of its own, under which it may be sent again: 1 to {LongestKey.ToString(CultureInfo.InvariantCulture)} visible ASCII characters other than a slash, such as a UUID.", KeyHeader));
    }

    /// <summary>The last entry about the participant that the sender knew; null where it does not say.</summary>
    public static long? Seen(HttpContext context)
    {
        var text = context.Request.Headers.IfMatch.ToString();
        return text.Length == 0 ? null
            : text.Length > 2 && text[0] == '"' && text[^1] == '"' && long.TryParse(text.AsSpan(1, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? seen
            : throw new ApiRefusal(ApiProblem.Unreadable("If-Match takes the number of the last entry about the participant that you know, in quotation marks, such as \"812\"; it is the ETag of /api/v1/participants/NUMBER.", "If-Match"));
    }

    /// <summary>The body.</summary>
    public static async Task<JsonObject> Body(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
        {
            throw new ApiRefusal(ApiProblem.Of(StatusCodes.Status415UnsupportedMediaType, "The body is not JSON", "The body is JSON (Content-Type: application/json).", "media-type"));
        }

        try
        {
            using var stream = new MemoryStream();
            await context.Request.Body.CopyToAsync(stream, context.RequestAborted);
            return JsonNode.Parse(stream.ToArray(), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject
                ?? throw new ApiRefusal(ApiProblem.Unreadable("The body is one JSON object.", "$"));
        }
        catch (JsonException e)
        {
            throw new ApiRefusal(ApiProblem.Unreadable("The body is not JSON.", FormattableString.Invariant($"line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}")));
        }
    }

    /// <summary>A command as <see cref="CommandCatalogue.Read"/> takes it, or such a one with why: <c>{"command": {...}, "reason": "..."}</c>.</summary>
    /// <param name="json">What was sent.</param>
    /// <param name="at">Where it stands in the body.</param>
    public static (Command Command, string? Reason) Command(JsonObject json, string at = "$")
    {
        var nested = json["command"] as JsonObject;
        if (nested is not null && json.Select(p => p.Key).FirstOrDefault(k => k is not ("command" or "reason")) is { } unknown)
        {
            throw new ApiRefusal(ApiProblem.Unreadable($"There is no member \"{unknown}\" here. Accepted: command, reason. Who acts is told by the token alone.", at + "." + unknown));
        }

        try
        {
            return (CommandCatalogue.Read((nested ?? json).ToJsonString()), nested is null ? null : json["reason"]?.GetValue<string>());
        }
        catch (FormatException e)
        {
            var inner = (e.InnerException as JsonException)?.Path ?? "$";
            throw new ApiRefusal(ApiProblem.Unreadable(Plain(e.Message), at + (nested is null ? "" : ".command") + inner[1..]));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or JsonException)
        {
            throw new ApiRefusal(ApiProblem.Unreadable("The command holds what is no text.", at));
        }
    }

    /// <summary>Refuses a command that is a signature: a token is one component, and whoever holds it need not be the person who signs.</summary>
    public static void RefuseSigned(Command command, string at = "$")
    {
        if (CommandDesk.Signed.Contains(command.GetType()))
        {
            throw new ApiRefusal(ApiProblem.Of(
                StatusCodes.Status422UnprocessableEntity,
                "A person signs",
                $"{CommandCatalogue.NameOf(command)} is a signature or as weighty as one: a person gives it on its page and shows who they are by two components (21 CFR 11.200). A token is one component that a program holds; nothing that it sends can be a signature.",
                "signature",
                ("place", at)));
        }
    }

    /// <summary>The query, where nothing else stands in it than is accepted.</summary>
    public static ImmutableDictionary<string, string> Query(HttpContext context, params ReadOnlySpan<string> accepted)
    {
        var query = context.Request.Query;
        foreach (var (key, values) in query)
        {
            if (!accepted.Contains(key) || values.Count != 1)
            {
                throw new ApiRefusal(ApiProblem.Unreadable($"Accepted in the query, each once: {(accepted.Length == 0 ? "nothing" : string.Join(", ", accepted))}.", "query"));
            }
        }

        return query.Where(q => q.Value.ToString().Length > 0).ToImmutableDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal);
    }

    /// <summary>A number of the query.</summary>
    public static long Number(ImmutableDictionary<string, string> query, string key, long otherwise, long least, long most) =>
        !query.TryGetValue(key, out var text) ? otherwise
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new ApiRefusal(ApiProblem.Unreadable(FormattableString.Invariant($"{key} is a whole number from {least} to {most}."), key));

    /// <summary>The message without the framework's names of types and its own places.</summary>
    private static string Plain(string message)
    {
        var path = message.IndexOf(" Path: ", StringComparison.Ordinal);
        return (path < 0 ? message : message[..path]).Replace("could not be mapped to any .NET member contained in type", "is not a member of", StringComparison.Ordinal).Replace("Equipoise.Trials.", "", StringComparison.Ordinal);
    }
}
