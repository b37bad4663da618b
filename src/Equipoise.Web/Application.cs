using Equipoise.Web.Access;
using Equipoise.Web.Accounts;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Operations;
using Equipoise.Web.Trial;
using Microsoft.AspNetCore.Antiforgery;

namespace Equipoise.Web;

/// <summary>Puts the program together.</summary>
internal static class Application
{
    /// <summary>Builds it, not yet started.</summary>
    /// <param name="options">What is served, and where.</param>
    /// <param name="place">Where the trial is kept.</param>
    /// <param name="clock">The trial's clock.</param>
    /// <param name="accounts">What the installation chose about accounts; null for the defaults.</param>
    /// <param name="limits">How fast requests are taken; null for as fast as they come.</param>
    /// <exception cref="Adapters.BadInputException">The certificate, the ledger or the accounts cannot be used.</exception>
    public static WebApplication Build(ServeOptions options, TrialPlace place, TimeProvider clock, AccountSettings? accounts = null, RateLimits? limits = null)
    {
        var https = Listening.Https(options.Tls, TimeProvider.System);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(Application).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Listening.Set(kestrel, options, https));
        var metrics = new TrialMetrics();
        var host = new TrialHost(place, clock) { Answered = metrics.Count };
        metrics.Watch(host);
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton(_ => host);
        builder.Services.AddSingleton(FormKeys.OfSystem);
        builder.Services.AddSingleton<Centre.EntryTimes>().AddSingleton(new Centre.Kept(host.Sights)).AddSingleton<Centre.Counts>().AddSingleton<Centre.LedgerCheck>().AddSingleton<Centre.ReportShelf>();
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
        builder.AddOperations(options, metrics, limits);
        builder.Services.AddHostedService<Centre.Warming>();
        var application = builder.Build();
        AccountsServices.Ready(application.Services);
        application.UseOperations(options);
        application.UseMiddleware<SecurityHeaders>();
        application.UseHostFiltering();
        application.UseHttpsOnly(options);

        // Failures are logged by RequestLog, without what was typed.
        application.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = Problem.OfException, SuppressDiagnosticsCallback = _ => true });
        application.UseStatusCodePages(context => Problem.OfStatus(context.HttpContext));
        var held = application.Services.GetRequiredService<RequestLimits>();
        application.Use(next => context => held.ByAddressAsync(context, next));
        application.UseRouting();

        // The token of the metrics is none of an account's.
        application.UseWhen(context => context.Request.Path != "/metrics", people => people.UseAuthentication());
        application.Use(next => context => held.ByAccountAsync(context, next));
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
