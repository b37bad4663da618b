using Equipoise.Statistics.Sequential;
using Equipoise.Tests.Design;
using Equipoise.Trials.Design;
using Equipoise.Trials.Monitoring;

namespace Equipoise.Tests.Monitoring;

public sealed class SequentialMonitoringTests
{
    private static readonly double[] Thirds = [1.0 / 3, 2.0 / 3, 1];
    private static readonly TimeToEventTrialDesign Plan = Given("{kind: errorSpending, efficacy: {kind: lanDemetsObrienFleming}}");

    [Fact]
    public void At_the_planned_information_the_bounds_are_the_planned_ones()
    {
        foreach (var boundary in new[] { "{kind: errorSpending, efficacy: {kind: lanDemetsPocock}}", "{kind: obrienFleming}", "{kind: pocock}", "{kind: haybittlePeto, interimZ: 3}", "{kind: givenBounds, scale: z, efficacy: [3.2, 2.5, 2.1]}" })
        {
            var design = Given(boundary);
            var monitoring = Look(design, 2, (1, 0.3), (2, 1.1));
            for (var i = 0; i < 3; i++)
            {
                monitoring.Bounds.UpperZ[i].ShouldBe(design.Bounds.UpperZ[i], 1e-6, boundary);
            }
        }
    }

    /// <summary>Two looks at other information than planned: the first bound by hand from the error that the function spends, the second from the bivariate normal.</summary>
    [Fact]
    public void Information_that_comes_otherwise_moves_the_bounds_and_keeps_the_error()
    {
        var monitoring = SequentialMonitoring.Of(Plan, Plan.Boundary.Analyses[1], [new(0.25 * Plan.PlannedUnits, 0.5), new(0.7 * Plan.PlannedUnits, 1.4)]);
        var first = SpendingFunctions.OBrienFlemingLike.Spent(0.025, 0.25);
        monitoring.Looks[0].EfficacyZ!.Value.ShouldBe(Statistics.Numerics.Normal.UpperQuantile(first), 1e-9);
        monitoring.Bounds.Cross(0).TotalUpper.ShouldBe(0.025, 1e-9);
        monitoring.Bounds.InformationFractions.ShouldBe([0.25, 0.7, 1]);
    }

    [Fact]
    public void Running_over_or_under_spends_what_is_left_at_the_end()
    {
        foreach (var last in new[] { 0.9, 1.2 })
        {
            var monitoring = SequentialMonitoring.Of(Plan, Plan.Boundary.Analyses[2], [new(0.3 * Plan.PlannedUnits, 0.5), new(0.6 * Plan.PlannedUnits, 1.4), new(last * Plan.PlannedUnits, 2.2)]);
            monitoring.IsFinal.ShouldBeTrue();
            monitoring.Bounds.Cross(0).TotalUpper.ShouldBe(0.025, 1e-9);
            monitoring.ConditionalPowers.ShouldBeEmpty();
            monitoring.IfEndedHere!.OneSidedP.ShouldBeLessThan(0.025);
        }
    }

    [Fact]
    public void A_look_beyond_the_plan_counts()
    {
        var monitoring = SequentialMonitoring.Of(Plan, Plan.Boundary.Analyses[1], [.. new[] { 0.2, 0.4, 0.5, 0.6 }.Select(t => new ObservedInformation(t * Plan.PlannedUnits, 0.5))]);
        monitoring.Bounds.InformationFractions.ShouldBe([0.2, 0.4, 0.5, 0.6, 1]);
        monitoring.Bounds.Cross(0).TotalUpper.ShouldBe(0.025, 1e-9);
    }

    [Fact]
    public void Conditional_power_with_one_look_left_is_the_textbook_formula()
    {
        var monitoring = Look(Plan, 2, (1, 0.8), (2, 1.9));
        ConditionalPower.BrownianMotion(1.9, 2.0 / 3, Plan.PlannedDrift, monitoring.Bounds.UpperZ[^1]).ShouldBe(monitoring.ConditionalPowers[0].Value, 1e-9);
    }

