using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Inspection;
using Equipoise.Trials.Ledger;
using Equipoise.Web.Access;
using Equipoise.Web.Centre;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Records;

/// <summary><c>/records/{participant}</c>: the trail of a record, field by field, with old and new values; searched, sorted and exported.</summary>
internal static class RecordTrailEndpoint
{
    /// <summary>The page; <c>?text=</c>, <c>?type=</c>, <c>?changes=yes</c> and <c>?order=</c> choose.</summary>
    public static IResult Get(HttpContext context, RecordTrial trial, string participant, string? text, string? type, string? changes, string? order)
    {
        if (!trial.State.Participants.TryGetValue(participant, out var p))
        {
            return Problem.NotFound(context);
        }

        var all = RecordTrail.Of(RecordEntries.About(trial, p.Id), trial.State).ToImmutableArray();
        var by = Words.TryParse<TrailOrder>(order ?? "", out var o) ? o : TrailOrder.OldestFirst;
        var filter = new TrailFilter(Type: all.Any(r => r.Type == type) ? type : null, ChangesOnly: changes == "yes", Text: string.IsNullOrWhiteSpace(text) ? null : text.Trim());
        return new RazorComponentResult<RecordTrailPage>(new
        {
            View = new RecordTrailView(p, trial.State.Sites[p.Site].Name, all.Length, filter, by, filter.Apply(all, by), [.. all.Select(r => r.Type).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], trial.Viewer.Role),
        });
    }

    /// <summary>The trail as a file.</summary>
    public static IResult GetCsv(HttpContext context, RecordTrial trial, AccessNotes notes, string participant)
    {
        if (!trial.State.Participants.TryGetValue(participant, out var p))
        {
            return Problem.NotFound(context);
        }

        notes.Read(context, trial.Viewer.Account, "trail of " + participant);
        return Results.File(System.Text.Encoding.UTF8.GetBytes(TrailCsv.Write(RecordTrail.Of(RecordEntries.About(trial, p.Id), trial.State))), "text/csv; charset=utf-8", participant + "-trail.csv");
    }
}

/// <summary>The trail of a participant.</summary>
/// <param name="About">The participant.</param>
/// <param name="SiteName">Their site's name.</param>
/// <param name="All">Rows in all.</param>
/// <param name="Filter">What was asked for.</param>
/// <param name="Order">In which order.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Types">Types to choose from.</param>
/// <param name="Role">The viewer's role.</param>
public sealed record RecordTrailView(ParticipantState About, string SiteName, int All, TrailFilter Filter, TrailOrder Order, ImmutableArray<TrailRow> Rows, ImmutableArray<string> Types, Equipoise.Trials.Protocol.Document.Role Role);
