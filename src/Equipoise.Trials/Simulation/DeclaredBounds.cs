using System.Collections.Immutable;
using Equipoise.Statistics.Sequential;
using Equipoise.Statistics.Simulation;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol.Document;
using Doc = Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Simulation;

/// <summary>The bounds of a simulated trial: the plan's, or the plan's spending at the events that there are.</summary>
internal static class DeclaredBounds
{
    /// <summary>Whether bounds can be solved for anew: errors are spent by information, and information is the events of a log-rank test.</summary>
    public static bool CanRecompute(SequentialTrialDesign design) =>
        design is TimeToEventTrialDesign { IsLogRank: true } && design.Boundary.Declaration is Doc.ErrorSpending { Clock: not SpendingClock.Calendar } && !(design.Boundary.TwoSided && design.Bounds.HasFutility);

    /// <summary>The bounds.</summary>
    /// <exception cref="ArgumentException">They are to be solved for anew and cannot be.</exception>
    public static StoppingBounds Of(SequentialTrialDesign design, BoundUse? use, FutilityUse futility)
    {
        var anew = use is { } stated ? stated == BoundUse.Recomputed : CanRecompute(design);
        if (!anew)
        {
            return StoppingBounds.Planned(design is MilestoneTrialDesign ? WithoutFutility(design.Bounds) : design.Bounds, futility);
        }

        return CanRecompute(design)
            ? StoppingBounds.Recomputed(Plan(design), (int)Math.Round(design.PlannedUnits), futility)
            : throw new ArgumentException("bounds are solved for anew only where errors are spent by the events of a log-rank test; bounds: planned is accepted");
    }

    /// <summary>A milestone design's rules for futility are those of its looks, computed from the counts there.</summary>
    private static SequentialDesign WithoutFutility(SequentialDesign bounds) =>
        SequentialDesign.OfBounds(bounds.Name, bounds.InformationFractions, bounds.UpperZ, bounds.LowerZ, null, bounds.FutilityShape, bounds.FutilityBinding);

    private static SpendingPlan Plan(SequentialTrialDesign design)
    {
        var (declared, planned) = (design.Boundary, design.Bounds);
        var (efficacy, type2) = declared.Spending(planned);
        var spending = (Doc.ErrorSpending)declared.Declaration;
        ImmutableArray<bool> active = [.. declared.Analyses.Select(a => a.Efficacy)];
        ImmutableArray<bool> type2At = [.. declared.Analyses.Select((a, i) => i + 1 == declared.Analyses.Length || a.Futility.Any(r => r is FutilityBound))];
        return new SpendingPlan
        {
            InformationFractions = planned.InformationFractions,
            Upper = new Statistics.Sequential.ErrorSpending(efficacy, planned.OneSidedAlpha)
            {
                ActiveLooks = active.All(a => a) ? [] : active,
                Skipped = spending.Unspent == UnspentError.GivenUp ? SkippedError.GivenUp : SkippedError.PassedOn,
            },
            Symmetric = declared.TwoSided,
            Lower = declared.Harm(),
            Futility = type2 is null
                ? null
                : new FutilitySpending(new Statistics.Sequential.ErrorSpending(type2, 1 - design.Power) { ActiveLooks = type2At }, declared.Binding) { GivenDrift = planned.Drift },
            GivenFutility = type2 is null && planned.HasFutility ? new GivenFutility([.. planned.FutilityZ.SkipLast(1)], declared.Binding) : null,
        };
    }
}