    [Fact]
    public void Rules_and_bounds_decide()
    {
        var design = (TimeToEventTrialDesign)DesignPlan.Parse(
            Designs.Events("{kind: errorSpending, efficacy: {kind: lanDemetsObrienFleming}, futility: {kind: lanDemetsPocock}}", Thirds, 0.025, 0.8, 0.6, futility: true), "d").Plan!.Design;
        InterimDecision Decide(double z) => InterimDecision.Evaluate(design, design.Boundary.Analyses[1], [new(design.PlannedUnits / 3, 1), new(design.PlannedUnits * 2 / 3, z)]);
        var bound = Decide(1).Monitoring!.Now.FutilityZ!.Value;
        Decide(bound + 0.01).SpeaksForStopping.ShouldBeFalse();
        Decide(bound - 0.01).FutilityMet.ShouldBeTrue();
        var efficacy = Decide(1).EfficacyZ!.Value;
        Decide(efficacy).EfficacyReached.ShouldBeTrue();
        Decide(efficacy - 1e-6).EfficacyReached.ShouldBeFalse();
    }

    [Fact]
    public void A_bound_reached_before_is_not_forgotten()
    {
        var decision = InterimDecision.Evaluate(Plan, Plan.Boundary.Analyses[1], [new(Plan.PlannedUnits / 3, 5), new(Plan.PlannedUnits * 2 / 3, 1)]);
        decision.Monitoring!.EndedBefore!.Label.ShouldBe("Look 1");
        decision.Monitoring.IfEndedHere.ShouldBeNull();
        decision.Summary.ShouldContain("A bound was reached before, at Look 1");
    }

    [Fact]
    public void By_the_calendar_a_late_look_takes_the_place_of_those_it_overtook()
    {
        var design = Given("{kind: errorSpending, efficacy: {kind: lanDemetsObrienFleming}, clock: calendar}");
        var late = SequentialMonitoring.Of(design, design.Boundary.Analyses[0], [new(design.PlannedUnits / 2, 1, design.Looks[1].Month + 1)]);
        late.Bounds.InformationFractions.Length.ShouldBe(2);
        late.Bounds.Cross(0).TotalUpper.ShouldBe(0.025, 1e-9);
        SequentialMonitoring.Of(design, design.Boundary.Analyses[0], [new(design.PlannedUnits / 2, 1, 70)]).IsFinal.ShouldBeTrue();
        Should.Throw<ArgumentException>(() => SequentialMonitoring.Of(design, design.Boundary.Analyses[0], [new(10, 1)])).Message.ShouldContain("look 1 has no month");
    }

    [Fact]
    public void Inference_is_on_the_scale_of_the_hazard_ratio()
    {
        var monitoring = Look(Plan, 2, (1, 0.8), (2, 2.9));
        var inference = monitoring.IfEndedHere!;
        inference.Scale.ShouldBe("hazard ratio");
        inference.Unadjusted.ShouldBe(Math.Exp(-2.9 / Math.Sqrt(Plan.PlannedUnits * 2 / 3 / 4)), 1e-12);
        inference.MedianUnbiased.ShouldBeGreaterThan(inference.Unadjusted);
        inference.Lower.ShouldBeLessThan(inference.MedianUnbiased);
        inference.Upper.ShouldBeGreaterThan(inference.MedianUnbiased);
        inference.Upper.ShouldBeLessThan(1);
    }

    [Theory]
    [InlineData(10, 5, 1, "look 2 has 5 events; more than the 10 of the look before")]
    [InlineData(0, 5, 1, "look 1 has 0 events; a number above 0")]
    [InlineData(10, 15, double.NaN, "look 2 has Z NaN")]
    public void Looks_out_of_order_are_named(double first, double second, double z, string words) =>
        Should.Throw<ArgumentException>(() => SequentialMonitoring.Of(Plan, Plan.Boundary.Analyses[1], [new(first, 1), new(second, z)])).Message.ShouldContain(words);

    private static SequentialMonitoring Look(TimeToEventTrialDesign design, int looks, params (int Third, double Z)[] observed) =>
        SequentialMonitoring.Of(design, design.Boundary.Analyses[looks - 1], [.. observed.Select(o => new ObservedInformation(design.PlannedUnits * Thirds[o.Third - 1], o.Z))]);

    private static TimeToEventTrialDesign Given(string boundary) => (TimeToEventTrialDesign)DesignPlan.Parse(Designs.Events(boundary, Thirds, 0.025, 0.8, 0.6), "d").Plan!.Design;
}
