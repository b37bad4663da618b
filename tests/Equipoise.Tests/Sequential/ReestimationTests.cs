using System.Text.Json;
using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Random;
using Equipoise.Statistics.Sequential;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Sequential;

public sealed class ReestimationTests(ITestOutputHelper output)
{
    private static readonly JsonElement Reference = ReferenceFile.Open("reestimation.json");
    private static readonly StageEstimate[] Data = [.. Reference.GetProperty("stages").GetProperty("effect").Numbers()
        .Zip(Reference.GetProperty("stages").GetProperty("error").Numbers(), (effect, error) => new StageEstimate(effect, error))];

    [Fact]
    public void The_inverse_normal_test_is_that_of_rpact()
    {
        var (exact, searched) = (new Agreement(1), new Agreement(1));
        foreach (var r in Reference.GetProperty("normal").EnumerateArray())
        {
            double[] t = r.GetProperty("t").Numbers(), combined = r.GetProperty("combined").Numbers(), bounds = r.GetProperty("bounds").Numbers();
            SequentialDesign Design(double alpha) => r.GetProperty("type").GetString() switch
            {
                "asOF" => new SpendingPlan { InformationFractions = [.. t], Upper = new ErrorSpending(SpendingFunctions.OBrienFlemingLike, alpha) }.Solve(),
                "asP" => new SpendingPlan { InformationFractions = [.. t], Upper = new ErrorSpending(SpendingFunctions.PocockLike, alpha) }.Solve(),
                "P" => FamilyDesigns.Of(BoundaryFamily.Pocock, alpha, t, false),
                _ => FamilyDesigns.Of(BoundaryFamily.OBrienFleming, alpha, t, false),
            };
            var design = Design(0.025);
            var found = InverseNormalTest.Stages(design, Data, 0);
            var (lower, upper) = (r.GetProperty("lower").Numbers(), r.GetProperty("upper").Numbers());
            for (var k = 0; k < 3; k++)
            {
                exact.Add("P", Data[k].P(0), r.GetProperty("p").Numbers()[k]);
                exact.Add("combined", found[k].Statistic, combined[k]);
                exact.Add("combined from P", CombinationTest.InverseNormal([.. Data.Take(k + 1).Select(stage => stage.P(0))], InverseNormalTest.Weights(design)), combined[k]);
                // rpact cuts its limits off where the bound is far out.
                searched.Add("lower", found[k].Lower, lower[k]);
                searched.Add("upper", found[k].Upper, upper[k]);
                searched.Add("bound", found[k].Bound, bounds[k]);
            }

            for (var k = 0; k < 2; k++)
            {
                searched.Add("conditional error", CombinationTest.ConditionalError(design, k + 1, combined[k]), r.GetProperty("conditional").Numbers()[k]);
            }

            for (var k = 0; k < 3; k++)
            {
                var repeated = r.GetProperty("repeatedP").Numbers()[k];
                if (repeated < 0.49)
                {
                    searched.Add("repeated P", SequentialInference.RepeatedP(Design, [.. Enumerable.Repeat(-50.0, k), combined[k]]), repeated);
                }
            }
        }

        exact.ShouldHold(atLeast: 72, tolerance: 1e-12, output);
        searched.ShouldHold(atLeast: 80, tolerance: 1e-5, output);
    }

