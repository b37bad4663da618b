using Equipoise.Statistics.Design;
using Equipoise.Statistics.Survival;

namespace Equipoise.Tests.Planning;

public sealed class ExpectedCourseTests
{
    private static readonly double LogTwo = Math.Log(2);

    /// <summary>Half-lives of 1 in the control arm, everybody enters within one unit: the incidence integrates to 1 - 1/(2 log 2).</summary>
    [Fact]
    public void Half_lives_by_hand()
    {
        var hazard = PiecewiseHazard.WithMedian(1);
        hazard.Survival(3).ShouldBe(1.0 / 8, 1e-15);
        hazard.Quantile(0.75).ShouldNotBeNull().ShouldBe(2, 1e-14);
        hazard.RestrictedMean(1).ShouldBe(0.5 / LogTwo, 1e-14);
        var design = SurvivalDesign.Of(new ArmCourse(hazard), new ArmCourse(PiecewiseHazard.None), AccrualPattern.Uniform(8, 1), 0);
        ExpectedCourse.Of(design).At(1).ControlEvents.ShouldBe(4 * (1 - (0.5 / LogTwo)), 1e-14);
        ExpectedCourse.Of(design).At(1).ExperimentalEvents.ShouldBe(0);
        ExpectedCourse.Of(design).LargestNumberOfEvents.ShouldBe(4, 1e-14);
    }

    [Fact]
    public void Pieces_by_hand()
    {
        var hazard = PiecewiseHazard.Of([1, 3], [LogTwo, 0, LogTwo / 2]);
        hazard.Survival(1).ShouldBe(0.5, 1e-15);
        hazard.Survival(3).ShouldBe(0.5, 1e-15);
        hazard.Survival(5).ShouldBe(0.25, 1e-15);
        hazard.Quantile(0.5).ShouldBe(1);
        hazard.Quantile(0.75).ShouldNotBeNull().ShouldBe(5, 1e-14);
        hazard.Hazard(1).ShouldBe(LogTwo);
        hazard.Hazard(1.0001).ShouldBe(0);
        var cured = hazard.WithCuredShare(0.5);
        cured.Survival(3).ShouldBe(0.75, 1e-15);
        cured.Quantile(0.25).ShouldNotBeNull().ShouldBe(1, 1e-14);
        cured.Quantile(0.5).ShouldBeNull();
        cured.Hazard(5).ShouldBe(LogTwo / 2 * 0.125 / 0.625, 1e-15);
        cured.CumulativeHazard(3).ShouldBe(-Math.Log(0.75), 1e-15);
        PiecewiseHazard.ThroughSurvival([1, 3, 5], [0.5, 0.5, 0.25]).Rates.ShouldBe(hazard.Rates, 1e-15);
    }

    [Fact]
    public void Competing_hazards_share_the_incidence_in_their_proportion()
    {
        var arm = ArmCourse.WithIncidences(0.3, 0.2, 24);
        arm.Incidence(24).ShouldBe(0.3, 1e-14);
        (arm with { Event = arm.CompetingDeath, CompetingDeath = arm.Event }).Incidence(24).ShouldBe(0.2, 1e-14);
        arm.NaiveIncidence(24).ShouldBe(1 - Math.Pow(0.5, 0.6), 1e-14);
        arm.NaiveIncidence(24).ShouldBeGreaterThan(arm.Incidence(24));
    }

    [Fact]
    public void Accrual_by_hand()
    {
        var accrual = AccrualPattern.Of([2, 5], [3, 4]);
        accrual.Total.ShouldBe(18);
        accrual.Enrolled(3).ShouldBe(10);
        accrual.Enrolled(99).ShouldBe(18);
        accrual.TimeOfEnrolled(10).ShouldBe(3);
        accrual.TimeOfEnrolled(18).ShouldBe(5);
        accrual.TimeOfEnrolled(18.1).ShouldBeNull();
        AccrualPattern.UntilNumber([2], [3, 4], 26).Duration.ShouldBe(7);
        AccrualPattern.UntilNumber([2], [3, 4], 6).Duration.ShouldBe(2);
        accrual.WithDuration(1).Total.ShouldBe(3);
        accrual.WithDuration(6).Total.ShouldBe(22);
        accrual.WithTotal(9).Rates.ShouldBe([1.5, 2]);
        Should.Throw<ArgumentException>(() => AccrualPattern.UntilNumber([2], [3, 0], 7)).Message.ShouldContain("only 6 of 7");
    }

