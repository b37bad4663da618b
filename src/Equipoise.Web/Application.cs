using Equipoise.Web.Features.Errors;
using Equipoise.Web.Inspection;
using Microsoft.AspNetCore.DataProtection;

namespace Equipoise.Web;

/// <summary>Puts the program together. Nothing is taken from the environment or from files of settings: what is not said here does not happen.</summary>
internal static class Application
{
    /// <summary>Builds it, not yet started.</summary>
    public static WebApplication Build(ServeOptions options, InspectedLedger ledger)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(Application).Assembly.GetName().Name });
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            foreach (var address in options.Addresses)
            {
                if (address.Ip is { } ip)
                {
                    kestrel.Listen(ip, address.Port);
                }
                else
                {
                    kestrel.ListenLocalhost(address.Port);
                }
            }
        });
        builder.Services.AddSingleton(ledger);
        builder.Services.AddRouting();
        builder.Services.AddRazorComponents();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();

        // A page elsewhere must not reach this one by a name of its own that it points to this machine.
        builder.Services.AddHostFiltering(filter =>
        {
            filter.AllowEmptyHosts = false;
            filter.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"];
        });

        var application = builder.Build();
        application.UseMiddleware<SecurityHeaders>();
        application.UseHostFiltering();
        application.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = Problem.OfException, SuppressDiagnosticsCallback = _ => false });
        application.UseStatusCodePages(context => Problem.OfStatus(context.HttpContext));
        application.UseRouting();
        foreach (var route in RouteCatalogue.All)
        {
            application.MapMethods(route.Pattern, [HttpMethods.Get, HttpMethods.Head], route.Handler).WithMetadata(route);
        }

        return application;
    }
}
