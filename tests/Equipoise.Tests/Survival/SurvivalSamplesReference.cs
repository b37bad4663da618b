using System.Text.Json;
using Equipoise.Statistics.Survival;
using Equipoise.Tests.Reference;

namespace Equipoise.Tests.Survival;

/// <summary>The samples of survival-curves.json and survival-tests.json, with entries and weights, beside R's results.</summary>
internal static class SurvivalSamplesReference
{
    internal static readonly JsonElement Curves = ReferenceFile.Open("survival-curves.json");
    internal static readonly JsonElement Tests = ReferenceFile.Open("survival-tests.json");

    internal static IEnumerable<(string Name, JsonElement Case, SurvivalSample Sample)> Cases(JsonElement file) =>
        file.GetProperty("cases").EnumerateArray().Select(c => (c.GetProperty("name").GetString()!, c, Sample(c)));

    private static SurvivalSample Sample(JsonElement c)
    {
        var sample = SurvivalSample.Create(
            c.GetProperty("time").Numbers(),
            [.. c.GetProperty("event").Numbers().Select(e => e == 1)],
            Labels("group"),
            Labels("stratum"));
        sample = Given("entry") is { } entry ? sample.WithEntry(entry) : sample;
        return Given("weight") is { } weight ? sample.WithWeights(weight) : sample;

        double[]? Given(string column) => c.TryGetProperty(column, out var values) && values.ValueKind == JsonValueKind.Array ? values.Numbers() : null;

        Factor? Labels(string column) =>
            c.TryGetProperty(column, out var values) && values.ValueKind == JsonValueKind.Array ? Factor.FromLabels(values.Strings(), [.. values.Strings().Distinct().Order(StringComparer.Ordinal)]) : null;
    }
}
