using System.Text.Json;
using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Random;
using Equipoise.Statistics.Sequential;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Sequential;

public sealed class MultiArmTests(ITestOutputHelper output)
{
    private static readonly JsonElement Reference = ReferenceFile.Open("multi-arm.json");

    [Fact]
    public void Dunnetts_P_value_is_that_of_R()
    {
        var agreement = new Agreement(1e-30);
        foreach (var r in Reference.GetProperty("single").EnumerateArray().Concat(Reference.GetProperty("miwa").EnumerateArray()))
        {
            agreement.Add($"z {r.GetProperty("z")}", Dunnett.P(r.GetProperty("z").GetDouble(), r.GetProperty("ratios").Numbers()), r.GetProperty("p").GetDouble());
        }

        agreement.ShouldHold(atLeast: 37, tolerance: 1e-9, output);
    }

    [Fact]
    public void Crossing_probabilities_over_looks_are_those_of_mvtnorm()
    {
        var (exact, lattice) = (new Agreement(1), new Agreement(1));
        foreach (var r in Reference.GetProperty("crossing").EnumerateArray())
        {
            var (u, t, ratios, error) = (r.GetProperty("u").Numbers(), r.GetProperty("t").Numbers(), r.GetProperty("ratios").Numbers(), r.GetProperty("error").GetDouble());
            var found = new MultiArmTree(ratios, r.GetProperty("drifts").Numbers(), t, u).Run().CrossedBy[^1];
            (error <= 1e-8 ? exact : lattice).Add($"{ratios.Length} arms, {t.Length} looks", found, r.GetProperty("p").GetDouble());
        }

        exact.ShouldHold(atLeast: 3, tolerance: 1e-8, output);
        lattice.ShouldHold(atLeast: 6, tolerance: 3e-5, output);
    }

    [Fact]
    public void The_best_arm_is_found_as_by_mvtnorm()
    {
        var agreement = new Agreement(1);
        foreach (var r in Reference.GetProperty("best").EnumerateArray())
        {
            var tree = new MultiArmTree(r.GetProperty("ratios").Numbers(), r.GetProperty("drifts").Numbers(), r.GetProperty("t").Numbers(), r.GetProperty("u").Numbers(), 0);
            agreement.Add("best", tree.Run().BestAt.Sum(), r.GetProperty("p").GetDouble());
        }

        agreement.ShouldHold(atLeast: 3, tolerance: 1e-5, output);
    }

    [Fact]
    public void Selected_arms_are_tested_as_by_Dunnetts_P_values_and_the_inverse_normal_of_R()
    {
        var agreement = new Agreement();
        foreach (var r in Reference.GetProperty("combination").EnumerateArray())
        {
            var design = AdjustedInferenceAgainstRTests.Rejecting(r.GetProperty("t").Numbers(), r.GetProperty("bounds").Numbers());
            var stages = r.GetProperty("z").EnumerateArray().Zip(r.GetProperty("ratios").EnumerateArray(), (z, ratios) => (IReadOnlyList<StageArm?>)[.. z.NumbersOrNull().Zip(
                ratios.NumbersOrNull(), (value, ratio) => value is null ? (StageArm?)null : new StageArm(value.Value, ratio!.Value))]).ToArray();
            var result = ClosedMultiArmTest.DunnettCombination(design, stages);
            foreach (var (found, expected) in result.Intersections.Zip(r.GetProperty("statistics").EnumerateArray()))
            {
                foreach (var (value, given) in found.Statistics.Zip(expected.NumbersOrNull()))
                {
                    if (given is { } number)
                    {
                        agreement.Add("combined", value, number);
                    }
                    else
                    {
                        value.ShouldBe(double.NegativeInfinity);
                    }
                }
            }

            for (var k = 0; k < stages[0].Count; k++)
            {
                var all = result.Intersections.Where(set => set.Arms.Contains(k)).ToArray();
                (result.RejectedAt[k] is not null).ShouldBe(all.All(set => set.Statistics.Zip(set.Bounds).Any(pair => pair.First >= pair.Second)));
            }
        }

        agreement.ShouldHold(atLeast: 21, tolerance: 1e-9, output);
    }

