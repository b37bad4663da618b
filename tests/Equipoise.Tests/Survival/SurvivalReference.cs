using System.Text.Json;
using Equipoise.Statistics.Survival;
using Equipoise.Tests.Reference;

namespace Equipoise.Tests.Survival;

/// <summary>The samples of validation/reference/survival.json with R's results.</summary>
internal static class SurvivalReference
{
    private static readonly JsonElement File = ReferenceFile.Open("survival.json");

    internal static IEnumerable<(string Name, JsonElement Case, SurvivalSample Sample)> Cases =>
        File.GetProperty("cases").EnumerateArray().Select(c => (c.GetProperty("name").GetString()!, c, Sample(c)));

    internal static SurvivalSample SixMp => Cases.First(c => c.Name == "6mp").Sample;

    private static SurvivalSample Sample(JsonElement c) => SurvivalSample.Create(
        c.GetProperty("time").Numbers(),
        [.. c.GetProperty("event").Numbers().Select(e => e == 1)],
        Factor.FromLabels(c.GetProperty("group").Strings(), c.GetProperty("name").GetString()!.StartsWith("6mp", StringComparison.Ordinal) ? ["6-MP", "placebo"] : null),
        c.GetProperty("stratum").ValueKind == JsonValueKind.Null ? null : Factor.FromLabels(c.GetProperty("stratum").Strings()));
}
