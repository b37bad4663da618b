using System.Globalization;
using Equipoise.Trials.SiteWork;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Site.SourceData;

/// <summary><c>/source-data</c>: what a monitor will compare with the sources, by participant, to be printed.</summary>
internal static class SourceDataEndpoint
{
    /// <summary>The list; with <c>?after=</c> only entries after one.</summary>
    public static IResult Get(HttpContext context, SiteTrial trial)
    {
        var after = long.TryParse(context.Request.Query["after"], NumberStyles.None, CultureInfo.InvariantCulture, out var entry) ? entry : 0;
        var only = context.Request.Query["participant"].ToString();
        var list = SourceDataList.Of(trial.State, trial.Site.Id, after);
        return new RazorComponentResult<SourceDataPage>(new { Trial = trial, After = after, Only = only, All = list, Shown = only.Length == 0 ? [] : list.Where(p => p.Participant == only).ToArray() });
    }
}