    [Fact]
    public void Fishers_test_is_that_of_rpact()
    {
        var (constants, searched) = (new Agreement(), new Agreement(1));
        foreach (var r in Reference.GetProperty("fisher").EnumerateArray())
        {
            var (method, stages) = (r.GetProperty("method").GetString(), r.GetProperty("stages").GetInt32());
            double[]? alpha0 = r.GetProperty("alpha0").Numbers() is { Length: > 0 } given ? given : null;
            var design = method switch
            {
                "fullAlpha" => FisherDesign.OneProduct(0.025, stages, null, alpha0),
                "equalAlpha" => FisherDesign.EqualLevels(0.025, stages, alpha0),
                _ => FisherDesign.BySpending(r.GetProperty("spending").Numbers(), null, alpha0),
            };
            design.Spent[^1].ShouldBe(0.025, 1e-13);
            for (var k = 0; k < stages; k++)
            {
                var name = $"{method}, {stages} stages, stage {k + 1}{(alpha0 is null ? "" : ", alpha0")}";
                constants.Add("critical, " + name, design.CriticalProducts[k], r.GetProperty("critical").Numbers()[k]);
                constants.Add("spent, " + name, design.Spent[k], r.GetProperty("spent").Numbers()[k]);
            }

            if (r.TryGetProperty("lower", out var lower))
            {
                var found = design.Stages(Data, 0);
                double[] p = [.. Data.Select(stage => stage.P(0))];
                for (var k = 0; k < 3; k++)
                {
                    searched.Add("lower", found[k].Lower, lower.Numbers()[k]);
                    searched.Add("upper", found[k].Upper, r.GetProperty("upper").Numbers()[k]);
                }

                searched.Add("conditional 1", design.ConditionalError(p[..1]), r.GetProperty("conditional").Numbers()[0]);
                searched.Add("conditional 2", design.ConditionalError(p[..2]), r.GetProperty("conditional").Numbers()[1]);
            }
        }

        foreach (var r in Reference.GetProperty("weighted").EnumerateArray())
        {
            var design = FisherDesign.BySpending([0.004, 0.012, 0.025], [1, .. r.GetProperty("scale").Numbers()]);
            foreach (var (found, expected) in design.CriticalProducts.Zip(r.GetProperty("critical").Numbers()))
            {
                constants.Add("weighted", found, expected);
            }
        }

        constants.ShouldHold(atLeast: 78, tolerance: 1e-7, output);
        searched.ShouldHold(atLeast: 24, tolerance: 1e-5, output);
    }

    [Fact]
    public void Conditional_errors_over_two_looks_are_those_of_mvtnorm()
    {
        var agreement = new Agreement();
        foreach (var r in Reference.GetProperty("conditional").EnumerateArray())
        {
            var design = AdjustedInferenceAgainstRTests.Rejecting(r.GetProperty("t").Numbers(), r.GetProperty("u").Numbers());
            agreement.Add("conditional error", CombinationTest.ConditionalError(design, 1, r.GetProperty("z").GetDouble()), r.GetProperty("error").GetDouble());
        }

        agreement.ShouldHold(atLeast: 2, tolerance: 1e-11, output);
    }

    [Fact]
    public void Fishers_two_stages_by_hand()
    {
        // alpha1 + c ln(alpha0 / alpha1) = alpha; one product throughout: c (1 - ln c) = alpha.
        FisherDesign.BySpending([0.01, 0.025], null, [0.5]).CriticalProducts[1].ShouldBe(0.015 / Math.Log(50), 1e-14);
        var c = FisherDesign.OneProduct(0.05, 2).CriticalProducts[1];
        (c * (1 - Math.Log(c))).ShouldBe(0.05, 1e-14);
        var design = FisherDesign.BySpending([0.01, 0.025]);
        // After p1 = 0.1 the second P value must be at most c / 0.1.
        design.ConditionalError([0.1]).ShouldBe(design.CriticalProducts[1] / 0.1, 1e-14);
        design.Rejects([0.1, design.CriticalProducts[1] / 0.1 * 0.999]).ShouldBe([false, true]);
        // Three stages without stopping: -ln of the product is a gamma variable of shape 3.
        var late = FisherDesign.BySpending([1e-9, 2e-9, 0.025]);
        ChiSquared.UpperTail(-2 * Math.Log(late.CriticalProducts[2]), 6).ShouldBe(0.025, 1e-8);
        // One stage: the limits are those of the fixed test.
        var one = FisherDesign.BySpending([0.025]).Stages([new StageEstimate(2, 0.5)], 0)[0];
        one.Lower.ShouldBe(2 - (0.5 * Normal.UpperQuantile(0.025)), 1e-10);
        one.Upper.ShouldBe(2 + (0.5 * Normal.UpperQuantile(0.025)), 1e-10);
    }

    [Fact]
    public void Fishers_error_is_that_of_simulated_P_values_whatever_the_weights()
    {
        const int Trials = 400_000;
        double[] alpha0 = [0.6, 0.5];
        var design = FisherDesign.BySpending([0.05, 0.1, 0.2], [1, 1.3, 0.7], alpha0);
        var rejected = new int[3];
        for (var trial = 0; trial < Trials; trial++)
        {
            var random = RandomStream.For(12, (ulong)trial, "P values");
            double s = 0;
            for (var k = 0; k < 3; k++)
            {
                var p = random.NextUniform();
                s -= design.Weights[k] * Math.Log(p);
                if (Math.Exp(-s) <= design.CriticalProducts[k])
                {
                    rejected[k]++;
                    break;
                }

                if (k < 2 && p > alpha0[k])
                {
                    break;
                }
            }
        }

        double spent = 0;
        for (var k = 0; k < 3; k++)
        {
            spent += (double)rejected[k] / Trials;
            spent.ShouldBe(design.Spent[k], 4 * Math.Sqrt(design.Spent[k] / Trials));
        }
    }

