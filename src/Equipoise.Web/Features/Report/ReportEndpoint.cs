using Equipoise.Web.Features.Errors;
using Equipoise.Web.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Report;

/// <summary><c>/reports/CUT</c>: the report of a data cut, with results by arm.</summary>
internal static class ReportEndpoint
{
    /// <summary>The page; a name that no cut has is not found, and a cut whose dataset comes out otherwise than recorded is a conflict.</summary>
    public static IResult Get(InspectedLedger ledger, HttpContext context, string cut)
    {
        var reading = ledger.Read();
        if (reading.State.Cuts.All(c => c.Cut != cut))
        {
            return Problem.NotFound(context, "No such report", $"No data cut is named '{cut}'.");
        }

        try
        {
            return new RazorComponentResult<ReportPage>(new { View = ReportView.Of(reading, cut) });
        }
        catch (ArgumentException e)
        {
            return Problem.Of(context, StatusCodes.Status409Conflict, "The report cannot be computed", e.Message);
        }
    }

    /// <summary>The address of a cut's report.</summary>
    public static string Address(string cut) => "/reports/" + Uri.EscapeDataString(cut);
}
