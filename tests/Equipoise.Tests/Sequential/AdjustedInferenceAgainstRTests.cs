using System.Text.Json;
using Equipoise.Statistics.Sequential;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Sequential;

public sealed class AdjustedInferenceAgainstRTests(ITestOutputHelper output)
{
    private static readonly JsonElement Reference = ReferenceFile.Open("adjusted-inference.json");

    [Fact]
    public void Stage_wise_inference_is_that_of_its_definition_by_mvtnorm()
    {
        var agreement = new Agreement(1);
        foreach (var r in Reference.GetProperty("ordering").EnumerateArray())
        {
            double[] t = r.GetProperty("t").Numbers();
            var design = Rejecting(t, [.. r.GetProperty("u").Numbers(), 2]);
            var found = SequentialInference.StageWise(design, new TrialEnd(t.Length, Of(r, "z"), t[^1]), 0.95, FutilityUse.Obeyed);
            agreement.Add("P", found.PValue, Of(r, "p"));
            agreement.Add("median-unbiased", found.MedianUnbiased, Of(r, "median"));
            agreement.Add("lower", found.Lower, Of(r, "lower"));
            agreement.Add("upper", found.Upper, Of(r, "upper"));
            if (r.GetProperty("biasAdjusted").ValueKind == JsonValueKind.Number)
            {
                agreement.Add("bias-adjusted", found.BiasAdjusted, Of(r, "biasAdjusted"));
            }
        }

        agreement.ShouldHold(atLeast: 18, tolerance: 1e-8, output);
    }

    [Fact]
    public void Final_and_repeated_inference_is_that_of_rpact()
    {
        var (agreement, repeated) = (new Agreement(1), new Agreement(1));
        foreach (var r in Reference.GetProperty("inference").EnumerateArray())
        {
            double[] t = r.GetProperty("t").Numbers(), z = r.GetProperty("z").Numbers();
            var (type, alpha, stop) = (r.GetProperty("type").GetString(), Of(r, "alpha"), (int)Of(r, "stop"));
            SequentialDesign Design(double error) => type == "P"
                ? FamilyDesigns.Of(BoundaryFamily.Pocock, error, t, false)
                : new SpendingPlan { InformationFractions = [.. t], Upper = new ErrorSpending(type == "asOF" ? SpendingFunctions.OBrienFlemingLike : SpendingFunctions.PocockLike, error) }.Solve();
            var design = Design(alpha);
            var found = SequentialInference.StageWise(design, new TrialEnd(stop, z[^1], t[stop - 1]), 1 - (2 * alpha), FutilityUse.Obeyed);
            var name = $"{type}, {t.Length} looks, end at {stop}";
            agreement.Add($"P, {name}", found.PValue, Of(r, "p"));
            agreement.Add($"median-unbiased, {name}", found.MedianUnbiased, Of(r, "median"));
            agreement.Add($"lower, {name}", found.Lower, Of(r, "lower"));
            agreement.Add($"upper, {name}", found.Upper, Of(r, "limit"));
            var intervals = SequentialInference.RepeatedIntervals(design, z);
            foreach (var (interval, lower, upper) in intervals.Zip(r.GetProperty("repeatedLower").Numbers(), r.GetProperty("repeatedUpper").Numbers()))
            {
                repeated.Add($"repeated lower, {name}", interval.Lower, lower);
                repeated.Add($"repeated upper, {name}", interval.Upper, upper);
            }

            // rpact's repeated P value is that of the last look alone, and not above 1/2.
            if (Of(r, "repeatedP") < 0.49)
            {
                repeated.Add($"repeated P, {name}", SequentialInference.RepeatedP(Design, [.. Enumerable.Repeat(-50.0, stop - 1), z[^1]]), Of(r, "repeatedP"));
            }
        }

        agreement.ShouldHold(atLeast: 280, tolerance: 1e-4, output);
        repeated.ShouldHold(atLeast: 300, tolerance: 1e-5, output);
    }

    [Fact]
    public void Predictive_power_remaining_power_and_Fishers_constant_are_those_of_quadrature_and_mvtnorm()
    {
        var agreement = new Agreement(1);
        foreach (var r in Reference.GetProperty("predictive").EnumerateArray())
        {
            var prior = Of(r, "deviation") == 0 ? DriftPrior.Flat : DriftPrior.Normal(Of(r, "mean"), Of(r, "deviation"));
            agreement.Add("predictive power", PredictivePower.OfFinalTest(Of(r, "z"), Of(r, "t"), prior, Of(r, "critical")), Of(r, "power"));
        }

        foreach (var r in Reference.GetProperty("remaining").EnumerateArray())
        {
            var design = Rejecting(r.GetProperty("t").Numbers(), r.GetProperty("u").Numbers());
            agreement.Add("remaining power", ConditionalPower.OverRemainingLooks(design, Of(r, "z"), Of(r, "from"), Of(r, "drift"), FutilityUse.Obeyed), Of(r, "power"));
        }

        foreach (var r in Reference.GetProperty("fisher").EnumerateArray())
        {
            agreement.Add("Fisher's constant", CombinationTest.FisherConstant(Of(r, "alpha"), Of(r, "alpha1"), Of(r, "alpha0")), Of(r, "constant"));
        }

        foreach (var r in Reference.GetProperty("six").EnumerateArray())
        {
            agreement.Add("five and six looks", Rejecting(r.GetProperty("t").Numbers(), r.GetProperty("u").Numbers()).Power(Of(r, "drift")), Of(r, "total"));
        }

        agreement.ShouldHold(atLeast: 11, tolerance: 1e-9, output);
    }

    /// <summary>A design with given upper bounds, as a spending plan would have made it.</summary>
    internal static SequentialDesign Rejecting(double[] t, double[] upper) => new()
    {
        Name = "given bounds",
        InformationFractions = [.. t],
        UpperZ = [.. upper],
        LowerZ = [.. upper.Select(_ => double.NegativeInfinity)],
        FutilityZ = [.. upper.Select(_ => double.NegativeInfinity)],
        FutilityShape = FutilityShape.Below,
        FutilityBinding = false,
        OneSidedAlpha = 0.025,
        Drift = null,
    };

    private static double Of(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
