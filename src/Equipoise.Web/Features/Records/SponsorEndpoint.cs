using Equipoise.Trials.Board;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Web.Centre;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Records;

/// <summary><c>/sponsor</c>: what waits for the sponsor, and the trial at a glance. No result by arm is here, nor a way to one.</summary>
internal static class SponsorEndpoint
{
    /// <summary>The page.</summary>
    public static IResult Get(RecordTrial trial, Counts counts, EntryTimes times, string? period) => new RazorComponentResult<SponsorPage>(new
    {
        View = OverviewEndpoint.View(trial, counts, times, period),
        Sheets = CutSheet.Of(trial.State).Select(s => s.WithoutResults()).ToList(),
        Closed = trial.State.Closure is not null,
        Ended = trial.State.FollowUpEnd is not null,
    });
}
