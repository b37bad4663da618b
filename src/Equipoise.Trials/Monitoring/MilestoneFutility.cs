using System.Collections.Immutable;
using Equipoise.Statistics.Sequential;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Monitoring;

/// <summary>The rules for futility of a milestone design, computed from the counts at a look: of a real trial and of a simulated one alike.</summary>
internal static class MilestoneFutility
{
    /// <summary>Pooled Z; null where an arm has no known status.</summary>
    public static double? Z(MilestoneCounts counts)
    {
        var (e, c) = (counts.Experimental, counts.Control);
        return e.Known > 0 && c.Known > 0 ? ProportionTest.PooledZ(e.EventFree, e.Known, c.EventFree, c.Known) : null;
    }

    /// <summary>Each rule of an analysis.</summary>
    public static ImmutableArray<RuleOutcome> Outcomes(AnalysisDeclaration analysis, MilestoneCounts counts, MilestoneTrialDesign design)
    {
        var (z, look) = (Z(counts), Look(analysis, design));
        return [.. analysis.Futility.Select(rule => Outcome(rule, counts, design, z, look))];
    }

    /// <summary>Whether the rules, combined as the protocol says, are met.</summary>
    public static bool IsMet(AnalysisDeclaration analysis, ImmutableArray<RuleOutcome> outcomes) =>
        outcomes.Length > 0 && (analysis.Combine == Combination.Any ? outcomes.Any(r => r.Met) : outcomes.All(r => r.Met));

    /// <summary>The same verdict, no more rules being evaluated than it needs; conditional power, which takes longest, comes last.</summary>
    public static bool IsMet(AnalysisDeclaration analysis, MilestoneCounts counts, MilestoneTrialDesign design)
    {
        var (z, look, any) = (Z(counts), Look(analysis, design), analysis.Combine == Combination.Any);
        for (var late = 0; late < 2; late++)
        {
            foreach (var rule in analysis.Futility)
            {
                if ((rule is ConditionalPowerBelow ? 1 : 0) == late && Verdict(rule, counts, design, z, look).Met == any)
                {
                    return any;
                }
            }
        }

        return !any && analysis.Futility.Length > 0;
    }

    private static DesignLook Look(AnalysisDeclaration analysis, MilestoneTrialDesign design) => design.Looks.First(l => l.Analysis == analysis.Id);

    private static RuleOutcome Outcome(FutilityRule rule, MilestoneCounts counts, MilestoneTrialDesign design, double? z, DesignLook look)
    {
        var (value, limit, met) = Verdict(rule, counts, design, z, look);
        return new RuleOutcome(Words(rule, counts), value, limit, met);
    }

    private static (double Value, double Limit, bool Met) Verdict(FutilityRule rule, MilestoneCounts counts, MilestoneTrialDesign design, double? z, DesignLook look) => rule switch
    {
        FutilityBound => (z ?? 0, look.FutilityZ ?? 0, z is not null && look.FutilityZ is { } bound && z <= bound),
        StatisticBelow r => (z ?? 0, r.Z, z is not null && z < r.Z),
        EstimateNoBetterThan r => Estimate(counts) is { } estimate ? (estimate, r.Effect, estimate <= r.Effect) : (0, r.Effect, false),
        ConditionalPowerBelow r => Below(FinalComparison.ConditionalPower(counts, design, r.Under), r.Limit),
        BestCaseBelow r => Below(BestCase.Of(counts, r.Enrolled).Difference, r.Difference),
        _ => throw new InvalidOperationException($"There is no evaluation of {rule.GetType().Name}."),
    };

    private static string Words(FutilityRule rule, MilestoneCounts counts) => rule switch
    {
        FutilityBound => "statistic at or below the futility bound",
        StatisticBelow => "statistic",
        EstimateNoBetterThan => Estimate(counts) is null ? "difference of proportions no better than the limit, no status being known in an arm" : "difference of proportions no better than the limit",
        ConditionalPowerBelow r => $"conditional power, open outcomes as under {Ledger.Words.Of(r.Under)}",
        BestCaseBelow r => "best case at full accrual, " + (r.Enrolled == OpenStatus.KeepPresentStatus ? "those enrolled keeping their present status" : "every open status falling in favour"),
        _ => throw new InvalidOperationException($"There are no words for {rule.GetType().Name}."),
    };

    private static double? Estimate(MilestoneCounts counts) => counts.Experimental.Known == 0 || counts.Control.Known == 0
        ? null
        : ((double)counts.Experimental.EventFree / counts.Experimental.Known) - ((double)counts.Control.EventFree / counts.Control.Known);

    // Differences of proportions are compared with a tolerance of rounding: 0.3 must not be below 0.3.
    private static (double Value, double Limit, bool Met) Below(double value, double limit) => (value, limit, value < limit - 1e-12);
}
