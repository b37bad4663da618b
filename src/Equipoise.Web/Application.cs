using Equipoise.Web.Access;
using Equipoise.Web.Accounts;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Trial;
using Microsoft.AspNetCore.Antiforgery;

namespace Equipoise.Web;

/// <summary>Puts the program together.</summary>
internal static class Application
{
    /// <summary>Builds it, not yet started.</summary>
    public static WebApplication Build(ServeOptions options, TrialPlace place, TimeProvider clock, AccountSettings? accounts = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(Application).Assembly.GetName().Name });
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1 << 20;
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
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton(new TrialHost(place, clock));
        builder.Services.AddSingleton(FormKeys.OfSystem);
        builder.Services.AddSingleton<Centre.EntryTimes>().AddSingleton<Centre.Kept>().AddSingleton<Centre.ReportShelf>();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddRouting();
        builder.Services.AddRazorComponents();
        builder.Services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "forms";
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });

        // A rehearsal's clock is not that of the people who look at it, nor of their authenticators.
        Accounts(builder.Services, AccountsPlace.Of(options.Ledger), accounts ?? new AccountSettings(), new AccountClock(options.RehearsalClock ? TimeProvider.System : clock));
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);

        // A page elsewhere must not reach this one by a name of its own that it points to this machine.
        builder.Services.AddHostFiltering(filter =>
        {
            filter.AllowEmptyHosts = false;
            filter.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"];
        });

        var application = builder.Build();
        AccountsServices.Ready(application.Services);
        application.UseMiddleware<SecurityHeaders>();
        application.UseHostFiltering();
        application.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = Problem.OfException, SuppressDiagnosticsCallback = _ => false });
        application.UseStatusCodePages(context => Problem.OfStatus(context.HttpContext));
        application.UseRouting();
        application.UseAuthentication();
        application.UseMiddleware<AccessGate>();
        application.UseMiddleware<ForgeryGuard>();
        foreach (var route in RouteCatalogue.All)
        {
#pragma warning disable RS0030 // The one place where routes are mapped: from the catalogue, each with its policy.
            application.MapMethods(route.Pattern, route.Verb == HttpMethods.Get ? [HttpMethods.Get, HttpMethods.Head] : [route.Verb], route.Handler).WithMetadata(route).WithDisplayName(route.Verb + " " + route.Pattern);
#pragma warning restore RS0030
        }

        return application;
    }

    private static void Accounts(IServiceCollection services, AccountsPlace place, AccountSettings settings, AccountClock clock)
    {
        services.AddAccounts(place, settings, clock);
        services.AddSingleton<SignInFacts>();
        services.AddScoped<ISigning, AccountSigning>();
        services.AddSingleton<AccessNotes, LedgerNotes>();
    }
}

/// <summary>Refuses a posted form that does not carry the token of the session for which its page was made. Programs show a token of their own instead, which no browser sends by itself.</summary>
internal sealed class ForgeryGuard(RequestDelegate next, IAntiforgery antiforgery)
{
    /// <summary>Lets the request through, or refuses it.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method)
            && context.GetEndpoint()?.Metadata.GetMetadata<Route>() is { IsApi: false } && !await antiforgery.IsRequestValidAsync(context))
        {
            await Problem.Of(context, StatusCodes.Status400BadRequest, "Send the form again", "The form was not made for this session: it was opened before you signed in, or by another page. Nothing was recorded. Open the page again and send it once more.").ExecuteAsync(context);
            return;
        }

        await next(context);
    }
}
