using System.Text.Json.Nodes;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Sight;

namespace Equipoise.Web.Features.Api;

/// <summary><c>/api/v1/entries</c>: the ledger's entries as they are stored, for people who look after all records.</summary>
internal static class EntriesEndpoint
{
    /// <summary>A page, found by the ledger's indices.</summary>
    public static IResult Get(HttpContext context, RecordTrial trial) => ApiRequest.Answer(() =>
    {
        var query = ApiRequest.Query(context, ApiPage.After, ApiPage.Limit, "type", "participant");
        if (query.TryGetValue("type", out var type) && EventCatalogue.All.All(t => t.Name != type))
        {
            throw new ApiRefusal(ApiProblem.Unreadable("type is the name of an event, such as DoseGiven.", "type"));
        }

        var filter = new EntryFilter
        {
            After = ApiRequest.Number(query, ApiPage.After, 0, 0, long.MaxValue),
            Limit = (int)ApiRequest.Number(query, ApiPage.Limit, ApiPage.Usual, 1, ApiPage.Most),
            Type = type,
            Participant = query.GetValueOrDefault("participant"),
        };
        var page = trial.Entries.Read(store => store.Find(filter));
        if (page.More)
        {
            ApiPage.Next(context, query, page.Entries[^1].Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return new JsonAnswer(StatusCodes.Status200OK, new JsonObject { ["entries"] = new JsonArray([.. page.Entries.Select(e => ApiEntry.Of(e.Body, e.Read(out _)?.Event))]) });
    });
}
