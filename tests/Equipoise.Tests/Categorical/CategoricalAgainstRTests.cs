using System.Text.Json;
using Equipoise.Statistics.Categorical;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Categorical;

public sealed class CategoricalAgainstRTests(ITestOutputHelper output)
{
    private static readonly JsonElement Reference = ReferenceFile.Open("categorical.json");

    [Fact]
    public void Fishers_test_is_that_of_R()
    {
        var agreement = new Agreement();
        foreach (var reference in Reference.GetProperty("fisher").EnumerateArray())
        {
            var table = reference.GetProperty("table").Numbers();
            var name = string.Join(' ', table);
            var result = FisherExact.Test((int)table[0], (int)table[1], (int)table[2], (int)table[3]);
            agreement.Add($"{name} two-sided", result.TwoSidedP, reference.GetProperty("twoSided").GetDouble());
            agreement.Add($"{name} less", result.LessP, reference.GetProperty("less").GetDouble());
            agreement.Add($"{name} greater", result.GreaterP, reference.GetProperty("greater").GetDouble());
            agreement.Add($"{name} odds ratio", FiniteOrNull(result.OddsRatio), NumberOrNull(reference, "oddsRatio"));
            (result.OddsRatio == double.PositiveInfinity).ShouldBe(reference.GetProperty("infinite").ValueKind == JsonValueKind.True, name);
            agreement.Add($"{name} lower", FiniteOrNull(result.Lower), NumberOrNull(reference, "lower"));
            agreement.Add($"{name} upper", FiniteOrNull(result.Upper), NumberOrNull(reference, "upper"));
        }

        agreement.ShouldHold(atLeast: 80, tolerance: 1e-9, output);
    }

    [Fact]
    public void Intervals_of_proportions_are_those_of_R()
    {
        var agreement = new Agreement();
        foreach (var reference in Reference.GetProperty("shares").EnumerateArray())
        {
            var (x, n, level) = (reference.GetProperty("x").GetInt32(), reference.GetProperty("n").GetInt32(), reference.GetProperty("level").GetDouble());
            Add("exact", Proportion.ClopperPearson(x, n, level));
            Add("wilson", Proportion.Wilson(x, n, level));

            void Add(string method, ProportionEstimate estimate)
            {
                agreement.Add($"{method} lower of {x}/{n}", estimate.Lower, reference.GetProperty(method)[0].GetDouble());
                agreement.Add($"{method} upper of {x}/{n}", estimate.Upper, reference.GetProperty(method)[1].GetDouble());
            }
        }

        foreach (var reference in Reference.GetProperty("differences").EnumerateArray())
        {
            var counts = reference.GetProperty("counts").Numbers().Select(count => (int)count).ToArray();
            var difference = RiskDifference.Newcombe(counts[0], counts[1], counts[2], counts[3], 0.95);
            agreement.Add("difference", difference.Estimate, reference.GetProperty("difference").GetDouble());
            agreement.Add("difference lower", difference.Lower, reference.GetProperty("lower").GetDouble());
            agreement.Add("difference upper", difference.Upper, reference.GetProperty("upper").GetDouble());
        }

        agreement.ShouldHold(atLeast: 129, tolerance: 1e-9, output);
    }

    private static double? NumberOrNull(JsonElement reference, string name) =>
        reference.GetProperty(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    private static double? FiniteOrNull(double? value) => value is { } v && double.IsFinite(v) ? v : null;
}
