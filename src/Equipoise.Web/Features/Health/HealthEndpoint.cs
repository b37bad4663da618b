using Equipoise.Adapters;
using Equipoise.Web.Trial;

namespace Equipoise.Web.Features.Health;

/// <summary><c>/health</c>: whether the program can serve; <c>/health/live</c>: whether it runs. Neither tells anything of the trial.</summary>
internal static class HealthEndpoint
{
    /// <summary>200 when the ledger can be read, else 503.</summary>
    public static IResult Ready(TrialHost host)
    {
        try
        {
            _ = host.Current();
            return Results.Text("ready");
        }
        catch (BadInputException)
        {
            return Results.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>200.</summary>
    public static IResult Live() => Results.Text("live");
}
