using System.Text.Json;
using Equipoise.Statistics.Survival;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Survival;

public sealed class RelabellingAgainstRTests(ITestOutputHelper output)
{
    private static readonly JsonElement Reference = ReferenceFile.Open("relabelling.json");

    [Fact]
    public void Exact_weighted_and_stratified_tests_are_what_R_enumerates()
    {
        var agreement = new Agreement();
        foreach (var (reference, sample, weight, options, name) in Exact())
        {
            foreach (var (word, statistic) in new[] { ("scores", ExactStatistic.Scores), ("standardised", ExactStatistic.Standardised) })
            {
                var result = ExactWeightedLogRank.Test(sample, weight, options, statistic);
                result.Labellings.ShouldBe(reference.GetProperty("labellings").GetDouble(), name);
                agreement.Add($"{name} {word} observed", result.Observed, reference.GetProperty(word).GetProperty("observed").GetDouble());
                agreement.Add($"{name} {word} one-sided", result.OneSidedP, reference.GetProperty(word).GetProperty("oneSided").GetDouble());
                agreement.Add($"{name} {word} two-sided", result.PValue, reference.GetProperty(word).GetProperty("twoSided").GetDouble());
            }
        }

        agreement.ShouldHold(atLeast: 108, tolerance: 1e-9, output);
    }

    /// <summary>Five standard errors of 20,000 draws, 36 times and more: the seed is fixed.</summary>
    [Fact]
    public void Permutation_approaches_what_R_enumerates()
    {
        foreach (var (reference, sample, weight, options, name) in Exact())
        {
            var drawn = PermutationWeightedLogRank.Test(sample, weight, options, 20_000, seed: 2);
            var exact = reference.GetProperty("standardised");
            drawn.Z.ShouldBe(exact.GetProperty("observed").GetDouble(), 1e-12, name);
            drawn.PValue.ShouldBe(exact.GetProperty("twoSided").GetDouble(), 5 * drawn.MonteCarloError + 1e-4, name);
            drawn.OneSidedP.ShouldBe(exact.GetProperty("oneSided").GetDouble(), 5 * Math.Sqrt(0.25 / drawn.Draws), name);
        }

        foreach (var reference in Reference.GetProperty("groups").EnumerateArray())
        {
            var drawn = PermutationWeightedLogRank.TestGroups(Sample(reference, null), Weight(reference), new LogRankOptions { Stratified = false }, 20_000, seed: 3);
            drawn.ChiSquare.ShouldBe(reference.GetProperty("chisq").GetDouble(), 1e-10);
            drawn.PValue.ShouldBe(reference.GetProperty("p").GetDouble(), 5 * drawn.MonteCarloError);
        }
    }

    private static IEnumerable<(JsonElement Reference, SurvivalSample Sample, LogRankWeight Weight, LogRankOptions Options, string Name)> Exact() =>
        from reference in Reference.GetProperty("exact").EnumerateArray()
        let stratified = reference.GetProperty("stratified").GetBoolean()
        select (reference, Sample(reference, reference.GetProperty("stratum")), Weight(reference), new LogRankOptions { Stratified = stratified }, $"{Weight(reference).Name} {stratified} {reference.GetProperty("time")}");

    private static LogRankWeight Weight(JsonElement reference) => SurvivalTests.All.Single(weight => weight.Name == reference.GetProperty("weight").GetString());

    private static SurvivalSample Sample(JsonElement reference, JsonElement? strata)
    {
        int[] Codes(JsonElement column) => [.. column.Numbers().Select(code => (int)code)];
        var groups = Codes(reference.GetProperty("group"));
        return SurvivalSample.Create(
            reference.GetProperty("time").Numbers(), [.. reference.GetProperty("event").Numbers().Select(e => e == 1)],
            Factor.FromCodes([.. Enumerable.Range(0, groups.Max() + 1).Select(g => $"g{g}")], groups),
            strata is { } column ? Factor.FromCodes(["s0", "s1", "s2"], Codes(column)) : null);
    }
}
