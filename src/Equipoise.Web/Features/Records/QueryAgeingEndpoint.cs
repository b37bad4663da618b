using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Oversight;
using Equipoise.Web.Acts;
using Equipoise.Web.Centre;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Records;

/// <summary><c>/query-ageing</c>: queries by age and site; the data manager raises, closes and reopens them.</summary>
internal static class QueryAgeingEndpoint
{
    /// <summary>The list.</summary>
    public static IResult Get(RecordTrial trial, Counts counts)
    {
        var queries = counts.Queries(trial);
        return new RazorComponentResult<QueriesPage>(new { Queries = queries.Value, Counted = queries.Note(trial.State) });
    }

    /// <summary>The form that raises a query; <c>?entry=</c> and <c>?field=</c> say about what.</summary>
    public static async Task<IResult> GetRaise(HttpContext context, RecordTrial trial, CommandDesk desk, string participant, string? entry, string? field) =>
        await Form(trial, desk, "raiseQuery", participant, [("entry", entry ?? ""), ("field", field ?? "")], ["participant"], "/query-ageing") is { } view ? view.Answer() : Problem.NotFound(context);

    /// <summary>Raises it.</summary>
    public static async Task<IResult> PostRaise(HttpContext context, RecordTrial trial, CommandDesk desk, PostedForm posted, string participant) =>
        await Form(trial, desk, "raiseQuery", participant, [], ["participant"], "/query-ageing") is { } view ? await view.GiveAsync(desk, posted) : Problem.NotFound(context);

    /// <summary>The form that closes or reopens a query.</summary>
    public static async Task<IResult> GetSettle(HttpContext context, RecordTrial trial, CommandDesk desk, string participant, string query, string act) =>
        Command(act) is { } command && await Form(trial, desk, command, participant, [("query", query)], ["participant", "query"], "/query-ageing") is { } view ? view.Answer() : Problem.NotFound(context);

    /// <summary>Closes or reopens it.</summary>
    public static async Task<IResult> PostSettle(HttpContext context, RecordTrial trial, CommandDesk desk, PostedForm posted, string participant, string query, string act) =>
        Command(act) is { } command && await Form(trial, desk, command, participant, [("query", query)], ["participant", "query"], "/query-ageing") is { } view ? await view.GiveAsync(desk, posted) : Problem.NotFound(context);

    private static string? Command(string act) => act switch { "close" => "closeQuery", "reopen" => "reopenQuery", _ => null };

    private static async Task<ActView?> Form(RecordTrial trial, CommandDesk desk, string command, string participant, (string, string)[] values, ImmutableArray<string> @fixed, string back)
    {
        var form = CommandForm.Find(command)!;
        if (!trial.State.Participants.TryGetValue(participant, out var about) || !form.GivenBy.Contains(trial.Viewer.Role))
        {
            return null;
        }

        var filled = values.Append(("participant", participant)).ToImmutableDictionary(v => v.Item1, v => v.Item2, StringComparer.Ordinal);
        var query = filled.GetValueOrDefault("query") is { } number ? about.Queries.FirstOrDefault(q => q.Raised.Fact.Query.ToString(System.Globalization.CultureInfo.InvariantCulture) == number) : null;
        return @fixed.Contains("query") && query is null ? null : new ActView(form, "Queries", new PageLink("Queries", back), filled, @fixed, null, await ActView.Both(desk, form))
        {
            Lead = query is null ? $"Participant {participant}, site {about.Site}." : $"Participant {participant}, query {query.Raised.Fact.Query}: {query.Raised.Fact.Text}{(query.Said.IsEmpty ? "" : $" Last said: {query.Said[^1].Text}")}",
        };
    }
}
