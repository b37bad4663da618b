using Equipoise.Statistics.Design;
using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Sequential;
using Equipoise.Statistics.Survival;
using Equipoise.Tests.Reference;

namespace Equipoise.Tests.Planning;

/// <summary>Why tools print different sizes for one trial: docs/methods/reconciliation.md, number by number. Survival 0.4 and 0.7 at 24 months, accrual 36, follow-up 24, one-sided 0.025, power 0.8.</summary>
public sealed class ReconciliationTests
{
    private static readonly SurvivalDesign Design = SurvivalDesign.Of(
        new ArmCourse(PiecewiseHazard.WithSurvival(0.4, 24)), new ArmCourse(PiecewiseHazard.WithSurvival(0.7, 24)), AccrualPattern.AtRate(1, 36), followUp: 24);

    /// <summary>rpact's inflation of five O'Brien-Fleming-like looks.</summary>
    private static readonly double Five = DesignReference.File.Number("inflation");

    [Fact]
    public void What_rpact_prints_is_Schoenfeld_or_Freedman()
    {
        foreach (var tool in DesignReference.Items("tools"))
        {
            var method = tool.GetProperty("type").GetString() switch { "Schoenfeld" => SurvivalMethods.Schoenfeld(), "Freedman" => SurvivalMethods.Freedman, _ => SurvivalMethods.Hsieh };
            Same(Size(method, VarianceConvention.Null), tool.Number("participants"), tool.Number("events"), 1e-9);
            Same(Size(method, VarianceConvention.Null, Five), tool.Number("participantsFive"), tool.Number("eventsFive"), 1e-8);
        }
    }

    [Fact]
    public void What_gsDesign_prints_is_Lachin_and_Foulkes_with_both_variances_on_the_log_scale()
    {
        var size = Size(SurvivalMethods.LachinFoulkes(), VarianceConvention.Both, Five);
        Math.Round(size.Participants, 2).ShouldBe(57.10);
        Math.Round(size.Events, 2).ShouldBe(35.41);
    }

    /// <summary>
    /// gsDesign2 plans with the information of the alternative at each look, whose fractions are not those of the events. That gives 62.47 with bounds spent by events and 62.44 with bounds spent
    /// by this information; 62.42 is printed. The last 0.03 per cent are not explained.
    /// </summary>
    [Fact]
    public void What_gsDesign2_prints_is_the_average_hazard_ratio_with_the_information_of_the_alternative_at_each_look()
    {
        var course = ExpectedCourse.Of(Design);
        var final = course.Events(60);
        double[] fractions = [.. new[] { 0.2, 0.4, 0.6, 0.8, 1 }.Select(share => Information(share == 1 ? 60 : course.TimeOfEvents(share * final)) / Information(60))];
        fractions.ShouldBe(DesignReference.File.GetProperty("critical").GetProperty("information").Numbers(), 1e-9);
        double[] none = [.. Enumerable.Repeat(double.NegativeInfinity, 5)];
        SurvivalSizeResult With(string bounds)
        {
            var critical = DesignReference.File.GetProperty("critical").GetProperty(bounds).Numbers();
            var drift = Root.OfIncreasing(d => GroupSequential.Compute(fractions, none, critical, d).TotalUpper - 0.8, "a drift", 2.8);
            var inflation = Math.Pow(drift / (Normal.UpperQuantile(0.025) + Normal.Quantile(0.8)), 2);
            return Size(SurvivalMethods.AverageHazardRatio(AverageWeight.Events), VarianceConvention.Alternative, inflation);
        }

        Same(With("five"), 62.474, 38.749, 2e-5);
        Same(With("byInformation"), 62.435, 38.725, 2e-5);
        Same(With("byInformation"), 62.42, 38.71, 5e-4);
        // Without looks, and with the inflation of equal information steps.
        Size(SurvivalMethods.AverageHazardRatio(AverageWeight.Events), VarianceConvention.Alternative).Participants.ShouldBe(61.04, 0.005);
        Size(SurvivalMethods.AverageHazardRatio(AverageWeight.Events), VarianceConvention.Alternative, Five).Participants.ShouldBe(62.55, 0.005);

        double Information(double time)
        {
            var at = course.At(time);
            return 1 / ((1 / at.ControlEvents) + (1 / at.ExperimentalEvents));
        }
    }

