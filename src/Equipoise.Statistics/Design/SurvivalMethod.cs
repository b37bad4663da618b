using System.Collections.Immutable;
using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.Design;

/// <summary>A formula for planning a comparison of two arms by time to an event, as a value; <see cref="SurvivalMethods.All"/> has one of each kind.</summary>
/// <param name="Name">For the command line and print, with its parameters.</param>
/// <param name="Meaning">Effect and variance, in one line.</param>
/// <param name="Source">Where it was published.</param>
/// <param name="Law">From a design, whose number of participants does not matter, to how power grows with participants.</param>
public sealed record SurvivalMethod(string Name, string Meaning, string Source, Func<SurvivalDesign, PlanningLaw> Law);

/// <summary>
/// Formulas for planning a comparison of two arms by time to an event. With r the allocation ratio, q1 = 1/(1+r) and q2 = r/(1+r) the arms' shares, d the expected events per participant, d1 and d2
/// those per participant of an arm. "Null", "Alternative" and "Both" are the <see cref="VarianceConvention"/>. Reference: validation/reference/design.json.
/// </summary>
public static partial class SurvivalMethods
{
    /// <summary>One of each kind, superiority tests; milestone and horizon at 12.</summary>
    public static ImmutableArray<SurvivalMethod> All { get; } =
    [
        Schoenfeld(),
        Freedman,
        Hsieh,
        LachinFoulkes(),
        LachinFoulkesDifference,
        AverageHazardRatio(AverageWeight.Events),
        AverageHazardRatio(AverageWeight.InverseVariance),
        WeightedLogRank(SurvivalTests.LogRank),
        WeightedLogRank(SurvivalTests.FlemingHarrington(0, 1)),
        WeightedLogRank(SurvivalTests.ModestlyWeighted(0.5)),
        MaxCombo([SurvivalTests.LogRank, SurvivalTests.FlemingHarrington(0, 1), SurvivalTests.FlemingHarrington(1, 0)]),
        Milestone(12, SurvivalLimits.LogLog),
        RestrictedMean(12),
    ];

    /// <summary>Freedman 1982: effect 1 - HR, variance (1 + r HR)^2 / (r d) under both hypotheses. Proportional hazards.</summary>
    public static SurvivalMethod Freedman => new(
        "freedman", "effect 1 - HR, variance (1 + r HR)^2 / (r d)", "Freedman, Statistics in Medicine 1982;1:121-129", design =>
        {
            var ratio = ProportionalRatio(design, "Freedman's formula");
            return Same(Math.Abs(1 - ratio), Math.Pow(1 + (design.AllocationRatio * ratio), 2) / (design.AllocationRatio * EventsPerParticipant(design)));
        });

    /// <summary>Hsieh 1992: Freedman's formula for equal arms, divided by 4 q1 q2 for others. Proportional hazards. rpact calls it HsiehFreedman.</summary>
    public static SurvivalMethod Hsieh => new(
        "hsieh", "effect 1 - HR, variance (1 + HR)^2 / (4 q1 q2 d)", "Hsieh, Statistics in Medicine 1992;11:1091-1098", design =>
        {
            var ratio = ProportionalRatio(design, "Hsieh's formula");
            return Same(Math.Abs(1 - ratio), Math.Pow(1 + ratio, 2) / (4 * design.ControlShare * design.ExperimentalShare * EventsPerParticipant(design)));
        });

    /// <summary>Schoenfeld 1981: effect log HR - log HR0, variance 1 / (q1 q2 d) under both hypotheses: local to HR = 1. Proportional hazards.</summary>
    /// <param name="nullRatio">HR0: 1 for superiority, a margin above 1 for non-inferiority.</param>
    /// <exception cref="ArgumentOutOfRangeException">The ratio is not positive.</exception>
    public static SurvivalMethod Schoenfeld(double nullRatio = 1)
    {
        DesignArgument.Positive(nullRatio);
        return new(Named("schoenfeld", nullRatio), "effect log HR - log HR0, variance 1 / (q1 q2 d)", "Schoenfeld, Biometrika 1981;68:316-319", design => Same(
            Math.Abs(Math.Log(ProportionalRatio(design, "Schoenfeld's formula") / nullRatio)), 1 / (design.ControlShare * design.ExperimentalShare * EventsPerParticipant(design))));
    }

    internal static NormalLaw Same(double effect, double variance) => new(effect, variance, variance);

    internal static string Named(string name, double nullRatio) => nullRatio == 1 ? name : DesignArgument.Text($"{name}({nullRatio:R})");

    internal static double EventsPerParticipant(SurvivalDesign design) => ExpectedCourse.Of(design).Events(design.AnalysisTime) / design.Accrual.Total;

    /// <summary>The hazard ratio, when it is the same in all pieces of all strata.</summary>
    internal static double ProportionalRatio(SurvivalDesign design, string who)
    {
        double? common = null;
        foreach (var stratum in design.Strata)
        {
            var (c, e) = (stratum.Control.Event, stratum.Experimental.Event);
            RefuseCured(stratum, who);
            double[] cuts = [.. c.Cuts.Concat(e.Cuts).Distinct().Order()];
            for (var k = 0; k <= cuts.Length; k++)
            {
                var (control, experimental) = (c.RateOfPiece(cuts, k), e.RateOfPiece(cuts, k));
                if (control == 0 && experimental == 0)
                {
                    continue;
                }

                var ratio = experimental / control;
                common ??= ratio;
                if (!(ratio > 0 && double.IsFinite(ratio) && Math.Abs(ratio - common.Value) <= 1e-9 * ratio))
                {
                    throw new ArgumentException(
                        DesignArgument.Text($"the hazard ratio is {ratio:R} in piece {k} of stratum {stratum.Name} and {common:R} before; {who} needs one ratio, the average hazard ratio and the weighted log-rank formulas do not"),
                        nameof(design));
                }
            }
        }

        return common ?? throw new ArgumentException("no hazard is above 0; there are no events", nameof(design));
    }

    internal static void RefuseCured(SurvivalStratum stratum, string who)
    {
        if (stratum.Control.Event.CuredShare > 0 || stratum.Experimental.Event.CuredShare > 0)
        {
            throw new ArgumentException($"stratum {stratum.Name} has a cured share, so that its hazards are not constant; {who} needs that, the weighted log-rank formula does not", nameof(stratum));
        }
    }
}
