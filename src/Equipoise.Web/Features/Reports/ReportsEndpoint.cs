using Equipoise.Web.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Reports;

/// <summary><c>/reports</c>: the data cuts.</summary>
internal static class ReportsEndpoint
{
    /// <summary>The page.</summary>
    public static IResult Get(InspectedLedger ledger) => new RazorComponentResult<ReportsPage>(new { View = ReportsView.Of(ledger.Read()) });
}