    [Fact]
    public void Everybody_who_entered_is_somewhere() => ForEachCourse((design, course) =>
    {
        foreach (var t in new[] { 0.5, 7, 20, 100, 3000 })
        {
            var at = course.At(t);
            (at.AtRisk >= -1e-9).ShouldBeTrue();
            at.Events.ShouldBeLessThanOrEqualTo(course.LargestNumberOfEvents * (1 + 1e-12));
            at.Events.ShouldBeLessThanOrEqualTo(at.EventsWithoutCompetingDeath + 1e-9);
        }

        course.At(30_000).Events.ShouldBe(course.LargestNumberOfEvents, 1e-6);
    });

    [Fact]
    public void The_time_of_a_number_of_events_gives_that_number_back() => ForEachCourse((design, course) =>
    {
        foreach (var share in new[] { 0.01, 0.4, 0.9, 0.999 })
        {
            course.Events(course.TimeOfEvents(share * course.LargestNumberOfEvents)).ShouldBe(share * course.LargestNumberOfEvents, 1e-9);
        }

        var thrown = Should.Throw<UnreachableTargetException>(() => course.TimeOfEvents(course.LargestNumberOfEvents + 1));
        thrown.Limit.ShouldBe(course.LargestNumberOfEvents);
    });

    [Fact]
    public void Cutting_a_piece_in_two_changes_nothing_and_neither_does_another_unit_of_time() => ForEachCourse((design, course) =>
    {
        ArmCourse Split(ArmCourse arm) => arm with { Event = arm.Event.TimesByPiece([3.3, 17], [1, 1, 1]), Dropout = arm.Dropout.TimesByPiece([2.2], [1, 1]) };
        ArmCourse Days(ArmCourse arm) => new(arm.Event.InUnits(30.4375)) { Dropout = arm.Dropout.InUnits(30.4375), CompetingDeath = arm.CompetingDeath.InUnits(30.4375) };
        var s = design.Strata[0];
        var split = SurvivalDesign.Of(Split(s.Control), Split(s.Experimental), design.Accrual, 0, design.AllocationRatio);
        var days = SurvivalDesign.Of(
            Days(s.Control), Days(s.Experimental), AccrualPattern.Of([.. design.Accrual.Ends.Select(e => e * 30.4375)], [.. design.Accrual.Rates.Select(r => r / 30.4375)]), 0, design.AllocationRatio);
        foreach (var t in new[] { 1.0, 11, 40 })
        {
            ExpectedCourse.Of(split).At(t).Events.ShouldBe(course.At(t).Events, 1e-11);
            ExpectedCourse.Of(days).At(t * 30.4375).Events.ShouldBe(course.At(t).Events, 1e-11);
        }
    });

    [Fact]
    public void Swapping_the_arms_swaps_the_events() => ForEachCourse((design, course) =>
    {
        var swapped = ExpectedCourse.Of(design.WithArmsSwapped()).At(30);
        swapped.ControlEvents.ShouldBe(course.At(30).ExperimentalEvents, 1e-12);
        swapped.ExperimentalEvents.ShouldBe(course.At(30).ControlEvents, 1e-12);
    });

    [Fact]
    public void Two_equal_strata_are_one() => ForEachCourse((design, course) =>
    {
        var s = design.Strata[0];
        var two = SurvivalDesign.Stratified([s with { Share = 0.3 }, s with { Share = 0.7 }], design.Accrual, 0, design.AllocationRatio);
        ExpectedCourse.Of(two).At(25).Events.ShouldBe(course.At(25).Events, 1e-11);
    });

