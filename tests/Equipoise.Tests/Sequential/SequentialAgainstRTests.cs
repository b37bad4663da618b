using System.Text.Json;
using Equipoise.Statistics.Sequential;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Sequential;

public sealed class SequentialAgainstRTests(ITestOutputHelper output)
{
    private static readonly JsonElement Reference = ReferenceFile.Open("sequential.json");

    [Fact]
    public void Crossing_probabilities_are_those_of_quadrature_and_of_the_multivariate_normal()
    {
        // The engine promises an absolute error of 1e-10, so differences are taken relative to at least 1.
        var agreement = new Agreement(floor: 1);
        foreach (var reference in Reference.GetProperty("crossings").EnumerateArray())
        {
            double[] Bounds(string name) => [.. reference.GetProperty(name).Numbers().Select(z => z == -99 ? double.NegativeInfinity : z)];
            var actual = GroupSequential.Compute(Bounds("t"), Bounds("lower"), Bounds("upper"), reference.GetProperty("drift").GetDouble());
            Add("crossUpper", actual.Upper);
            if (reference.TryGetProperty("crossLower", out _))
            {
                Add("crossLower", actual.Lower);
            }

            void Add(string side, IEnumerable<double> values)
            {
                foreach (var (value, expected) in values.Zip(reference.GetProperty(side).Numbers()))
                {
                    agreement.Add($"{reference.GetProperty("method").GetString()} {side}", value, expected);
                }
            }
        }

        agreement.ShouldHold(atLeast: 118, tolerance: 1e-10, output);
    }

    [Fact]
    public void Boundaries_and_inflation_are_those_of_rpact()
    {
        // rpact 3.3.4 iterates to 1e-10 over a grid of its own, whose error grows with the looks: at 20, the error its O'Brien-Fleming bounds spend is
        // 0.0250012 for 0.025, by this engine and by the Gauss-Legendre recursion in R alike. Up to 8 looks both grids hold.
        var (few, many) = (new Agreement(), new Agreement());
        foreach (var reference in Reference.GetProperty("boundaries").EnumerateArray())
        {
            var (alpha, power, delta) = (reference.GetProperty("alpha").GetDouble(), reference.GetProperty("power").GetDouble(), reference.GetProperty("delta").GetDouble());
            var boundary = Boundary.Solve(BoundaryFamily.WangTsiatis(delta), alpha, reference.GetProperty("t").Numbers());
            var agreement = boundary.UpperZ.Length > 8 ? many : few;
            var name = $"{boundary.Family.Name}, {boundary.UpperZ.Length} looks";
            foreach (var (actual, expected) in boundary.UpperZ.Zip(reference.GetProperty("upper").NumbersOrNull()))
            {
                // rpact gives no bound where it would be above 8, at the first of 20 O'Brien-Fleming looks.
                if (expected is null)
                {
                    actual.ShouldBeGreaterThan(8);
                    continue;
                }

                agreement.Add(name, actual, expected.Value);
            }

            agreement.Add($"{name}, inflation", SampleSizeInflation.Factor(boundary, alpha, power), reference.GetProperty("inflation").GetDouble());
        }

        few.ShouldHold(atLeast: 130, tolerance: 1e-6, output);
        many.ShouldHold(atLeast: 120, tolerance: 2e-5, output);
    }

    [Fact]
    public void Sample_sizes_powers_and_conditional_powers_are_those_of_R()
    {
        var agreement = new Agreement();
        foreach (var r in Reference.GetProperty("sizes").EnumerateArray())
        {
            SampleSizeResult Size(TwoProportionVariance variance) =>
                SampleSize.TwoProportions(Of(r, "control"), Of(r, "experimental"), Of(r, "alpha"), Of(r, "power"), variance);
            agreement.Add("pooled null", Size(TwoProportionVariance.PooledNull).PerArm, Of(r, "pooledNull"));
            agreement.Add("pooled null of rpact", Size(TwoProportionVariance.PooledNull).PerArm, Of(r, "rpactPooledNull"));
            agreement.Add("unpooled", Size(TwoProportionVariance.Unpooled).PerArm, Of(r, "unpooled"));
        }

        foreach (var r in Reference.GetProperty("exact").EnumerateArray())
        {
            var exact = SampleSize.TwoProportionsExactPower(
                Of(r, "control"), Of(r, "experimental"), (int)Of(r, "controlTotal"), (int)Of(r, "experimentalTotal"), Of(r, "critical"));
            agreement.Add("exact power", exact.Power, Of(r, "power"));
        }

        foreach (var r in Reference.GetProperty("survival").EnumerateArray())
        {
            var hazardRatio = Of(r, "experimental") / Of(r, "control");
            var events = SampleSize.SchoenfeldEvents(hazardRatio, Of(r, "alpha"), Of(r, "power"), allocationRatio: 1).Events;
            var perArm = SampleSize.SchoenfeldPerArm(Of(r, "control"), Of(r, "experimental"), Of(r, "accrual"), Of(r, "followUp"), Of(r, "alpha"), Of(r, "power")).PerArm;
            agreement.Add("events", events, Of(r, "events"));
            agreement.Add("events of rpact", events, Of(r, "rpactEvents"));
            agreement.Add("per arm", perArm, Of(r, "perArm"));
            agreement.Add("per arm of rpact", perArm, Of(r, "rpactPerArm"));
        }

        foreach (var r in Reference.GetProperty("conditional").EnumerateArray())
        {
            agreement.Add("conditional power", ConditionalPower.BrownianMotion(Of(r, "z"), Of(r, "t"), Of(r, "drift"), Of(r, "critical")), Of(r, "power"));
        }

        foreach (var r in Reference.GetProperty("curtailment").EnumerateArray())
        {
            var actual = ConditionalPower.OfProportions(
                Enumerable.Repeat(Of(r, "p1"), (int)Of(r, "open1")).ToArray(), (int)Of(r, "successes1"), (int)Of(r, "total1"),
                Enumerable.Repeat(Of(r, "p2"), (int)Of(r, "open2")).ToArray(), (int)Of(r, "successes2"), (int)Of(r, "total2"), Of(r, "critical"));
            agreement.Add("conditional power of proportions", actual, Of(r, "power"));
        }

        agreement.ShouldHold(atLeast: 24, tolerance: 1e-9, output);
    }

    private static double Of(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
