using System.Collections.Immutable;
using Equipoise.Web.Features.Health;
using Equipoise.Web.Features.Ledger;
using Equipoise.Web.Features.Overview;
using Equipoise.Web.Features.Participant;
using Equipoise.Web.Features.Participants;
using Equipoise.Web.Features.Report;
using Equipoise.Web.Features.Reports;
using Equipoise.Web.Features.Style;

namespace Equipoise.Web;

/// <summary>The most that a route tells. What tells of participants is served of a rehearsal only, until there is a sign-in.</summary>
internal enum Disclosure
{
    /// <summary>Nothing of the trial but whether its ledger can be read.</summary>
    Nothing,

    /// <summary>The conduct of the trial: sites, numbers, dates; no arm of anybody.</summary>
    Conduct,

    /// <summary>The records themselves, with the arm of each participant.</summary>
    Allocations,

    /// <summary>Results by arm.</summary>
    ResultsByArm,
}

/// <summary>One route: its pattern, what it tells, and what answers. It answers GET and HEAD and changes nothing.</summary>
internal sealed record Route(string Pattern, Disclosure Tells, Delegate Handler);

/// <summary>Every route of the program. Only what stands here is mapped; a test compares the two.</summary>
internal static class RouteCatalogue
{
    /// <summary>The routes.</summary>
    public static ImmutableArray<Route> All { get; } =
    [
        new("/", Disclosure.Conduct, OverviewEndpoint.Get),
        new("/ledger", Disclosure.Allocations, LedgerEndpoint.Get),
        new("/participants", Disclosure.Conduct, ParticipantsEndpoint.Get),
        new("/participants/{participant}", Disclosure.Allocations, ParticipantEndpoint.Get),
        new("/reports", Disclosure.Conduct, ReportsEndpoint.Get),
        new("/reports/{cut}", Disclosure.ResultsByArm, ReportEndpoint.Get),
        new("/health", Disclosure.Nothing, HealthEndpoint.Get),
        new("/style.css", Disclosure.Nothing, StyleEndpoint.Sheet),
        new("/mark.svg", Disclosure.Nothing, StyleEndpoint.Mark),
    ];
}
