using System.Collections.Immutable;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Web.Frame;

/// <summary>Where each role can go.</summary>
internal static class Navigation
{
    private static readonly Place People = new("People", "/people"), Log = new("Ledger", "/ledger"), Minutes = new("Minutes", "/minutes");

    /// <summary>The places of a role, in order.</summary>
    public static ImmutableArray<Place> Of(Role role) => role switch
    {
        Role.Nurse => [new("To do", "/to-do"), new("Screening", "/screening"), new("Participants", "/participants"), new("Queries", "/queries"), new("Monitoring visit", "/source-data")],
        Role.Investigator => [new("To do", "/to-do"), new("To sign", "/signing"), new("Screening", "/screening"), new("Participants", "/participants"), new("Queries", "/queries"), new("My site", "/my-site")],
        Role.DataManager => [new("Overview", "/centre"), new("Missing and late", "/missing"), new("Queries", "/query-ageing"), new("Deviations", "/deviations"), new("Central monitoring", "/central-monitoring"), new("Sites", "/sites"), new("Data cuts", "/cuts"), People, Log, new("Review", "/inspection/review")],
        Role.Sponsor => [new("Overview", "/sponsor"), new("Sites", "/sites"), new("Data cuts", "/cuts"), Minutes, People],
        Role.TrialStatistician => [new("Pooled events", "/pooled"), new("Design", "/design"), new("Simulation", "/simulation"), new("Open reports", "/open-reports"), Minutes],
        Role.IndependentStatistician => [new("Cuts and results", "/unblinded"), new("Boundary", "/unblinded/boundary"), new("Conditional power", "/unblinded/conditional-power"), new("Minutes", "/unblinded/minutes")],
        Role.Board => [new("Reports", "/board"), new("Recommendation", "/board/recommendation"), new("Minutes", "/board/minutes")],
        Role.Inspector => [new("Trail", "/inspection"), Log, new("Rights", "/inspection/rights"), new("Verification", "/inspection/verification"), new("Access", "/inspection/access"), new("Review", "/inspection/review")],
        _ => [],
    };
}
