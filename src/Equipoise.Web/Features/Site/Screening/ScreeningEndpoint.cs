using System.Collections.Immutable;
using Equipoise.Trials.Screening;
using Equipoise.Trials.SiteWork;
using Equipoise.Web.Acts;
using Equipoise.Web.Frame;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Site.Screening;

/// <summary><c>/screening</c>: the screening log of the site, and a candidate entered in it.</summary>
internal static class ScreeningEndpoint
{
    /// <summary>The log, with the form for a candidate filled with the next free number and today.</summary>
    public static IResult Get(SiteTrial trial) => Page(trial, null, ImmutableDictionary.CreateRange(StringComparer.Ordinal,
        [KeyValuePair.Create("participant", CandidateNumber.Next(trial.State, trial.Site.Id)), KeyValuePair.Create("screenedOn", Moments.Iso(trial.Today))]));

    /// <summary>Enters a candidate, and leads to them.</summary>
    public static async Task<IResult> Post(SiteTrial trial, CommandDesk desk, PostedForm posted)
    {
        var outcome = await desk.GiveAsync("screenCandidate", posted);
        return outcome.Done ? Results.Redirect("/participants/" + Uri.EscapeDataString(posted["participant"].Trim())) : Page(trial, outcome, posted.Fields, StatusCodes.Status422UnprocessableEntity);
    }

    private static RazorComponentResult<ScreeningPage> Page(SiteTrial trial, ActOutcome? outcome, ImmutableDictionary<string, string> values, int status = StatusCodes.Status200OK) =>
        new(new { Trial = trial, Log = ScreeningLog.Of(trial.State, trial.Site.Id), Outcome = outcome, Values = values }) { StatusCode = status };
}
