using Equipoise.Trials.SiteWork;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Site.Visits;

/// <summary><c>/participants/{participant}/visits</c>: planned visits with their windows, and what became of them.</summary>
internal static class VisitsEndpoint
{
    /// <summary>The calendar.</summary>
    public static IResult Get(HttpContext context, SiteTrial trial, string participant) => trial.State.Participants.TryGetValue(participant, out var about)
        ? new RazorComponentResult<VisitsPage>(new { Trial = trial, About = about, Visits = VisitSheet.Of(trial.State, about, trial.Today) })
        : Problem.NotFound(context);
}