    [Fact]
    public void One_arm_is_the_ordinary_design_and_one_look_is_Dunnetts_test()
    {
        foreach (var looks in new[] { 1, 2, 3 })
        {
            double[] t = [.. Enumerable.Range(1, looks).Select(look => (double)look / looks)];
            var single = new SpendingPlan { InformationFractions = [.. t], Upper = new ErrorSpending(SpendingFunctions.PocockLike, 0.025) }.Solve();
            var one = MultiArmDesign.BySpending(SpendingFunctions.PocockLike, 0.025, [0.7], t);
            one.UpperZ.Zip(single.UpperZ).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 2e-6);
            one.DisjunctivePower([2.5]).ShouldBe(single.Power(2.5), 1e-6);
            one.PowerToFind(0, [2.5]).ShouldBe(single.Power(2.5), 1e-6);
        }

        // Dunnett's table: 5 % one-sided, two treatments, known variance: 1.92; three: 2.06.
        MultiArmDesign.Of(BoundaryFamily.Pocock, 0.05, [1, 1], [1]).UpperZ[0].ShouldBe(1.92, 0.005);
        MultiArmDesign.Of(BoundaryFamily.Pocock, 0.05, [1, 1, 1], [1]).UpperZ[0].ShouldBe(2.06, 0.005);
        Dunnett.Correlation(1, 1).ShouldBe(0.5, 1e-15);
        // Two arms, nobody better: the largest is below 0 with 1/4 + asin(1/2) / (2 pi) = 1/3.
        Dunnett.P(0, [1, 1]).ShouldBe(2.0 / 3, 1e-13);
    }

    [Fact]
    public void Bounds_spend_the_error_and_drop_with_every_arm_less()
    {
        double[] t = [0.5, 1];
        var before = double.PositiveInfinity;
        foreach (var arms in new[] { 6, 3, 2, 1 })
        {
            double[] ratios = [.. Enumerable.Repeat(1.0, arms)];
            var design = MultiArmDesign.BySpending(SpendingFunctions.OBrienFlemingLike, 0.025, ratios, t);
            var crossed = design.CrossedBy(new double[arms]);
            crossed[0].ShouldBe(SpendingFunctions.OBrienFlemingLike.Spent(0.025, 0.5), 1e-8);
            crossed[1].ShouldBe(0.025, 1e-8);
            design.UpperZ[1].ShouldBeLessThan(before);
            before = design.UpperZ[1];
        }
    }

    [Fact]
    public void Power_and_size_are_found_back_and_the_least_favourable_others_have_their_share_of_the_effect()
    {
        var design = MultiArmDesign.Of(BoundaryFamily.OBrienFleming, 0.025, [1, 1, 0.5], [0.5, 1]);
        var drift = design.DriftToFind(0, 0.8, 0.3);
        var drifts = design.LeastFavourable(0, drift, 0.3);
        design.PowerToFind(0, drifts).ShouldBe(0.8, 1e-8);
        drifts[1].ShouldBe(0.3 * drift, 1e-12);
        drifts[2].ShouldBe(0.3 * drift * Math.Sqrt(1.0 / 3) / Math.Sqrt(0.5), 1e-12);
        design.DisjunctivePower(drifts).ShouldBeGreaterThan(0.8);
        // Of all arms, at most one is the highest: the three ways to find one add up to the disjunctive power.
        Enumerable.Range(0, 3).Sum(arm => design.PowerToFind(arm, drifts)).ShouldBe(design.DisjunctivePower(drifts), 1e-6);
        // Drift^2 (1 + 1) / effect^2: at effect 1/2, 8 drift^2 in the control arm.
        MultiArmDesign.ControlParticipants(drift, 1, 0.5).ShouldBe(8 * drift * drift, 1e-9);
    }

    [Fact]
    public void Simulated_trials_keep_the_family_wise_error_also_when_only_the_best_arm_goes_on()
    {
        const int Trials = 20_000;
        double[] t = [0.4, 1], ratios = [1, 1, 0.5];
        var design = MultiArmDesign.BySpending(SpendingFunctions.PocockLike, 0.05, ratios, t);
        var combination = new SpendingPlan { InformationFractions = [.. t], Upper = new ErrorSpending(SpendingFunctions.PocockLike, 0.05) }.Solve();
        int crossed = 0, selected = 0;
        for (var trial = 0; trial < Trials; trial++)
        {
            var random = RandomStream.For(2, (ulong)trial, "arms");
            double[] Stage()
            {
                var w0 = random.NextNormal();
                return [.. ratios.Select(r => (random.NextNormal() / Math.Sqrt(1 + r)) - (Math.Sqrt(r / (1 + r)) * w0))];
            }

            var (z1, z2) = (Stage(), Stage());
            double[] all = [.. z1.Zip(z2, (a, b) => (a * Math.Sqrt(0.4)) + (b * Math.Sqrt(0.6)))];
            crossed += z1.Max() >= design.UpperZ[0] || all.Max() >= design.UpperZ[1] ? 1 : 0;
            if (trial < 1000)
            {
                var best = Array.IndexOf(z1, z1.Max());
                var result = ClosedMultiArmTest.DunnettCombination(
                    combination, [[.. z1.Zip(ratios, (z, r) => (StageArm?)new StageArm(z, r))], [.. z2.Select((z, k) => k == best ? (StageArm?)new StageArm(z, ratios[k]) : null)]]);
                selected += result.RejectedAt.Any(look => look is not null) ? 1 : 0;
            }
        }

        ((double)crossed / Trials).ShouldBe(0.05, 4 * Math.Sqrt(0.05 * 0.95 / Trials));
        ((double)selected / 1000).ShouldBeLessThan(0.05 + (4 * Math.Sqrt(0.05 * 0.95 / 1000)));
    }

    [Fact]
    public void The_closed_test_over_looks_rejects_more_than_the_single_step_bounds()
    {
        // Arm 0 is far out at the first look; the pair's bound at look 2 is higher than the single arm's, which arm 1 meets.
        double[] t = [0.5, 1];
        var pair = MultiArmDesign.BySpending(SpendingFunctions.PocockLike, 0.025, [1, 1], t);
        var single = MultiArmDesign.BySpending(SpendingFunctions.PocockLike, 0.025, [1], t);
        var between = (pair.UpperZ[1] + single.UpperZ[1]) / 2;
        var result = ClosedMultiArmTest.DunnettOverLooks(SpendingFunctions.PocockLike, 0.025, [1, 1], t, [[4, 1], [null, between]]);
        result.RejectedAt.ShouldBe([1, 2]);
        result.Intersections.Single(set => set.Arms.Length == 2).Bounds.ShouldBe(pair.UpperZ);
        ClosedMultiArmTest.DunnettOverLooks(SpendingFunctions.PocockLike, 0.025, [1, 1], t, [[1, 1], [1, between]]).RejectedAt.ShouldBe([null, null]);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        Should.Throw<ArgumentException>(() => MultiArmDesign.Of(BoundaryFamily.Pocock, 0.025, [1, 0], [1])).Message.ShouldContain("ratios[1]");
        Should.Throw<ArgumentException>(() => MultiArmDesign.Of(BoundaryFamily.Pocock, 0.025, [1, 1, 1, 1, 1, 1, 1], [1])).Message.ShouldContain("7 arms");
        Should.Throw<ArgumentException>(() => MultiArmDesign.Of(BoundaryFamily.Pocock, 0.025, [1], [0.5, 0.5])).Message.ShouldContain("informationFractions[1]");
        Should.Throw<ArgumentOutOfRangeException>(() => MultiArmDesign.Of(BoundaryFamily.Pocock, 1e-10, [1], [1])).Message.ShouldContain("1e-5");
        var design = MultiArmDesign.Of(BoundaryFamily.Pocock, 0.025, [1, 1], [1]);
        Should.Throw<ArgumentException>(() => design.DisjunctivePower([1])).Message.ShouldContain("1 drifts and 2 arms");
        Should.Throw<ArgumentOutOfRangeException>(() => design.PowerToFind(2, [1, 1])).Message.ShouldContain("0 to 1");
        Should.Throw<ArgumentOutOfRangeException>(() => design.DriftToFind(0, 0.001, 0)).Message.ShouldContain("at no effect");
        Should.Throw<ArgumentException>(() => ClosedMultiArmTest.DunnettOverLooks(SpendingFunctions.PocockLike, 0.025, [1, 1], [0.5, 1], [[1, null], [1, 2]])).Message.ShouldContain("arm 1 was dropped before look 2");
        Should.Throw<ArgumentException>(() => ClosedMultiArmTest.DunnettOverLooks(SpendingFunctions.PocockLike, 0.025, [1, 1], [0.5, 1], [[1, double.NaN]])).Message.ShouldContain("arm 1 at look 1");
    }
}
