using System.Collections.Immutable;
using Equipoise.Statistics.Sequential;
using Equipoise.Statistics.Simulation;
using Equipoise.Trials.Design;
using Equipoise.Trials.Monitoring;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Simulation;

/// <summary>The rules for futility of a milestone design at the looks of a simulated trial: the very functions that monitor the real one, on the simulated counts.</summary>
internal static class DeclaredFutility
{
    /// <summary>A rule for each analysis; null where there is none, or where none is obeyed.</summary>
    /// <param name="design">The design.</param>
    /// <param name="use">Whether rules are obeyed.</param>
    /// <param name="notes">Receives what the approximation does not know.</param>
    public static ImmutableArray<StatusRule?> Of(SequentialTrialDesign design, FutilityUse use, ImmutableArray<string>.Builder notes)
    {
        var rules = ImmutableArray.CreateBuilder<StatusRule?>();
        foreach (var analysis in design.Boundary.Analyses)
        {
            if (design is not MilestoneTrialDesign milestone || analysis.Futility.IsEmpty || use == FutilityUse.Ignored)
            {
                rules.Add(null);
                continue;
            }

            rules.Add(Of(milestone, analysis));
            if (analysis.Futility.Any(r => r is ConditionalPowerBelow or BestCaseBelow))
            {
                notes.Add($"Futility at '{analysis.Id}' is decided from the counts of each trial as at a real look ({Words(analysis)}); {(analysis.Binding ? "the protocol makes it binding" : "the protocol leaves it to the board, which is taken to follow it")}. The approximation leaves it out.");
            }
        }

        return rules.ToImmutable();
    }

    private static StatusRule Of(MilestoneTrialDesign design, AnalysisDeclaration analysis) => new(
        FormattableString.Invariant(
            $"futility if {Words(analysis)}, of {design.PerArm} per arm, {design.Section.Experimental:R} against {design.Section.Control:R}, final Z {design.FinalZ:F9}, bound {design.Looks.First(l => l.Analysis == analysis.Id).FutilityZ:F9}"),
        statuses => MilestoneFutility.IsMet(analysis, new MilestoneCounts(Arm("experimental", statuses.Experimental, design), Arm("control", statuses.Control, design)), design));

    /// <summary>As <see cref="MilestoneCounts.Of(Analysis.AnalysisDataset, MilestoneTrialDesign)"/> counts them, a status being known at the milestone itself.</summary>
    private static MilestoneArm Arm(string id, ArmStatuses arm, MilestoneTrialDesign design) => new(
        id, Math.Max(design.PerArm, arm.Known + arm.Open.Length), arm.EventFree, arm.Events, [.. arm.Open.Select(AnalysisTime.Days)]);

    private static string Words(AnalysisDeclaration analysis) => string.Join(analysis.Combine == Combination.Any ? " or " : " and ", analysis.Futility.Select(rule => rule switch
    {
        FutilityBound => "Z at or below the futility bound",
        StatisticBelow r => FormattableString.Invariant($"Z below {r.Z:R}"),
        EstimateNoBetterThan r => FormattableString.Invariant($"difference no better than {r.Effect:R}"),
        ConditionalPowerBelow r => FormattableString.Invariant($"conditional power under {Ledger.Words.Of(r.Under)} below {r.Limit:R}"),
        BestCaseBelow r => FormattableString.Invariant($"best case below {r.Difference:R}, {(r.Enrolled == OpenStatus.KeepPresentStatus ? "those enrolled keeping their present status" : "every open status falling in favour")}"),
        _ => throw new InvalidOperationException($"There is no evaluation of {rule.GetType().Name}."),
    }));
}
