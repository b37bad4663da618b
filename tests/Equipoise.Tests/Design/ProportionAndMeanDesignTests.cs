using Equipoise.Statistics.Design;
using Equipoise.Trials.Design;

namespace Equipoise.Tests.Design;

public sealed class ProportionAndMeanDesignTests
{
    /// <summary>(1.96 sqrt(2 x 0.3 x 0.7) + 1.2816 sqrt(0.16 + 0.24))^2 / 0.04 = 108.24 per arm.</summary>
    [Fact]
    public void Two_proportions_by_hand()
    {
        var design = (ProportionTrialDesign)Shipped("response-rate.yaml");
        var perArm = Math.Pow((1.959963984540054 * Math.Sqrt(2 * 0.3 * 0.7)) + (1.2815515655446004 * Math.Sqrt((0.2 * 0.8) + (0.4 * 0.6))), 2) / 0.04;
        Fact(design, "participantsSingleLook").ShouldBe(2 * perArm, 1e-7 * perArm);
        design.Looks[0].FutilityZ!.Value.ShouldBe(0, 1e-12);
        design.Looks[0].LowerZ!.Value.ShouldBe(-design.Looks[0].EfficacyZ!.Value, 1e-12);
        design.Looks[0].Month!.Value.ShouldBe(15, 1e-12);
        Fact(design, "typeOneErrorFutilityIgnored").ShouldBe(0.025, 1e-9);
    }

    [Fact]
    public void A_mean_by_the_statistics_own_formula()
    {
        var design = (ContinuousTrialDesign)Shipped("noninferior-mean.yaml");
        Fact(design, "participantsSingleLook").ShouldBe(MeanSize.Participants(MeanDesign.TwoArms(0, 10, 2), 0.025, 0.9, MeanTest.T, -3), 1e-9);
        design.AchievedPower.ShouldBe(MeanSize.Power(MeanDesign.TwoArms(0, 10, 2), 528, 0.025, MeanTest.T, -3), 1e-9);
        design.Effect!.Value(0).ShouldBe(-3);
    }

    [Fact]
    public void Equivalence_needs_both_tests()
    {
        var text = Repository.Read("protocols", "designs", "noninferior-mean.yaml").Replace("margin: -3", "equivalenceMargins: [-3, 3]", StringComparison.Ordinal).Replace("participants: 528", "participants: 660", StringComparison.Ordinal);
        var reading = DesignPlan.Parse(text, "d");
        reading.Diagnostics.ShouldBeEmpty();
        Fact(reading.Plan!.Design, "participantsSingleLook").ShouldBe(MeanSize.EquivalenceParticipants(MeanDesign.TwoArms(0, 10, 2), 0.025, 0.9, MeanTest.T, -3, 3), 1e-9);
    }

    [Fact]
    public void Each_unknown_gives_the_power_back()
    {
        var proportions = (ProportionTrialDesign)Shipped("response-rate.yaml");
        var rate = DesignSolution.Of(proportions).Single(u => u.Name == "experimental").Solve()[0].Value;
        var inflation = proportions.Bounds.Inflation(0.9);
        proportions.Method.Law(new RateDesign(0.2, rate)).Power(220 / inflation, 0.025, VarianceConvention.Both).ShouldBe(0.9, 1e-9);
        var means = (ContinuousTrialDesign)Shipped("noninferior-mean.yaml");
        var difference = DesignSolution.Of(means).Single(u => u.Name == "difference").Solve()[0].Value;
        MeanSize.Power(MeanDesign.TwoArms(difference, 10, 2), 528, 0.025, MeanTest.T, -3).ShouldBe(0.9, 1e-9);
    }

    private static TrialDesign Shipped(string file) => DesignPlan.Parse(Repository.Read("protocols", "designs", file), file).Plan!.Design;

    private static double Fact(TrialDesign design, string key) => design.Facts.Single(f => f.Key == key).Value;
}
