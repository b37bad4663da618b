using Equipoise.Web.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Overview;

/// <summary><c>/</c>: the trial at a glance.</summary>
internal static class OverviewEndpoint
{
    /// <summary>The page.</summary>
    public static IResult Get(InspectedLedger ledger) => new RazorComponentResult<OverviewPage>(new { View = OverviewView.Of(ledger.Read()) });
}
