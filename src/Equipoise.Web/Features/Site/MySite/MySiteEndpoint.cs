using Equipoise.Trials.SiteWork;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Site.MySite;

/// <summary><c>/my-site</c>: the investigator's own site at a glance, never by arm.</summary>
internal static class MySiteEndpoint
{
    /// <summary>The overview.</summary>
    public static IResult Get(SiteTrial trial) => new RazorComponentResult<MySitePage>(new { Trial = trial, Overview = SiteOverview.Of(trial.State, trial.Site.Id, trial.Now), ToSign = SigningList.Of(trial.State, trial.Site.Id).Length });
}
