using Equipoise.Tests.Conduct;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Rehearsal;
using Equipoise.Trials.Reporting;

namespace Equipoise.Tests.Rehearsal;

/// <summary>The interleukin-2 trial redesigned on events: the same rooms run it from screening to report.</summary>
public sealed class EventDrivenRehearsalTests
{
    private static readonly TrialProtocol Protocol = Redesigned();

    [Theory]
    [InlineData("planned", 3)]
    [InlineData("abstract", 7)]
    public void A_trial_with_looks_on_events_runs_to_its_report(string scenario, int seed)
    {
        var entries = new List<LedgerEntry>();
        var state = TrialState.Empty;
        foreach (var step in TrialRehearsal.Play(Protocol, scenario, (ulong)seed).Take(60_000))
        {
            entries.AddRange(step.Entries);
            state = step.State;
        }

        state.Lock.ShouldNotBeNull();
        var design = (TimeToEventTrialDesign)TrialDesign.From(Protocol);
        foreach (var result in state.InterimResults)
        {
            var cut = state.Cuts.Single(c => c.Cut == result.Cut);
            var at = AnalysisDataset.At(TrialState.Fold(entries.TakeWhile(e => e.Sequence <= cut.UpToSequence)), cut.AsOf);
            var events = at.InSet("LA").Count(r => r.Time("DFS").Event);
            result.InformationFraction.ShouldBe(events / design.PlannedUnits, 1e-12);
            events.ShouldBeGreaterThanOrEqualTo((int)Math.Ceiling(design.PlannedUnits / 2));
        }

        var html = string.Join(" ", ReportBuilder.Of(entries, state.Cuts[^1].Cut, "test").Sections.SelectMany(s => s.Blocks).OfType<TableBlock>().Select(b => b.Caption));
        html.ShouldContain("Looks: bounds");
    }

    private static TrialProtocol Redesigned()
    {
        var text = Repository.Read("protocols", "il2-rcc.yaml");
        var (from, to) = (text.IndexOf("\ndesign:", StringComparison.Ordinal) + 1, text.IndexOf("\nsafety:", StringComparison.Ordinal) + 1);
        return GivenTrial.Parse(text[..from] + """
            design:
              kind: timeToEventDesign
              endpoint: DFS
              analysisSet: LA
              alpha: 0.05
              sides: one
              power: 0.80
              method: {kind: schoenfeld}
              variance: underNull
              control:
                event: {kind: survivalAt, months: 24, proportion: 0.40}
              effect: {kind: experimentalHazard, event: {kind: survivalAt, months: 24, proportion: 0.70}}
              accrual: {kind: evenAccrual, months: 36}
              followUpMonths: 24
              participants: 68
              boundary: {kind: errorSpending, efficacy: {kind: lanDemetsObrienFleming}}

            analyses:
              - id: interim
                label: Interim analysis
                when: {kind: eventsReached, fraction: 0.5}
                efficacy: true
                futility: [{kind: estimateNoBetterThan, effect: 1}]
                combine: any
                binding: false
              - {id: final, label: Final analysis, when: {kind: endOfFollowUp}, efficacy: true, futility: [], combine: any, binding: false}

            """ + text[to..]);
    }
}
