using System.Collections.Immutable;
using Equipoise.Adapters.Exchange;
using Equipoise.Adapters.Rendering;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Rehearsal;
using Equipoise.Trials.Reporting;

namespace Equipoise.Cli.Verbs.Rehearse;

/// <summary>What a rehearsal wrote and what happened in it.</summary>
internal sealed record RehearsalResult(string Folder, TrialState State, AnalysisDataset Dataset, ImmutableArray<RehearsalStep> Turns, ImmutableArray<RehearsalStep> Refusals, ImmutableArray<string> Files);

/// <summary>Runs a rehearsal into a folder: the ledger act by act, then the analysis dataset and the reports, and the entry that the final report was issued.</summary>
internal static class RehearsalRun
{
    private static readonly string[] Turning = [nameof(TrialActivated), nameof(DataCutTaken), nameof(InterimResultRecorded), nameof(BoardRecommended), nameof(AccrualClosed), nameof(FollowUpEnded), nameof(DatabaseLocked)];

    public static RehearsalResult Run(TrialProtocol protocol, string scenario, ulong seed, string folder, Action<RehearsalStep> progress, CancellationToken cancelled)
    {
        using var output = new RehearsalFolder(folder);
        var turns = ImmutableArray.CreateBuilder<RehearsalStep>();
        var refusals = ImmutableArray.CreateBuilder<RehearsalStep>();
        TrialState state;
        AnalysisDataset dataset;
        using (var ledger = SqliteLedger.Create(output.PathOf("ledger.db")))
        {
            state = TrialState.Empty;
            foreach (var step in TrialRehearsal.Play(protocol, scenario, seed))
            {
                cancelled.ThrowIfCancellationRequested();
                if (step.Entries.Length > 0)
                {
                    ledger.Append(step.Entries[0].Sequence - 1, step.Entries);
                }

                (step.Refused is null ? step.Entries.Any(e => Turning.Contains(e.Event.GetType().Name)) ? turns : null : refusals)?.Add(step);
                state = step.State;
                progress(step);
            }

            // From here on everything is read back from the ledger, as for a real trial.
            var entries = ledger.ReadAll();
            var cut = state.Cuts[^1];
            RunningTrial.Write(output, entries, seed);
            dataset = ReportBuilder.At(entries, cut, AllocationKey.Revealed(entries)).Dataset;
            AtomicFile.WriteText(output.PathOf("analysis.csv"), dataset.Csv);
            AtomicFile.WriteText(output.PathOf("design.html"), HtmlReport.Render(DesignReport.Of(protocol, TrialDesign.From(protocol))));
            foreach (var interim in state.InterimResults.TakeLast(1))
            {
                AtomicFile.WriteText(output.PathOf("interim-closed.html"), HtmlReport.Render(ReportBuilder.Of(entries, interim.Cut, ProgramVersion.Text)));
            }

            var report = HtmlReport.Render(ReportBuilder.Of(entries, cut.Cut, ProgramVersion.Text));
            AtomicFile.WriteText(output.PathOf("report.html"), report);
            var issued = Issue(state, cut.Cut, report, entries[^1]);
            ledger.Append(state.Version, issued);
            state = issued.Aggregate(state, (s, e) => s.Evolve(e));
        }

        ImmutableArray<string> files = ["report.html", "interim-closed.html", "design.html", "analysis.csv", "ledger.db", "running/ledger.db", "rehearsal.json"];
        AtomicFile.WriteText(output.PathOf("rehearsal.json"), Output.Json(new
        {
            synthetic = true,
            trial = protocol.Document.Trial.Id,
            protocolSha256 = protocol.Sha256,
            scenario,
            seed,
            entries = state.Version,
            head = state.HeadHash,
            program = ProgramVersion.Text,
        }));
        files = [.. files.Where(f => File.Exists(output.PathOf(f)))];
        output.Complete();
        return new RehearsalResult(folder, state, dataset, turns.ToImmutable(), refusals.ToImmutable(), files);
    }

    private static ImmutableArray<LedgerEntry> Issue(TrialState state, string cut, string report, LedgerEntry last)
    {
        var actor = new Actor("trial-statistician", Role.TrialStatistician);
        var decision = Decider.Decide(state, new IssueReport(cut, "report.html", LedgerEntry.HashOf(report)), actor, last.RecordedAt, _ => throw new InvalidOperationException("a report allocates nobody"));
        return decision.Rejection is { } refused
            ? throw new InvalidOperationException(refused.Message)
            : LedgerEntry.SealAll(state.Version, state.HeadHash, last.RecordedAt, actor, null, decision.Events);
    }
}