    [Fact]
    public void Cui_Hung_and_Wang_leave_an_unchanged_trial_as_it_is()
    {
        InverseNormalTest.CuiHungWang([0.5, 1], [40, 80], [1.3, 2.1]).ShouldBe(2.1, 1e-15);
        // Doubled second stage, by hand: own Z2 = (z sqrt(120) - 1.3 sqrt(40)) / sqrt(80), weights root of a half each.
        InverseNormalTest.CuiHungWang([0.5, 1], [40, 120], [1.3, 2.1]).ShouldBe((1.3 + (((2.1 * Math.Sqrt(120)) - (1.3 * Math.Sqrt(40))) / Math.Sqrt(80))) / Math.Sqrt(2), 1e-14);
    }

    [Fact]
    public void Whatever_is_chosen_in_the_light_of_the_data_the_error_stays_as_planned()
    {
        // The change of the rest depends on z in a contrived way; the error, integrated over z at the first look, is that of the plan.
        var planned = new SpendingPlan { InformationFractions = [0.4, 0.7, 1], Upper = new ErrorSpending(SpendingFunctions.OBrienFlemingLike, 0.025) }.Solve();
        ChangedRest Change(double z) => MuellerSchaefer.Change(planned, 1, z, z > 1
            ? error => FamilyDesigns.Of(BoundaryFamily.Pocock, error, [0.5, 1], false)
            : error => FamilyDesigns.Of(BoundaryFamily.OBrienFleming, error, [0.3, 0.6, 1], false), z > 1 ? 1.7 : 0.4);
        double total = Normal.UpperTail(planned.UpperZ[0]), left = 0, step = 0.02;
        for (var z = -4.0; z < planned.UpperZ[0]; z += step)
        {
            var (from, until) = (z, Math.Min(z + step, planned.UpperZ[0]));
            var middle = (from + until) / 2;
            var error = CombinationTest.ConditionalError(planned, 1, middle);
            // Each new rest keeps its conditional error exactly.
            if (error is > 1e-8 and < 0.49 && Math.Abs((middle * 100 % 50) - 1) < 1e-6)
            {
                Change(middle).NewData.Cross(0).TotalUpper.ShouldBe(error, 1e-11);
            }

            left += error * (Normal.LowerTail(until) - Normal.LowerTail(from));
        }

        (total + left).ShouldBe(0.025, 2e-6);
    }

    [Fact]
    public void A_rest_left_as_planned_has_the_planned_bounds_and_the_size_asked_for_has_the_power()
    {
        var planned = FamilyDesigns.Of(BoundaryFamily.OBrienFleming, 0.025, [0.5, 1], false);
        var fixedRest = MuellerSchaefer.Change(planned, 1, 1.2, error => FamilyDesigns.Of(BoundaryFamily.Pocock, error, [1], false), 0.5);
        fixedRest.CumulativeInformation[0].ShouldBe(1, 1e-15);
        fixedRest.CumulativeUpperZ[0].ShouldBe(planned.UpperZ[1], 1e-9);
        // The promising zone's bound is the same principle.
        var zone = PromisingZone.Apply(1.2, 0.5, planned.UpperZ[1], 0.9, 0.1, 3);
        var raised = MuellerSchaefer.Change(planned, 1, 1.2, error => FamilyDesigns.Of(BoundaryFamily.Pocock, error, [1], false), zone.FinalInformation - 0.5);
        raised.CumulativeUpperZ[0].ShouldBe(zone.FinalCriticalZ, 1e-9);
        SequentialDesign Rest(double error) => FamilyDesigns.Of(BoundaryFamily.Pocock, error, [0.5, 1], false);
        var information = MuellerSchaefer.InformationFor(planned, 1, 1.2, Rest, 2.5, 0.8);
        MuellerSchaefer.Change(planned, 1, 1.2, Rest, information).NewData.Power(2.5 * Math.Sqrt(information)).ShouldBe(0.8, 1e-10);
    }

