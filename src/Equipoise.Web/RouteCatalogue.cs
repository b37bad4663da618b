using System.Collections.Immutable;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Web.Access;
using Equipoise.Web.Features.Health;
using Equipoise.Web.Features.Home;
using Equipoise.Web.Features.Site.Consent;
using Equipoise.Web.Features.Site.Eligibility;
using Equipoise.Web.Features.Site.Randomisation;
using Equipoise.Web.Features.Site.Record;
using Equipoise.Web.Features.Site.Screening;
using Equipoise.Web.Features.Site.Unblinding;
using Equipoise.Web.Features.Style;

namespace Equipoise.Web;

/// <summary>One route: what it answers to, who may use it and what it shows at most, and what answers. There is no other way to map one: the compiler refuses it.</summary>
/// <param name="Verb">GET or POST; GET answers HEAD too.</param>
/// <param name="Pattern">The pattern.</param>
/// <param name="Policy">Who, and what at most.</param>
/// <param name="Handler">What answers.</param>
internal sealed record Route(string Verb, string Pattern, Policy Policy, Delegate Handler)
{
    /// <summary>A route that shows.</summary>
    public static Route Get(string pattern, Policy policy, Delegate handler) => new(HttpMethods.Get, pattern, policy, handler);

    /// <summary>A route that acts.</summary>
    public static Route Post(string pattern, Policy policy, Delegate handler) => new(HttpMethods.Post, pattern, policy, handler);

    /// <summary>Whether programs use it with a token, and no form of ours is posted to it.</summary>
    public bool IsApi => Pattern.StartsWith("/api/", StringComparison.Ordinal);
}

/// <summary>Every route of the program. Only what stands here is mapped; a test compares the two, tries each with each role, and holds each handler's parameters against its policy.</summary>
internal static class RouteCatalogue
{
    /// <summary>The routes.</summary>
    public static ImmutableArray<Route> All { get; } =
    [
        // Of nobody and everybody.
        Route.Get("/", Policy.SignedIn, HomeEndpoint.Get),
        Route.Get("/health", Policy.Public, HealthEndpoint.Ready),
        Route.Get("/health/live", Policy.Public, HealthEndpoint.Live),
        Route.Get("/style.css", Policy.Public, StyleEndpoint.Sheet),
        Route.Get("/app.js", Policy.Public, StyleEndpoint.Script),
        Route.Get("/mark.svg", Policy.Public, StyleEndpoint.Mark),

        // Accounts (sign-in, one's own account, people).

        // People of a site.
        Route.Get("/participants/{participant}/record/{command}", Policy.OwnSite(Role.Nurse, Role.Investigator), RecordEndpoint.Get),
        Route.Post("/participants/{participant}/record/{command}", Policy.OwnSite(Role.Nurse, Role.Investigator), RecordEndpoint.Post),
        Route.Get("/screening", Policy.OwnSite(Role.Nurse, Role.Investigator), ScreeningEndpoint.Get),
        Route.Post("/screening", Policy.OwnSite(Role.Nurse, Role.Investigator), ScreeningEndpoint.Post),
        Route.Get("/participants/{participant}/consent", Policy.OwnSite(Role.Nurse, Role.Investigator), ConsentEndpoint.Get),
        Route.Post("/participants/{participant}/consent", Policy.OwnSite(Role.Nurse, Role.Investigator), ConsentEndpoint.Post),
        Route.Get("/participants/{participant}/eligibility", Policy.OwnSite(Role.Nurse, Role.Investigator), EligibilityEndpoint.Get),
        Route.Post("/participants/{participant}/eligibility", Policy.OwnSite(Role.Nurse, Role.Investigator), EligibilityEndpoint.Post),
        Route.Get("/participants/{participant}/randomise", Policy.OwnSite(Role.Nurse, Role.Investigator), RandomiseEndpoint.Get),
        Route.Post("/participants/{participant}/randomise", Policy.OwnSite(Role.Nurse, Role.Investigator), RandomiseEndpoint.Post),
        Route.Get("/participants/{participant}/allocation", Policy.OwnSite(Role.Nurse, Role.Investigator), AllocationEndpoint.Get),
        Route.Get("/participants/{participant}/unblind", Policy.OwnSite(Role.Nurse, Role.Investigator), UnblindEndpoint.Get),
        Route.Post("/participants/{participant}/unblind", Policy.OwnSite(Role.Nurse, Role.Investigator), UnblindEndpoint.Post),
        // MORE

        // People of the coordinating centre, the statisticians, the board, inspectors.

        // Programs.
    ];

    /// <summary>Where a role begins.</summary>
    public static string HomeOf(Role role) => role switch
    {
        Role.Nurse or Role.Investigator => "/to-do",
        Role.DataManager => "/centre",
        Role.Sponsor => "/sponsor",
        Role.TrialStatistician => "/pooled",
        Role.IndependentStatistician => "/unblinded",
        Role.Board => "/board",
        Role.Inspector => "/inspection",
        _ => "/",
    };
}
