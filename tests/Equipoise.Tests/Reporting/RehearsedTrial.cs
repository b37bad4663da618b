using System.Collections.Immutable;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Rehearsal;
using Equipoise.Trials.Reporting;

namespace Equipoise.Tests.Reporting;

/// <summary>The rehearsed interleukin-2 trial that reports are tested on, played once.</summary>
internal static class RehearsedTrial
{
    private static readonly Lazy<ImmutableArray<LedgerEntry>> Played = new(() =>
        [.. TrialRehearsal.Play(GivenTrial.Parse(Repository.Read("protocols", "il2-rcc.yaml")), "abstract", 4).SelectMany(s => s.Entries)]);

    public static ImmutableArray<LedgerEntry> Entries => Played.Value;

    public static ReportPack Report(string cut, ReportKind? kind) => ReportBuilder.Pack(Entries, cut, kind, "test");

    /// <summary>All text of a report that is not a fact of its provenance.</summary>
    public static string Text(ReportModel model) => Adapters.Rendering.TextReport.Render(model with { Provenance = [], Subtitle = "" }, 200);
}
