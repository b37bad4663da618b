using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Equipoise.Web.Features.Errors;

/// <summary>
/// What stands against a program's request, as problem details (RFC 9457): <c>type</c> is one of a fixed list of addresses, <c>rule</c> the trial's rule where it is one, else the type's own name. The same problem
/// is always the same bytes: no identifier of the request stands in it.
/// </summary>
internal static class ApiProblem
{
    /// <summary>What every type begins with.</summary>
    public const string Base = "/api/v1/problems/";

    /// <summary>The types, by name, with the status that they come with and what they mean.</summary>
    public static ImmutableArray<(string Name, int Status, string Meaning)> All { get; } =
    [
        ("unreadable", 400, "The request cannot be read; place says where."),
        ("sign-in", 401, "No token was shown, or one that is none, expired or revoked."),
        ("not-for-this-role", 403, "The role that the token acts in may not use the address."),
        ("not-found", 404, "There is nothing by that name that the viewer can see; whether it exists elsewhere is not told."),
        ("method-not-allowed", 405, "The address does not take the method."),
        ("key-used", 409, "The idempotency key was used for another command."),
        ("changed-since", 412, "Something was recorded about the participant since the entry that If-Match names; entries lists what."),
        ("too-large", 413, "The body is larger than is taken."),
        ("media-type", 415, "The body is not application/json."),
        ("misdirected", 421, "The address is served over https, or by another name."),
        ("refused", 422, "A rule of the trial stands against the command; rule names it. Nothing but the refusal was recorded."),
        ("too-many-requests", 429, "More requests than an account or an address has; Retry-After says when the next is taken."),
        ("failed", 500, "The program failed."),
        ("not-served", 503, "The ledger cannot be read or written at the moment; the same request may be sent again."),
    ];

    /// <summary>A problem of the type that its status has.</summary>
    public static IResult Of(int status, string title, string detail) => Of(status, title, detail, NameOf(status));

    /// <summary>A problem with a rule, and with what else is known.</summary>
    public static IResult Of(int status, string title, string detail, string rule, params ReadOnlySpan<(string Name, JsonNode? Value)> more)
    {
        var body = new JsonObject { ["type"] = Base + NameOf(status), ["title"] = title, ["status"] = status, ["detail"] = detail, ["rule"] = rule };
        foreach (var (name, value) in more)
        {
            body[name] = value;
        }

        return new JsonAnswer(status, body, "application/problem+json");
    }

    /// <summary>What cannot be read, and where.</summary>
    /// <param name="detail">What was found, and what would be accepted.</param>
    /// <param name="place">The header, the query's key, or the path within the body.</param>
    public static IResult Unreadable(string detail, string place) => Of(StatusCodes.Status400BadRequest, "The request cannot be read", detail, "unreadable", ("place", place));

    private static string NameOf(int status) => All.FirstOrDefault(t => t.Status == status).Name ?? (status < 500 ? "unreadable" : "failed");
}
