using System.Collections.Immutable;

namespace Equipoise.Web.Features.Api;

/// <summary>A key of the query that an address takes.</summary>
/// <param name="Name">The key.</param>
/// <param name="About">What it asks for.</param>
/// <param name="IsNumber">Whether it is a whole number.</param>
internal sealed record ApiQueryKey(string Name, string About, bool IsNumber = false);

/// <summary>What the description of the interface says about one route for programs. A test holds the list against the route catalogue: each route stands here, and nothing else does.</summary>
/// <param name="Verb">GET or POST.</param>
/// <param name="Pattern">The route's pattern.</param>
/// <param name="Id">The operation's name.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Query">The keys of its query.</param>
/// <param name="Body">The schema of its body; null for none.</param>
internal sealed record ApiOperation(string Verb, string Pattern, string Id, string Summary, ImmutableArray<ApiQueryKey> Query, string? Body = null)
{
    private static readonly ApiQueryKey After = new("after", "Where the page before this one ended; the header Link gives it."), Limit = new("limit", "Items on a page, 1 to 1000; 100 where it is not said.", IsNumber: true);

    /// <summary>The operations.</summary>
    public static ImmutableArray<ApiOperation> All { get; } =
    [
        new("GET", "/api/v1/openapi.json", "describe", "This description.", []),
        new("POST", "/api/v1/commands", "giveCommand", "Gives one command. 201 with the entries that followed; 200 with the same bytes where it came before under its key.", [], "Command"),
        new("POST", "/api/v1/batch", "giveBatch", "Gives several commands, all or none, each on the state that the ones before it lead to; with dryRun they are decided only.", [], "Batch"),
        new("GET", "/api/v1/trial", "readTrial", "The trial, its sites and numbers, and in which part the token acts.", []),
        new("GET", "/api/v1/participants", "listParticipants", "Participants and candidates in the order of their numbers: those of the own site for roles of a site.", [After, Limit]),
        new("GET", "/api/v1/participants/{participant}", "readParticipant", "All that counts now about a participant, each fact with its entry. The ETag is the last entry, as If-Match takes it.", []),
        new("GET", "/api/v1/participants/{participant}/entries", "readHistory", "The participant's events as they count now: corrected entries with their corrected values, without struck ones.", [After, Limit]),
        new("GET", "/api/v1/entries", "listEntries", "The ledger's entries as they are stored.", [After, Limit, new("type", "Events of this name."), new("participant", "Entries about this participant.")]),
        new("GET", "/api/v1/queries", "listQueries", "Queries, by participant.", [After, Limit, new("status", "open, answered or closed."), new("participant", "Queries about this participant.")]),
        new("GET", "/api/v1/cleaning", "listCleaning", "What is missing, unsigned, asked or contradictory, with who has to act.", [After, Limit]),
        new("GET", "/api/v1/forms", "listForms", "The commands that the token's role may give, with their fields.", []),
        new("GET", "/api/v1/results", "readResults", "The interim results recorded; for roles that the protocol names, and noted in the access ledger.", []),
    ];
}
