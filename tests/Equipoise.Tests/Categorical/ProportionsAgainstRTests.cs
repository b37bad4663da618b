using System.Text.Json;
using Equipoise.Statistics.Categorical;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Categorical;

public sealed class ProportionsAgainstRTests(ITestOutputHelper output)
{
    private static readonly JsonElement Reference = ReferenceFile.Open("proportions.json");

    [Fact]
    public void Intervals_of_one_share()
    {
        var agreement = new Agreement();
        foreach (var reference in Reference.GetProperty("single").EnumerateArray())
        {
            var (x, n, level) = (reference.GetProperty("x").GetInt32(), reference.GetProperty("n").GetInt32(), reference.GetProperty("level").GetDouble());
            var jeffreys = Proportion.Jeffreys(x, n, level, JeffreysEnds.EqualTailed);
            var coull = Proportion.AgrestiCoull(x, n, level);
            Add("jeffreys", jeffreys.Lower, jeffreys.Upper);
            Add("agrestiCoull", coull.Lower, coull.Upper);

            void Add(string method, double lower, double upper)
            {
                agreement.Add($"{method} lower of {x}/{n}", lower, reference.GetProperty(method)[0].GetDouble());
                agreement.Add($"{method} upper of {x}/{n}", upper, reference.GetProperty(method)[1].GetDouble());
            }
        }

        agreement.ShouldHold(atLeast: 108, tolerance: 1e-9, output);
    }

    [Fact]
    public void Closed_intervals_of_two_shares()
    {
        var agreement = new Agreement();
        foreach (var (a, reference) in Pairs())
        {
            var name = string.Join(' ', a);
            var (wald, caffo) = (RiskDifference.Wald(a[0], a[1], a[2], a[3], 0.95), RiskDifference.AgrestiCaffo(a[0], a[1], a[2], a[3], 0.95));
            Add("wald", wald.Lower, wald.Upper);
            Add("caffo", caffo.Lower, caffo.Upper);
            if (reference.GetProperty("katz")[0].ValueKind == JsonValueKind.Number)
            {
                var katz = RiskRatio.LogWald(a[0], a[1], a[2], a[3], 0.95, ZeroCells.Unbounded);
                Add("katz", katz.Lower, katz.Upper);
            }

            var half = RiskRatio.LogWald(a[0], a[1], a[2], a[3], 0.95, ZeroCells.AddHalf);
            Add("katzHalf", half.Estimate!.Value, half.Lower, half.Upper);
            var woolf = OddsRatio.LogWald(ContingencyTable.TwoByTwo(a[0], a[1] - a[0], a[2], a[3] - a[2]), 0.95, ZeroCells.AddHalf);
            Add("woolfHalf", woolf.Estimate!.Value, woolf.Lower, woolf.Upper);

            void Add(string method, params double[] values)
            {
                for (var i = 0; i < values.Length; i++)
                {
                    agreement.Add($"{method} {i} of {name}", values[i], reference.GetProperty(method)[i].GetDouble());
                }
            }
        }

        agreement.ShouldHold(atLeast: 130, tolerance: 1e-9, output);
    }

    [Fact]
    public void Score_limits_and_statistics_of_two_shares()
    {
        var agreement = new Agreement(floor: 1e-6);
        foreach (var (a, reference) in Pairs())
        {
            var name = string.Join(' ', a);
            foreach (var (method, variance) in new[] { ("mee", ScoreVariance.Plain), ("mn", ScoreVariance.MiettinenNurminen) })
            {
                var difference = RiskDifference.Score(a[0], a[1], a[2], a[3], 0.95, variance);
                agreement.Add($"{method} lower of {name}", difference.Lower, reference.GetProperty(method)[0].GetDouble());
                agreement.Add($"{method} upper of {name}", difference.Upper, reference.GetProperty(method)[1].GetDouble());
            }

            foreach (var (method, variance) in new[] { ("koopman", ScoreVariance.Plain), ("mnRatio", ScoreVariance.MiettinenNurminen) })
            {
                var ratio = RiskRatio.Score(a[0], a[1], a[2], a[3], 0.95, variance);
                var limits = reference.GetProperty(method).NumbersOrNull();
                agreement.Add($"{method} lower of {name}", ratio.Lower, limits[0]);
                agreement.Add($"{method} upper of {name}", double.IsFinite(ratio.Upper) ? ratio.Upper : null, limits[1]);
            }

            foreach (var (margin, i) in reference.GetProperty("margins").Numbers().Select((m, i) => (m, i)))
            {
                agreement.Add($"z at {margin} of {name}", RiskDifference.ScoreTest(a[0], a[1], a[2], a[3], margin, ScoreVariance.Plain).Z, reference.GetProperty("z")[i].GetDouble());
            }

            foreach (var (ratio, i) in reference.GetProperty("ratios").Numbers().Select((r, i) => (r, i)))
            {
                agreement.Add($"z at ratio {ratio} of {name}", RiskRatio.ScoreTest(a[0], a[1], a[2], a[3], ratio, ScoreVariance.Plain).Z, reference.GetProperty("zRatio")[i].GetDouble());
            }
        }

        agreement.ShouldHold(atLeast: 170, tolerance: 1e-7, output);
    }

    private static IEnumerable<(int[] Counts, JsonElement Reference)> Pairs() =>
        Reference.GetProperty("two").EnumerateArray().Select(reference => (reference.GetProperty("counts").Numbers().Select(x => (int)x).ToArray(), reference));
}
