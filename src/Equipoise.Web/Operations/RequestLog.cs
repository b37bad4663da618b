using System.Diagnostics;
using Equipoise.Adapters;
using Microsoft.AspNetCore.Diagnostics;

namespace Equipoise.Web.Operations;

/// <summary>
/// A line for each request: the route's pattern, never the address, which may name a participant; no query, no body, no account. Of a failure its type and where it arose, never its message, which may hold what
/// somebody typed.
/// </summary>
internal sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> log)
{
    /// <summary>Lets the request through, and writes its line when it is answered.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var failure = context.Features.Get<IExceptionHandlerFeature>();
            var route = (context.GetEndpoint() ?? failure?.Endpoint)?.Metadata.GetMetadata<Route>()?.Pattern ?? "(none)";
            var trace = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
            if (failure?.Error is { } error)
            {
                Failed(context.Request.Method, route, Kind(error), error.StackTrace ?? "", trace);
            }

            Answered(context.Request.Method, route, context.Response.StatusCode, (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds, trace);
        }
    }

    private static string Kind(Exception error) => (error is BadInputException { Diagnostics: [var first, ..] } ? first.Code : error.GetType().Name) + (error.InnerException is { } inner ? " of " + Kind(inner) : "");

    [LoggerMessage(10, LogLevel.Information, "{Method} {Route} {Status} in {Milliseconds} ms, {Trace}")]
    private partial void Answered(string method, string route, int status, long milliseconds, string trace);

    [LoggerMessage(11, LogLevel.Error, "{Method} {Route} failed: {Kind}, {Trace}\n{At}")]
    private partial void Failed(string method, string route, string kind, string at, string trace);
}
