using System.Text.Json;
using Equipoise.Statistics.CompetingRisks;
using Equipoise.Statistics.Survival;
using Equipoise.Tests.Reference;

namespace Equipoise.Tests.CompetingRisks;

/// <summary>The samples of validation/reference/competing-risks.json with R's results; cause k is labelled "k".</summary>
internal static class CompetingReference
{
    internal static readonly JsonElement File = ReferenceFile.Open("competing-risks.json");

    internal static IEnumerable<(string Name, JsonElement Case, CompetingSample Sample)> Cases =>
        File.GetProperty("cases").EnumerateArray().Select(c => (c.GetProperty("name").GetString()!, c, Sample(c)));

    internal static CoxDesign Design(JsonElement c, CompetingSample sample) =>
        c.GetProperty("x").EnumerateObject().Aggregate(CoxDesign.Of(sample.Survival), (design, column) => design.With(column.Name, column.Value.Numbers()));

    internal static CompetingSample Unweighted(CompetingSample sample)
    {
        var survival = sample.Survival;
        var plain = SurvivalSample.Create(survival.Times.ToArray(), survival.Events.ToArray(), survival.Groups, survival.Strata);
        return CompetingSample.Create(survival.Entries.IsEmpty ? plain : plain.WithEntry(survival.Entries.ToArray()), sample.Causes);
    }

    private static CompetingSample Sample(JsonElement c)
    {
        var codes = c.GetProperty("code").Numbers();
        var survival = SurvivalSample.Create(c.GetProperty("time").Numbers(), [.. codes.Select(code => code > 0)], Labels("group"), Labels("stratum"));
        survival = c.GetProperty("entry") is { ValueKind: JsonValueKind.Array } entry ? survival.WithEntry(entry.Numbers()) : survival;
        survival = c.GetProperty("weight") is { ValueKind: JsonValueKind.Array } weight ? survival.WithWeights(weight.Numbers()) : survival;
        return CompetingSample.Create(
            survival, Factor.FromCodes([.. Enumerable.Range(1, (int)codes.Max()).Select(cause => $"{cause}")], [.. codes.Select(code => Math.Max(0, (int)code - 1))]));

        Factor? Labels(string column) => c.GetProperty(column) is { ValueKind: JsonValueKind.Array } values
            ? Factor.FromLabels(values.Strings(), [.. values.Strings().Distinct().Order(StringComparer.Ordinal)]) : null;
    }
}
