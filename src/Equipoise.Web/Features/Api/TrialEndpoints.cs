using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Sight;

namespace Equipoise.Web.Features.Api;

/// <summary>What programs read: each from the sight of the viewer's role, which holds no more than the role may know.</summary>
internal static class TrialEndpoints
{
    /// <summary><c>/api/v1/trial</c>.</summary>
    public static IResult Trial(HttpContext context, VisibleTrial trial) => ApiRequest.Answer(() =>
    {
        _ = ApiRequest.Query(context);
        var (state, protocol) = (trial.Sight.State, trial.Sight.Protocol);
        var people = state.Participants.Values;
        return new JsonAnswer(StatusCodes.Status200OK, new JsonObject
        {
            ["title"] = protocol.Document.Trial.Title,
            ["protocolVersion"] = protocol.Document.Trial.Version,
            ["synthetic"] = state.Activation?.Synthetic == true,
            ["viewer"] = new JsonObject { ["account"] = trial.Sight.Viewer.Account, ["role"] = Words.Of(trial.Sight.Viewer.Role), ["site"] = trial.Sight.Viewer.Site },
            ["sites"] = new JsonArray([.. state.Sites.Values.Select(s => new JsonObject { ["site"] = s.Id, ["name"] = s.Name, ["timeZone"] = s.Zone.Id, ["protocolVersion"] = s.Version })]),
            ["screened"] = people.Count(),
            ["randomised"] = people.Count(p => p.Randomisation is not null),
            ["accrualClosed"] = state.Closure is not null,
            ["followUpEnded"] = state.FollowUpEnd is not null,
            ["locked"] = state.Lock is not null,
        });
    });

    /// <summary><c>/api/v1/participants</c>.</summary>
    public static IResult Participants(HttpContext context, VisibleTrial trial) => ApiRequest.Answer(() =>
    {
        var query = ApiRequest.Query(context, ApiPage.After, ApiPage.Limit);
        return ApiPage.Of(context, query, "participants", trial.Sight.State.InOrder, p => p.Id, ApiParticipant.Line);
    });

    /// <summary><c>/api/v1/participants/{participant}</c>. Its ETag is the last entry about the participant, as If-Match takes it.</summary>
    public static IResult Participant(HttpContext context, VisibleTrial trial, string participant) => ApiRequest.Answer(() =>
    {
        _ = ApiRequest.Query(context);
        return trial.Sight.State.Participants.TryGetValue(participant, out var p)
            ? new JsonAnswer(StatusCodes.Status200OK, ApiParticipant.Whole(p)) { Validator = p.History is null ? null : p.LastEntry.ToString(System.Globalization.CultureInfo.InvariantCulture) }
            : Problem.NotFound(context);
    });

    /// <summary><c>/api/v1/participants/{participant}/entries</c>: the participant's events as they count now.</summary>
    public static IResult History(HttpContext context, VisibleTrial trial, string participant) => ApiRequest.Answer(() =>
    {
        var query = ApiRequest.Query(context, ApiPage.After, ApiPage.Limit);
        var after = ApiRequest.Number(query, ApiPage.After, 0, 0, long.MaxValue);
        return trial.Sight.State.Participants.TryGetValue(participant, out var p)
            ? ApiPage.Of(context, query.SetItem(ApiPage.After, ApiPage.Sorted(after)), "entries", EventHistory.NewestFirst(p.History).Reverse(), e => ApiPage.Sorted(e.Sequence), ApiParticipant.Entry)
            : Problem.NotFound(context);
    });

    /// <summary><c>/api/v1/queries</c>.</summary>
    public static IResult Queries(HttpContext context, VisibleTrial trial) => ApiRequest.Answer(() =>
    {
        var query = ApiRequest.Query(context, ApiPage.After, ApiPage.Limit, "status", "participant");
        if (query.TryGetValue("status", out var word) && !Words.TryParse<QueryStatus>(word, out _))
        {
            throw new ApiRefusal(ApiProblem.Unreadable($"status is one of {string.Join(", ", Enum.GetValues<QueryStatus>().Select(Words.Of))}.", "status"));
        }

        var asked = trial.Sight.State.InOrder.SelectMany(p => p.Queries, (p, q) => (About: p, Query: q))
            .Where(q => (word is null || Words.Of(q.Query.Status) == word) && q.About.Id == query.GetValueOrDefault("participant", q.About.Id));
        return ApiPage.Of(context, query, "queries", asked, q => q.About.Id + " " + ApiPage.Sorted(q.Query.Raised.Fact.Query), q =>
        {
            var json = ApiParticipant.Query(q.Query);
            (json["participant"], json["site"]) = (q.About.Id, q.About.Site);
            return json;
        });
    });

    /// <summary><c>/api/v1/cleaning</c>: what is to be settled before the data are good to analyse.</summary>
    public static IResult Cleaning(HttpContext context, VisibleTrial trial, Centre.Counts counts) => ApiRequest.Answer(() =>
    {
        var query = ApiRequest.Query(context, ApiPage.After, ApiPage.Limit);
        var after = ApiRequest.Number(query, ApiPage.After, 0, 0, int.MaxValue);
        var items = counts.Cleaning(trial.Sight).Select((item, i) => (Item: item, Place: (long)i + 1));
        return ApiPage.Of(context, query.SetItem(ApiPage.After, ApiPage.Sorted(after)), "items", items, i => ApiPage.Sorted(i.Place), i => ApiParticipant.Node(i.Item));
    });

    /// <summary><c>/api/v1/forms</c>: the commands that the viewer's role may give, with their fields.</summary>
    public static IResult Forms(HttpContext context, CommandDesk desk) => ApiRequest.Answer(() =>
    {
        _ = ApiRequest.Query(context);
        return new JsonAnswer(StatusCodes.Status200OK, new JsonObject { ["forms"] = new JsonArray([.. CommandForm.All.Where(f => f.GivenBy.Contains(desk.Viewer.Role)).Select(Form)]) });
    });

    private static JsonObject Form(CommandForm form) => new()
    {
        ["command"] = form.Name,
        ["givenBy"] = new JsonArray([.. form.GivenBy.Select(r => (JsonNode)Words.Of(r))]),
        ["aboutParticipant"] = form.AboutParticipant,
        ["signature"] = CommandDesk.Signed.Contains(form.Type),
        ["fields"] = new JsonArray([.. form.Fields.Select(f => new JsonObject
        {
            ["name"] = f.Name,
            ["required"] = f.Required,
            ["list"] = f.IsList,
            ["words"] = new JsonArray([.. f.Words.Select(w => (JsonNode)w)]),
            ["accepted"] = f.Accepted,
        })]),
    };
}
