using Equipoise.Adapters;
using Equipoise.Web.Inspection;

namespace Equipoise.Web.Features.Health;

/// <summary><c>/health</c>: whether the ledger can be read and is intact, for a monitor; nothing of the trial.</summary>
internal static class HealthEndpoint
{
    /// <summary>200 when intact; 503 when not, or when the ledger is not served.</summary>
    public static IResult Get(InspectedLedger ledger)
    {
        try
        {
            var intact = ledger.Read().Verification.Intact;
            return Results.Json(new { status = intact ? "healthy" : "ledger not intact" }, statusCode: intact ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }
        catch (BadInputException)
        {
            return Results.Json(new { status = "ledger not served" }, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
