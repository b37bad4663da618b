using Equipoise.Statistics.Design;
using Equipoise.Statistics.Survival;

namespace Equipoise.Tests.Planning;

public sealed class SolveForTests
{
    private static readonly SurvivalDesign Design = SurvivalDesign.Of(
        new ArmCourse(PiecewiseHazard.WithMedian(15)) { Dropout = PiecewiseHazard.Constant(0.002) },
        new ArmCourse(PiecewiseHazard.WithMedian(24)) { Dropout = PiecewiseHazard.Constant(0.002) },
        AccrualPattern.Of([6, 24], [3, 8]), followUp: 12);

    public static TheoryData<string, VarianceConvention> Targets => new()
    {
        { "schoenfeld", VarianceConvention.Null }, { "lachin-foulkes", VarianceConvention.Both }, { "average-hazard-ratio(events)", VarianceConvention.Alternative },
        { "weighted-log-rank(log-rank)", VarianceConvention.Both },
    };

    [Theory]
    [MemberData(nameof(Targets))]
    public void Whatever_is_solved_for_gives_the_power_back(string method, VarianceConvention variance)
    {
        var target = new SurvivalTarget(SurvivalMethods.All.Single(m => m.Name == method), 0.025, 0.85, variance) { Inflation = 1.02 };
        double Power(SurvivalDesign design) => SolveFor.Power(design, target);

        var size = SolveFor.Participants(Design, target);
        Power(Design.WithParticipants(size.Participants)).ShouldBe(0.85, 1e-9);
        Power(Design.WithAccrual(SolveFor.AccrualRate(Design, target))).ShouldBe(0.85, 1e-9);
        SolveFor.Events(Design, target).ShouldBe(size.Events);
        Power(Design.WithHazardRatio(SolveFor.HazardRatio(Design, target))).ShouldBe(0.85, 1e-9);
        Power(Design.WithAccrual(Design.Accrual.WithDuration(SolveFor.AccrualTime(Design, target)))).ShouldBe(0.85, 1e-9);
        var followUp = SolveFor.FollowUp(Design.WithParticipants(size.Participants * 0.97), target);
        followUp.ShouldBeGreaterThan(12);
        Power(Design.WithParticipants(size.Participants * 0.97).AnalysedAt(24 + followUp)).ShouldBe(0.85, 1e-9);
        var wide = Design.WithParticipants(size.Participants * 1.5);
        var accrual = SolveFor.AccrualTimeWithinDuration(wide, target);
        Power(wide.WithAccrual(wide.Accrual.WithDuration(accrual)).AnalysedAt(36)).ShouldBe(0.85, 1e-9);
    }

    [Fact]
    public void A_target_out_of_reach_is_refused_with_the_limit()
    {
        var target = new SurvivalTarget(SurvivalMethods.Schoenfeld(), 0.025, 0.9, VarianceConvention.Null);
        var few = Design.WithParticipants(60);
        var followUp = Should.Throw<UnreachableTargetException>(() => SolveFor.FollowUp(few, target));
        followUp.Limit.ShouldBe(SolveFor.Power(few.AnalysedAt(20_000), target), 1e-6);
        var slow = Should.Throw<UnreachableTargetException>(() => SolveFor.AccrualTimeWithinDuration(few, target));
        slow.Message.ShouldContain("accrual until the analysis");
        slow.Limit.ShouldBeLessThan(0.9);
        Should.Throw<UnreachableTargetException>(() => SolveFor.Participants(Design.WithHazardRatio(1), target)).Limit.ShouldBe(0.025);
        // Freedman's effect is at most 1, so that a few events never have much power.
        Should.Throw<UnreachableTargetException>(() => SolveFor.HazardRatio(Design.WithParticipants(8), target with { Method = SurvivalMethods.Freedman })).Limit.ShouldBeLessThan(0.9);
        SolveFor.FollowUp(Design.WithParticipants(2000), target).ShouldBe(0);
    }