    [Fact]
    public void Unequal_strata_add_up_with_their_shares()
    {
        var designs = DesignReference.Courses.Where(c => c.Name is "exponential" or "pieces" or "competing").Select(c => c.Design.Strata[0]).ToArray();
        double[] shares = [0.2, 0.5, 0.3];
        var accrual = AccrualPattern.Of([5, 20], [2, 4]);
        var together = SurvivalDesign.Stratified([.. designs.Select((s, i) => s with { Share = shares[i] })], accrual, 12, 1.5);
        SurvivalDesign Alone(int i) => SurvivalDesign.Of(designs[i].Control, designs[i].Experimental, accrual, 12, 1.5);
        foreach (var t in new[] { 3.0, 19, 32 })
        {
            ExpectedCourse.Of(together).At(t).Events.ShouldBe(Enumerable.Range(0, 3).Sum(i => shares[i] * ExpectedCourse.Of(Alone(i)).At(t).Events), 1e-11);
        }

        var weights = SurvivalTests.FlemingHarrington(0, 1);
        var moments = WeightedMoments.Of(together, [weights]);
        var parts = Enumerable.Range(0, 3).Select(i => WeightedMoments.Of(Alone(i), [weights])).ToArray();
        moments.U[0].ShouldBe(Enumerable.Range(0, 3).Sum(i => shares[i] * parts[i].U[0]), 1e-12);
        moments.Variance[0, 0].ShouldBe(Enumerable.Range(0, 3).Sum(i => shares[i] * parts[i].Variance[0, 0]), 1e-12);
        moments.Martingale[0].ShouldBe(Enumerable.Range(0, 3).Sum(i => shares[i] * parts[i].Martingale[0]), 1e-12);
    }

    /// <summary>Two participants, one in each arm, with even chances at one half-life after a moment's accrual: 0, 1, 2 events with probabilities 1/4, 1/2, 1/4.</summary>
    [Fact]
    public void The_number_of_events_is_predicted_by_its_own_law()
    {
        var arm = new ArmCourse(PiecewiseHazard.WithMedian(1));
        var course = ExpectedCourse.Of(SurvivalDesign.Of(arm, arm, AccrualPattern.Uniform(2, 1e-9), 1));
        course.Predict(1, 0.4, EventPredictionMethod.Binomial).ShouldSatisfyAllConditions(p => p.Lower.ShouldBe(1), p => p.Upper.ShouldBe(1));
        course.Predict(1, 0.6, EventPredictionMethod.Binomial).ShouldSatisfyAllConditions(p => p.Lower.ShouldBe(0), p => p.Upper.ShouldBe(2));
        var normal = course.Predict(1, 0.95, EventPredictionMethod.Normal);
        normal.Upper.ShouldBe(normal.Expected + (1.959963984540054 * Math.Sqrt(0.5)), 1e-8);
        normal.Lower.ShouldBe(0);
    }

    [Fact]
    public void What_is_wrong_is_named()
    {
        Should.Throw<ArgumentException>(() => PiecewiseHazard.Of([3, 2], [1, 1, 1])).Message.ShouldContain("cuts[1] is 2");
        Should.Throw<ArgumentException>(() => PiecewiseHazard.Of([3], [1, -2])).Message.ShouldContain("rates[1] is -2");
        Should.Throw<ArgumentException>(() => PiecewiseHazard.Of([3], [1])).Message.ShouldContain("2 pieces");
        Should.Throw<ArgumentException>(() => PiecewiseHazard.ThroughSurvival([1, 2], [0.5, 0.6])).Message.ShouldContain("survival[1] is 0.6");
        Should.Throw<ArgumentOutOfRangeException>(() => PiecewiseHazard.Constant(1).WithCuredShare(1));
        Should.Throw<ArgumentOutOfRangeException>(() => PiecewiseHazard.Constant(1).Survival(double.NaN));
        Should.Throw<ArgumentException>(() => AccrualPattern.Of([1], [0]));
        var arm = new ArmCourse(PiecewiseHazard.Constant(1));
        Should.Throw<ArgumentException>(() => SurvivalDesign.Stratified([new SurvivalStratum("a", 0.4, arm, arm)], AccrualPattern.AtRate(1, 1), 0)).Message.ShouldContain("0.4");
        var odd = arm with { Dropout = PiecewiseHazard.Constant(1).WithCuredShare(0.1) };
        Should.Throw<ArgumentException>(() => ExpectedCourse.Of(SurvivalDesign.Of(odd, arm, AccrualPattern.AtRate(1, 1), 0))).Message.ShouldContain("Dropout.CuredShare is 0.1");
    }

    private static void ForEachCourse(Action<SurvivalDesign, ExpectedCourse> check)
    {
        foreach (var (_, _, design) in DesignReference.Courses)
        {
            check(design, ExpectedCourse.Of(design));
        }
    }
}
