using System.Data.Common;
using Equipoise.Adapters;
using Equipoise.Web.Trial;

namespace Equipoise.Web.Features.Health;

/// <summary><c>/health</c>: whether the program can serve; <c>/health/live</c>: whether it runs. Neither tells anything of the trial.</summary>
internal static class HealthEndpoint
{
    /// <summary>200 when the ledger can be read and the program is not about to end, else 503.</summary>
    public static IResult Ready(TrialHost host, IHostApplicationLifetime lifetime)
    {
        try
        {
            _ = host.Current();
            return lifetime.ApplicationStopping.IsCancellationRequested ? NotReady : Results.Text("ready");
        }
        catch (Exception e) when (e is BadInputException or DbException or IOException or TimeoutException)
        {
            return NotReady;
        }
    }

    private static IResult NotReady => Results.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable);

    /// <summary>200.</summary>
    public static IResult Live() => Results.Text("live");
}