    /// <summary>The table of docs/methods/reconciliation.md; a number that moves here moves there.</summary>
    [Theory]
    [InlineData("schoenfeld", VarianceConvention.Null, 56.86, 35.27, 58.27, 36.14)]
    [InlineData("lachin-foulkes", VarianceConvention.Both, 55.72, 34.56, 57.10, 35.41)]
    [InlineData("average-hazard-ratio(events)", VarianceConvention.Null, 56.86, 35.27, 58.27, 36.14)]
    [InlineData("average-hazard-ratio(events)", VarianceConvention.Both, 58.10, 36.04, 59.54, 36.93)]
    [InlineData("average-hazard-ratio(events)", VarianceConvention.Alternative, 61.04, 37.86, 62.55, 38.80)]
    [InlineData("lachin-foulkes-difference", VarianceConvention.Both, 63.42, 39.33, 64.98, 40.31)]
    [InlineData("freedman", VarianceConvention.Null, 65.48, 40.61, 67.10, 41.62)]
    [InlineData("hsieh", VarianceConvention.Null, 65.48, 40.61, 67.10, 41.62)]
    public void The_table_holds(string name, VarianceConvention variance, double participants, double events, double participantsFive, double eventsFive)
    {
        var method = SurvivalMethods.All.Single(m => m.Name == name);
        var (plain, five) = (Size(method, variance), Size(method, variance, Five));
        plain.Participants.ShouldBe(participants, 0.00501);
        plain.Events.ShouldBe(events, 0.00501);
        five.Participants.ShouldBe(participantsFive, 0.00501);
        five.Events.ShouldBe(eventsFive, 0.00501);
    }

    private static SurvivalSizeResult Size(SurvivalMethod method, VarianceConvention variance, double inflation = 1) => SurvivalSize.For(Design, method, 0.025, 0.8, variance, inflation);

    private static void Same(SurvivalSizeResult size, double participants, double events, double relative)
    {
        size.Participants.ShouldBe(participants, participants * relative);
        size.Events.ShouldBe(events, events * relative);
    }
}

/// <summary>The shipped protocol's comparison, 40 against 70 per cent at two years, one-sided 0.05, power 0.8: what each formula gives per arm. 34 are planned.</summary>
public sealed class TwoYearComparisonTests
{
    public static TheoryData<string, double> Rates => new()
    {
        { "difference(pooled)", 32.94 }, { "difference(unpooled)", 30.91 }, { "arcsine", 32.92 }, { "difference(pooled, continuity-corrected)", 39.33 },
        { "log-ratio(unpooled)", 38.07 }, { "log-odds-ratio(unpooled)", 35.17 },
    };

    public static TheoryData<string, VarianceConvention, double> Survival => new()
    {
        { "schoenfeld", VarianceConvention.Null, 22.39 }, { "freedman", VarianceConvention.Null, 25.79 }, { "lachin-foulkes", VarianceConvention.Both, 22.06 },
        { "lachin-foulkes-difference", VarianceConvention.Both, 25.07 }, { "average-hazard-ratio(events)", VarianceConvention.Alternative, 24.04 },
        { "weighted-log-rank(log-rank)", VarianceConvention.Null, 22.91 }, { "weighted-log-rank(log-rank)", VarianceConvention.Both, 24.30 },
        { "milestone(24, Plain)", VarianceConvention.Null, 30.91 }, { "milestone(24, LogLog)", VarianceConvention.Null, 35.80 }, { "restricted-mean(24)", VarianceConvention.Null, 37.62 },
    };

    [Theory]
    [MemberData(nameof(Rates))]
    public void Formulas_for_rates_give_per_arm(string name, double perArm)
    {
        var method = RateMethods.All.Concat([RateMethods.LogRatio(RateNull.Unpooled), RateMethods.LogOddsRatio(RateNull.Unpooled)]).Single(m => m.Name == name);
        (method.Law(new RateDesign(0.4, 0.7)).Participants(0.05, 0.8, VarianceConvention.Both) / 2).ShouldBe(perArm, 0.00501);
    }

    [Fact]
    public void Exact_tests_give_per_arm()
    {
        ExactRates.PerArm(0.4, 0.7, 0.05, 0.8, ExactRateTest.Fisher).ShouldBe(41);
        ExactRates.PerArm(0.4, 0.7, 0.05, 0.8, ExactRateTest.PooledZ).ShouldBe(33);
    }

    [Theory]
    [MemberData(nameof(Survival))]
    public void Formulas_by_time_to_an_event_give_per_arm(string name, VarianceConvention variance, double perArm)
    {
        var design = SurvivalDesign.Of(
            new ArmCourse(PiecewiseHazard.WithSurvival(0.4, 24)), new ArmCourse(PiecewiseHazard.WithSurvival(0.7, 24)), AccrualPattern.AtRate(1, 36), followUp: 24);
        SurvivalMethod[] at24 = [SurvivalMethods.Milestone(24, SurvivalLimits.Plain), SurvivalMethods.Milestone(24, SurvivalLimits.LogLog), SurvivalMethods.RestrictedMean(24)];
        SurvivalSize.For(design, SurvivalMethods.All.Concat(at24).Single(m => m.Name == name), 0.05, 0.8, variance).Control.ShouldBe(perArm, 0.00501);
    }
}
