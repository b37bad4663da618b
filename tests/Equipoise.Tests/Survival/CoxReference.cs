using System.Text.Json;
using Equipoise.Statistics.Survival;
using Equipoise.Tests.Reference;

namespace Equipoise.Tests.Survival;

/// <summary>The samples and designs of validation/reference/cox.json with R's results.</summary>
internal static class CoxReference
{
    internal static readonly JsonElement File = ReferenceFile.Open("cox.json");

    internal static IEnumerable<Case> Cases => File.GetProperty("cases").EnumerateArray().Select(c => new Case(c));

    internal static CoxFit Fit(Case c, string ties, bool robust = false, bool firth = false)
    {
        var options = new CoxOptions
        {
            Stratified = c.Stratified,
            Firth = firth,
            Robust = robust,
            Ties = ties switch { "efron" => Ties.Efron, "breslow" => Ties.Breslow, "exact" => Ties.ExactPartial, _ => Ties.ExactMarginal },
        };
        return Cox.Fit(c.Sample, robust && c.Clusters is { } clusters ? c.Design.WithClusters(clusters) : c.Design, options);
    }

    internal static void Digest(Agreement agreement, string what, IReadOnlyList<double> actual, JsonElement expected)
    {
        actual.Count.ShouldBe(expected.GetProperty("n").GetInt32(), what);
        var step = expected.GetProperty("step").GetInt32();
        var values = expected.GetProperty("values").Numbers();
        for (var i = 0; i < values.Length; i++)
        {
            agreement.Add($"{what}[{i * step}]", actual[i * step], values[i]);
        }

        agreement.Add($"{what} squares", actual.Sum(v => v * v), expected.GetProperty("squares").GetDouble());
        // A sum of residuals is rounding about 0; it is compared on the scale of its terms.
        var size = Math.Max(1, actual.Sum(Math.Abs));
        agreement.Add($"{what} sum", 1 + (actual.Sum() / size), 1 + (expected.GetProperty("sum").GetDouble() / size));
    }

    internal sealed class Case(JsonElement json)
    {
        internal JsonElement Json { get; } = json;

        internal string Name { get; } = json.GetProperty("name").GetString()!;

        internal string[] Columns { get; } = [.. json.GetProperty("x").EnumerateObject().Select(column => column.Name)];

        internal bool Stratified { get; } = json.GetProperty("stratum").ValueKind != JsonValueKind.Null;

        internal Factor? Clusters { get; } = Factor(json, "cluster");

        internal SurvivalSample Sample { get; } = Read(json);

        internal CoxDesign Design
        {
            get
            {
                var design = Columns.Aggregate(CoxDesign.Of(Sample), (d, name) => d.With(name, Json.GetProperty("x").GetProperty(name).Numbers()));
                return Json.GetProperty("offset") is { ValueKind: JsonValueKind.Array } offset ? design.WithOffset(offset.Numbers()) : design;
            }
        }

        private static SurvivalSample Read(JsonElement json)
        {
            var sample = SurvivalSample.Create(
                json.GetProperty("time").Numbers(), [.. json.GetProperty("event").Numbers().Select(e => e == 1)], strata: Factor(json, "stratum"));
            sample = json.GetProperty("entry") is { ValueKind: JsonValueKind.Array } entry ? sample.WithEntry(entry.Numbers()) : sample;
            return json.GetProperty("weight") is { ValueKind: JsonValueKind.Array } weight ? sample.WithWeights(weight.Numbers()) : sample;
        }

        private static Factor? Factor(JsonElement json, string name) => json.GetProperty(name) is { ValueKind: JsonValueKind.Array } values
            ? Equipoise.Statistics.Survival.Factor.FromLabels([.. values.EnumerateArray().Select(value => value.ToString())])
            : null;
    }
}
