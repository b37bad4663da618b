using System.Text.Json;
using Equipoise.Tests.Reference;
using Equipoise.Trials.Safety.Laboratory;
using Xunit.Abstractions;

namespace Equipoise.Tests.Safety;

/// <summary>Every cell of validation/reference/laboratory-grades.json: the grade that admiral's published criteria give, evaluated in R, beside ours.</summary>
public sealed class LaboratoryGradesAgainstAdmiralTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_cell_agrees_or_belongs_to_a_named_difference()
    {
        var reference = ReferenceFile.Open("laboratory-grades.json");
        var (compared, same) = (0, 0);
        var open = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var differences = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var unexplained = new List<string>();
        foreach (var rule in reference.GetProperty("rules").EnumerateArray())
        {
            var version = Version(rule.GetProperty("version").GetInt32());
            var ours = LaboratoryRules.Find(version, rule.GetProperty("term").GetString()!);
            var unit = rule.GetProperty("unit").GetString() is { Length: > 0 } stated ? stated : ours.Analyte.Unit;
            (ours.Deviation == Deviation.Low ? "L" : "H").ShouldBe(rule.GetProperty("direction").GetString());
            foreach (var context in rule.GetProperty("contexts").EnumerateArray())
            {
                var limits = new ReferenceLimits(Number(context.GetProperty("lower")), Number(context.GetProperty("upper")), unit);
                var baseline = Number(context.GetProperty("baseline")) is { } b ? new LaboratoryValue(b, unit) : null;
                foreach (var (value, expected) in context.GetProperty("values").EnumerateArray().Zip(context.GetProperty("grades").EnumerateArray(), (v, g) => (v.GetDecimal(), Grade(g))))
                {
                    compared++;
                    var grade = LaboratoryGrading.Grade(ours, new LaboratoryFinding(new LaboratoryValue(value, unit), limits, baseline));
                    if (grade.Grade == expected)
                    {
                        same++;
                    }
                    else if (grade.Grade is null && !grade.Missing.IsEmpty && grade.AtLeast == expected)
                    {
                        Count(open, $"{version} {ours.Name}");
                    }
                    else if (AtAnIncludedLimit(version, ours, value, unit, baseline, limits) && expected == 0 && grade.Grade == 1)
                    {
                        Count(differences, $"{version} {ours.Name}");
                    }
                    else
                    {
                        unexplained.Add($"{version} {ours.Name}: {value} {unit}, limits {limits.Lower} to {limits.Upper}, baseline {baseline}: {grade.Grade} (at least {grade.AtLeast}) against {expected}; {grade.Explanation}");
                    }
                }
            }
        }

        output.WriteLine($"{compared} cells, {same} the same");
        output.WriteLine($"a higher grade is open for want of a limit or a baseline: {string.Join("; ", open.Select(p => $"{p.Key} {p.Value}"))}");
        output.WriteLine($"at a limit that the dictionary includes: {string.Join("; ", differences.Select(p => $"{p.Key} {p.Value}"))}");
        unexplained.Take(40).ToList().ForEach(output.WriteLine);
        unexplained.ShouldBeEmpty();
        compared.ShouldBe(reference.GetProperty("cells").GetInt32());
        compared.ShouldBeGreaterThan(12_000);
        (open.Values.Sum(), differences.Values.Sum()).ShouldBe((354, 8));
    }

    [Fact]
    public void Every_rule_of_ours_is_judged_by_a_cell()
    {
        var judged = ReferenceFile.Open("laboratory-grades.json").GetProperty("rules").EnumerateArray()
            .Select(r => (Version(r.GetProperty("version").GetInt32()), r.GetProperty("term").GetString()!.ToUpperInvariant())).ToHashSet();
        foreach (var version in new[] { CtcaeVersion.V4, CtcaeVersion.V5, CtcaeVersion.V6 })
        {
            LaboratoryRules.Of(version).Where(r => !judged.Contains((version, r.Name.ToUpperInvariant()))).Select(r => $"{version} {r.Name}").ShouldBeEmpty();
        }
    }

    /// <summary>Where the dictionary's words include the limit ("150 to 300", "2.0 to 2.5 times baseline") and admiral's criterion leaves it out.</summary>
    private static bool AtAnIncludedLimit(CtcaeVersion version, LaboratoryRule rule, decimal value, string unit, LaboratoryValue? baseline, ReferenceLimits limits) =>
        (rule.Name == "Hypertriglyceridemia" && value == (unit == "mg/dL" ? 150m : 1.71m))
        || (version == CtcaeVersion.V5 && rule.Name == "GGT increased" && baseline is { } b && b.Value > limits.Upper && value == 2 * b.Value);

    private static void Count(SortedDictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;

    private static CtcaeVersion Version(int number) => number switch { 4 => CtcaeVersion.V4, 5 => CtcaeVersion.V5, _ => CtcaeVersion.V6 };

    private static decimal? Number(JsonElement element) => element.ValueKind == JsonValueKind.Null ? null : element.GetDecimal();

    private static int? Grade(JsonElement element) => element.ValueKind == JsonValueKind.Null ? null : element.GetInt32();
}
