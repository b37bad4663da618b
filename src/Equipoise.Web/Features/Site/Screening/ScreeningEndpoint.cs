using System.Collections.Immutable;
using Equipoise.Trials.Screening;
using Equipoise.Trials.SiteWork;
using Equipoise.Web.Acts;
using Equipoise.Web.Frame;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Site.Screening;

/// <summary><c>/screening</c>: the site's screening log, and the next candidate entered in it.</summary>
internal static class ScreeningEndpoint
{
    /// <summary>The log; <c>?again=NUMBER</c> fills the form for somebody excluded before.</summary>
    public static IResult Get(HttpContext context, SiteTrial trial) => Page(trial, Filled(trial, context.Request.Query["again"].ToString()), null);

    /// <summary>Enters a candidate, and leads to their consent; else the log again, with what stands against it.</summary>
    public static async Task<IResult> Post(SiteTrial trial, CommandDesk desk, PostedForm posted)
    {
        var outcome = await desk.GiveAsync("screenCandidate", posted.With(("participant", posted["participant"].Trim())));
        return outcome.Done ? Results.Redirect(SitePaths.Of(posted["participant"].Trim(), "consent")) : Page(trial, posted.Fields, outcome);
    }

    private static ImmutableDictionary<string, string> Filled(SiteTrial trial, string again) => ImmutableDictionary.CreateRange(StringComparer.Ordinal,
    [
        KeyValuePair.Create("participant", NextNumber.Of(trial.State, trial.Site.Id)),
        KeyValuePair.Create("screenedOn", Moments.Iso(trial.Today)),
        KeyValuePair.Create("rescreenOf", trial.State.Participants.ContainsKey(again) ? again : ""),
    ]);

    private static RazorComponentResult<ScreeningPage> Page(SiteTrial trial, ImmutableDictionary<string, string> values, ActOutcome? outcome)
    {
        var log = ScreeningLog.Of(trial.State, trial.Site.Id);
        var view = new ScreeningView(
            trial.Site.Name,
            log,
            [.. log.Lines.OrderByDescending(l => trial.State.Participants[l.Participant].ScreeningEntry).Select(l => new ScreeningRow(l, l.Exclusion is null ? "" : ExclusionWords.Of(l.Exclusion, trial.State.ProtocolOf(trial.State.Participants[l.Participant]))))],
            trial.State.Closure is not null,
            values,
            outcome);
        return new(new { View = view }) { StatusCode = outcome is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity };
    }
}

/// <summary>A line of the log.</summary>
/// <param name="Line">The line.</param>
/// <param name="Reason">Why the candidate was excluded, in words; empty where they were not.</param>
public sealed record ScreeningRow(ScreeningLine Line, string Reason)
{
    /// <summary>How far the candidate came, in words.</summary>
    public string Standing => Line.Status switch
    {
        ScreeningStatus.Screened => "Screened",
        ScreeningStatus.Consented => "Consented, to be assessed",
        ScreeningStatus.AssessedNotEligible => "Assessed: not eligible now",
        ScreeningStatus.AssessedEligible => "Assessed: eligible",
        ScreeningStatus.Excluded => "Excluded",
        _ => "Randomised",
    };
}

/// <summary>The screening log of a site.</summary>
/// <param name="SiteName">The site.</param>
/// <param name="Log">The log with its counts.</param>
/// <param name="Rows">Its lines, newest first.</param>
/// <param name="Closed">Whether accrual is closed.</param>
/// <param name="Values">What stands in the form.</param>
/// <param name="Outcome">What came of it; null where it was not sent yet.</param>
public sealed record ScreeningView(string SiteName, ScreeningLog Log, ImmutableArray<ScreeningRow> Rows, bool Closed, ImmutableDictionary<string, string> Values, ActOutcome? Outcome);