    [Fact]
    public void Formulas_refuse_designs_that_they_do_not_cover()
    {
        var delayed = SurvivalDesign.Of(new ArmCourse(PiecewiseHazard.Constant(0.05)), new ArmCourse(PiecewiseHazard.Of([6], [0.05, 0.02])), AccrualPattern.AtRate(3, 20), 10);
        foreach (var method in new[] { SurvivalMethods.Schoenfeld(), SurvivalMethods.Freedman, SurvivalMethods.Hsieh, SurvivalMethods.LachinFoulkes() })
        {
            Should.Throw<ArgumentException>(() => SurvivalSize.For(delayed, method, 0.025, 0.9, VarianceConvention.Null)).Message.ShouldContain("needs one ratio");
        }

        var cured = SurvivalDesign.Of(new ArmCourse(PiecewiseHazard.Constant(0.05).WithCuredShare(0.2)), new ArmCourse(PiecewiseHazard.Constant(0.03)), AccrualPattern.AtRate(3, 20), 10);
        Should.Throw<ArgumentException>(() => SurvivalSize.For(cured, SurvivalMethods.AverageHazardRatio(AverageWeight.Events), 0.025, 0.9, VarianceConvention.Null)).Message.ShouldContain("cured");
        SurvivalSize.For(cured, SurvivalMethods.WeightedLogRank(SurvivalTests.LogRank), 0.025, 0.9, VarianceConvention.Null).Participants.ShouldBeGreaterThan(0);
        Should.Throw<ArgumentException>(() => SurvivalSize.For(delayed, SurvivalMethods.Milestone(30, SurvivalLimits.Plain), 0.025, 0.9, VarianceConvention.Null)).Message.ShouldContain("followed to 30");
        Should.Throw<ArgumentOutOfRangeException>(() => SurvivalSize.For(delayed, SurvivalMethods.AverageHazardRatio(AverageWeight.Events), 0.6, 0.9, VarianceConvention.Null));
    }

    /// <summary>Ratios 1 and 1/e: the mean log ratio is minus the share of the events that are late, 1 - exp(-0.3) of each arm's participants having an early one.</summary>
    [Fact]
    public void The_average_hazard_ratio_weights_by_events()
    {
        var delayed = SurvivalDesign.Of(new ArmCourse(PiecewiseHazard.Constant(0.05)), new ArmCourse(PiecewiseHazard.Of([6], [0.05, 0.05 / Math.E])), AccrualPattern.Uniform(1, 0.5), 24);
        var (early, all) = (1 - Math.Exp(-0.3), ExpectedCourse.Of(delayed).Events(delayed.AnalysisTime));
        SurvivalMethods.AverageRatio(delayed, AverageWeight.Events).ShouldBe(Math.Exp(-(all - early) / all), 1e-13);
    }

    [Fact]
    public void Looks_by_time_events_enrolment_and_their_combinations()
    {
        var course = ExpectedCourse.Of(Design);
        var at40 = course.TimeOfEvents(40);
        LookTiming.AtEvents(40).On(course, 0).ShouldBe(at40);
        LookTiming.AfterEnrolled(0.5, 6).On(course, 0).ShouldBe(6 + ((81 - 18) / 8.0) + 6);
        LookTiming.EarliestOf(LookTiming.AtEvents(40), LookTiming.AtTime(at40 + 1)).On(course, 0).ShouldBe(at40);
        LookTiming.LatestOf(LookTiming.AtEvents(40), LookTiming.AtTime(at40 + 1)).On(course, 0).ShouldBe(at40 + 1);
        LookTiming.EarliestOf(LookTiming.AtEvents(1000), LookTiming.AtTime(30)).On(course, 0).ShouldBe(30);
        LookTiming.LatestOf(LookTiming.AtEvents(1000), LookTiming.AtTime(30)).On(course, 0).ShouldBeNull();
        LookTiming.ExtendedForEvents(at40 - 2, 40, 5).On(course, 0).ShouldBe(at40);
        LookTiming.ExtendedForEvents(at40 - 2, 40, 1).On(course, 0).ShouldBe(at40 - 1);
        LookTiming.ExtendedForEvents(at40 + 2, 40, 5).On(course, 0).ShouldBe(at40 + 2);
        LookTiming.AtEvents(40).NotSoonerAfterPrevious(100).On(course, 7).ShouldBe(107);

        var schedule = LookTiming.Schedule(course, [LookTiming.AtEvents(40), LookTiming.AtEvents(41).NotSoonerAfterPrevious(3), LookTiming.AtTime(60)]);
        schedule.Select(look => look.Time).ShouldBe([at40, at40 + 3, 60]);
        schedule[0].Events.ShouldBe(40, 1e-9);
        Should.Throw<ArgumentException>(() => LookTiming.Schedule(course, [LookTiming.AtTime(20), LookTiming.AtTime(20)])).Message.ShouldContain("looks[1]");
        Should.Throw<ArgumentException>(() => LookTiming.Schedule(course, [LookTiming.AtEvents(1000)])).Message.ShouldContain("never comes");
    }
}
