using System.Net;
using System.Security.Cryptography;
using System.Text;
using Equipoise.Web.Features.Errors;

namespace Equipoise.Web.Features.Metrics;

/// <summary>What writes the metrics as Prometheus reads them.</summary>
internal sealed class MetricsScrape
{
    /// <summary>Answers a request.</summary>
    public RequestDelegate Answer { get; set; } = _ => Task.CompletedTask;
}

/// <summary><c>/metrics</c>: for this machine, or for who shows the token of the installation; to others there is nothing here.</summary>
internal static class MetricsEndpoint
{
    /// <summary>The metrics.</summary>
    public static async Task Get(HttpContext context, MetricsScrape scrape, ServeOptions options)
    {
        var token = options.MetricsToken is { } expected && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes("Bearer " + expected)), SHA256.HashData(Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString())));
        if (token || (context.Connection.RemoteIpAddress is { } ip && IPAddress.IsLoopback(ip)))
        {
            await scrape.Answer(context);
            return;
        }

        await Problem.NotFound(context).ExecuteAsync(context);
    }
}
