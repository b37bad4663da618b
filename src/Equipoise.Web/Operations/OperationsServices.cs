using System.Collections.Immutable;
using Equipoise.Web.Accounts;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Features.Metrics;
using Microsoft.AspNetCore.HttpOverrides;
using OpenTelemetry.Metrics;

namespace Equipoise.Web.Operations;

/// <summary>What looks after the program while it runs: log, metrics, limits, its names, its end.</summary>
internal static class OperationsServices
{
    /// <summary>Registers the services.</summary>
    public static void AddOperations(this WebApplicationBuilder builder, ServeOptions options, TrialMetrics metrics, RateLimits? limits)
    {
        var services = builder.Services;
        services.AddSystemd();
        builder.Logging.SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Equipoise", options.JsonLog ? LogLevel.Information : LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        if (options.JsonLog)
        {
            // Without scopes: those of the framework hold the address asked for.
            builder.Logging.AddJsonConsole(console => (console.IncludeScopes, console.UseUtcTimestamp, console.TimestampFormat) = (false, true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        }
        else
        {
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        }

        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownLasts);
        services.AddSingleton(options);
        services.AddSingleton(_ => metrics);
        services.AddSingleton(_ => new RequestLimits(limits, metrics));
        services.AddSingleton<AccessLog>().AddSingleton<IAccessLog>(s => new CountedAccess(s.GetRequiredService<AccessLog>(), metrics));
        services.AddSingleton<MetricsScrape>();
        services.AddOpenTelemetry().WithMetrics(m =>
        {
            m.AddMeter(TrialMetrics.Name, "System.Runtime").AddAspNetCoreInstrumentation().AddPrometheusExporter();
            if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT")))
            {
                m.AddOtlpExporter();
            }
        });

        // A page elsewhere must not reach this one by a name of its own that it points to this machine.
        services.AddHostFiltering(filter => (filter.AllowEmptyHosts, filter.IncludeFailureMessage, filter.AllowedHosts) = (false, false, [.. options.AllowedHosts]));
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in options.Proxies)
            {
                forwarded.KnownIPNetworks.Add(proxy);
            }
        });
    }

    /// <summary>What stands before everything else.</summary>
    public static void UseOperations(this WebApplication application, ServeOptions options)
    {
        application.UseMiddleware<RequestLog>();
        if (!options.Proxies.IsEmpty)
        {
            application.UseForwardedHeaders();
        }

        var scrape = ((IApplicationBuilder)application).New();
        scrape.UseOpenTelemetryPrometheusScrapingEndpoint(_ => true);
        application.Services.GetRequiredService<MetricsScrape>().Answer = scrape.Build();
    }

    /// <summary>Refuses what came over http where the program is reached from elsewhere: a proxy that ends TLS says so. What tells nothing of the trial is answered to the machines around it.</summary>
    public static void UseHttpsOnly(this WebApplication application, ServeOptions options)
    {
        ImmutableArray<string> open = ["/health", "/health/live", "/metrics"];
        if (!options.IsLoopbackOnly)
        {
            application.Use((context, next) => context.Request.IsHttps || open.Contains(context.Request.Path.Value ?? "")
                ? next(context)
                : Problem.Of(context, StatusCodes.Status421MisdirectedRequest, "Over https only", "This program is served over https. The proxy in front of it must be one that it knows, and say X-Forwarded-Proto: https.").ExecuteAsync(context));
        }
    }
}
