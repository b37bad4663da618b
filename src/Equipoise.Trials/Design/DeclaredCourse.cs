using Equipoise.Statistics.Design;
using Equipoise.Statistics.Survival;
using Doc = Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Design;

/// <summary>A protocol's assumptions about time to an event in the terms of the statistics; all time is in months.</summary>
internal static class DeclaredCourse
{
    /// <summary>The design of a section, analysed at the end of its follow-up.</summary>
    /// <exception cref="ArgumentException">An assumption is out of order; it is named.</exception>
    public static SurvivalDesign Of(Doc.TimeToEventDesign d, double allocationRatio)
    {
        var accrual = Accrual(d.Accrual, d.Participants);
        return d.Strata.IsDefaultOrEmpty
            ? SurvivalDesign.Of(Arm(d.Control!), Experimental(d.Control!, d.Effect!), accrual, d.FollowUpMonths, allocationRatio)
            : SurvivalDesign.Stratified([.. d.Strata.Select(s => new SurvivalStratum(s.Id, s.Share, Arm(s.Control), Experimental(s.Control, s.Effect)))], accrual, d.FollowUpMonths, allocationRatio);
    }

    /// <summary>The formula of a section.</summary>
    public static SurvivalMethod Method(Doc.PlanningMethod method, double nullRatio) => method switch
    {
        Doc.Schoenfeld => SurvivalMethods.Schoenfeld(nullRatio),
        Doc.Freedman => SurvivalMethods.Freedman,
        Doc.Hsieh => SurvivalMethods.Hsieh,
        Doc.LachinFoulkes => SurvivalMethods.LachinFoulkes(nullRatio),
        Doc.LachinFoulkesDifference => SurvivalMethods.LachinFoulkesDifference,
        Doc.AverageHazardRatio a => SurvivalMethods.AverageHazardRatio(a.Weight == Doc.RatioWeight.Events ? AverageWeight.Events : AverageWeight.InverseVariance),
        Doc.ExpectedLogRank => SurvivalMethods.WeightedLogRank(SurvivalTests.LogRank),
        Doc.FlemingHarrington f => SurvivalMethods.WeightedLogRank(SurvivalTests.FlemingHarrington(f.Rho, f.Gamma)),
        Doc.ModestlyWeighted m => SurvivalMethods.WeightedLogRank(SurvivalTests.ModestlyWeighted(m.LeastSurvival)),
        Doc.MaxCombo => SurvivalMethods.MaxCombo([SurvivalTests.LogRank, SurvivalTests.FlemingHarrington(0, 1), SurvivalTests.FlemingHarrington(1, 0)]),
        Doc.MilestoneSurvival m => SurvivalMethods.Milestone(m.Months, m.Scale == Doc.MilestoneScale.Plain ? SurvivalLimits.Plain : SurvivalLimits.LogLog),
        Doc.RestrictedMean r => SurvivalMethods.RestrictedMean(r.Months),
        _ => throw new InvalidOperationException($"There is no formula for {method.GetType().Name}."),
    };

    /// <summary>Whether a formula takes a hazard ratio other than 1 as null hypothesis.</summary>
    public static bool TakesNullRatio(Doc.PlanningMethod method) => method is Doc.Schoenfeld or Doc.LachinFoulkes;

    /// <summary>Whether the test of a formula is the unweighted log-rank test, whose statistic estimates a hazard ratio.</summary>
    public static bool IsLogRank(Doc.PlanningMethod method) =>
        method is Doc.Schoenfeld or Doc.Freedman or Doc.Hsieh or Doc.LachinFoulkes or Doc.LachinFoulkesDifference or Doc.AverageHazardRatio or Doc.ExpectedLogRank;

    /// <summary>A convention of the variance.</summary>
    public static VarianceConvention Variance(Doc.VarianceRule rule) => rule switch
    {
        Doc.VarianceRule.UnderNull => VarianceConvention.Null,
        Doc.VarianceRule.UnderAlternative => VarianceConvention.Alternative,
        _ => VarianceConvention.Both,
    };

    /// <summary>Entries with a number of participants.</summary>
    internal static AccrualPattern Accrual(Doc.AccrualDeclaration accrual, double participants) => accrual switch
    {
        Doc.EvenAccrual even => AccrualPattern.Uniform(participants, even.Months),
        Doc.AccrualByTime pieces => AccrualPattern.Of(pieces.UntilMonths, pieces.PerMonth).WithTotal(participants),
        _ => throw new InvalidOperationException($"There is no accrual {accrual.GetType().Name}."),
    };

    private static ArmCourse Arm(Doc.CourseDeclaration course) => new(Hazard(course.Event))
    {
        Dropout = course.Dropout is { } dropout ? Hazard(dropout) : PiecewiseHazard.None,
        CompetingDeath = course.CompetingDeath is { } death ? Hazard(death) : PiecewiseHazard.None,
    };

    private static ArmCourse Experimental(Doc.CourseDeclaration control, Doc.EffectDeclaration effect)
    {
        var arm = Arm(control);
        return arm with
        {
            Event = effect switch
            {
                Doc.HazardRatio ratio => arm.Event.Times(ratio.Ratio),
                Doc.HazardRatioByTime ratios => arm.Event.TimesByPiece(ratios.UntilMonths, ratios.Ratios),
                Doc.ExperimentalHazard own => Hazard(own.Event),
                _ => throw new InvalidOperationException($"There is no effect {effect.GetType().Name}."),
            },
        };
    }

    /// <summary>A hazard.</summary>
    internal static PiecewiseHazard Hazard(Doc.HazardDeclaration hazard) => hazard switch
    {
        Doc.SurvivalAt at => PiecewiseHazard.WithSurvival(at.Proportion, at.Months),
        Doc.MedianTime median => PiecewiseHazard.WithMedian(median.Months),
        Doc.SurvivalThrough points => PiecewiseHazard.ThroughSurvival(points.Months, points.Proportions),
        Doc.WeibullSurvival w => PiecewiseHazard.Weibull(w.Shape, w.Months / Math.Pow(-Math.Log(w.Proportion), 1 / w.Shape)),
        Doc.HazardByTime pieces => PiecewiseHazard.Of(pieces.UntilMonths.IsDefault ? [] : pieces.UntilMonths, pieces.PerMonth).WithCuredShare(pieces.CuredShare ?? 0),
        _ => throw new InvalidOperationException($"There is no hazard {hazard.GetType().Name}."),
    };
}