    [Fact]
    public void Blinded_rates_and_variances_by_hand()
    {
        var difference = BlindedReestimation.Rates(0.5, RateEffect.Difference, 0.2, 0.25);
        difference.Control.ShouldBe(0.45, 1e-15);
        difference.Experimental.ShouldBe(0.65, 1e-15);
        // 0.3 = 1/2 p + 1/2 (2 p): p = 0.2.
        BlindedReestimation.Rates(0.3, RateEffect.Ratio, 2, 0.5).Control.ShouldBe(0.2, 1e-15);
        // Rates 1/2 and 4/5 have odds 1 and 4 and the mean 13/20.
        var odds = BlindedReestimation.Rates(0.65, RateEffect.OddsRatio, 4, 0.5);
        odds.Control.ShouldBe(0.5, 1e-14);
        odds.Experimental.ShouldBe(0.8, 1e-14);
        // 0, 2 | 4, 6: s^2 = 20/3 within all, the difference of 4 adds 4/3 * 1/4 * 16 = 16/3, 4/3 is left.
        BlindedReestimation.WithinVariance(20.0 / 3, 4, 4, 0.5).ShouldBe(4.0 / 3, 1e-14);
        // 4 (1.96 + 0.84)^2 = 31.4 at variance 1, difference 1.
        BlindedReestimation.ParticipantsForMeans(1, -1, 0.5, 0.025, 0.8).ShouldBe(4 * Math.Pow(Normal.UpperQuantile(0.025) + Normal.Quantile(0.8), 2), 1e-12);
        BlindedReestimation.ParticipantsForRates(new TwoRates(0.7, 0.4), 0.5, 0.025, 0.8).ShouldBe(7.848879734349087 * 2 * (0.21 + 0.24) / 0.09, 1e-9);
        BlindedReestimation.ParticipantsForEvents(36, 0.6).ShouldBe(60, 1e-12);
        BlindedReestimation.Restrict(50, 68, 136).ShouldBe(68);
        BlindedReestimation.Restrict(200, 68, 136).ShouldBe(136);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var design = FamilyDesigns.Of(BoundaryFamily.Pocock, 0.025, [0.5, 1], false);
        Should.Throw<ArgumentException>(() => InverseNormalTest.Stages(design, [new(1, 1), new(1, 0)], 0)).Message.ShouldContain("stages[1] has effect 1 and standard error 0");
        Should.Throw<ArgumentException>(() => InverseNormalTest.Stages(design, [new(1, 1), new(1, 1), new(1, 1)], 0)).Message.ShouldContain("3 stages; the design has 1 to 2");
        Should.Throw<ArgumentException>(() => InverseNormalTest.CuiHungWang([0.5, 1], [2, 2], [1, 1])).Message.ShouldContain("informationFractions[1] is 2");
        Should.Throw<ArgumentException>(() => FisherDesign.BySpending([0.02, 0.02])).Message.ShouldContain("cumulativeAlpha[1] is 0.02; it rises from 0.02");
        Should.Throw<ArgumentException>(() => FisherDesign.BySpending([0.01, 0.02], [1, -1])).Message.ShouldContain("weights[1] is -1");
        Should.Throw<ArgumentException>(() => FisherDesign.BySpending([0.01, 0.02]).ConditionalError([0.3, 0.2])).Message.ShouldContain("none is left");
        Should.Throw<ArgumentException>(() => FisherDesign.BySpending([0.01, 0.02]).Product([0])).Message.ShouldContain("pValues[0] is 0");
        Should.Throw<ArgumentException>(() => MuellerSchaefer.Change(design, 2, 1, _ => design, 1)).Message.ShouldContain("looks with a remainder are 1 to 1");
        Should.Throw<ArgumentException>(() => MuellerSchaefer.Change(design, 1, 3, _ => design, 1)).Message.ShouldContain("the trial has ended");
        Should.Throw<ArgumentException>(() => MuellerSchaefer.Change(design, 1, -9, _ => design, 1)).Message.ShouldContain("conditional error is");
        Should.Throw<ArgumentException>(() => BlindedReestimation.Rates(0.1, RateEffect.Difference, 0.5, 0.5)).Message.ShouldContain("-0.15");
        Should.Throw<ArgumentException>(() => BlindedReestimation.WithinVariance(1, 10, 4, 0.5)).Message.ShouldContain("nothing is left");
        Should.Throw<ArgumentOutOfRangeException>(() => BlindedReestimation.Restrict(5, 10, 9)).Message.ShouldContain("at least the planned one, 10");
    }
}
