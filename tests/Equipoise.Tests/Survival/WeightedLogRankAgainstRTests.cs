using Equipoise.Statistics.Survival;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Survival;

public sealed class WeightedLogRankAgainstRTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. SurvivalTests.All.Select(weight => weight.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_test_of_the_catalogue_is_that_of_its_definition_in_R(string name)
    {
        var weight = SurvivalTests.All.Single(member => member.Name == name);
        var agreement = new Agreement();
        foreach (var (sampleName, expected, sample) in SurvivalSamplesReference.Cases(SurvivalSamplesReference.Tests))
        {
            foreach (var test in expected.GetProperty("tests").EnumerateArray().Where(test => test.GetProperty("name").GetString() == name))
            {
                var options = new LogRankOptions { Stratified = test.GetProperty("stratified").GetBoolean() };
                var where = $"{sampleName}, stratified {options.Stratified}";
                var result = WeightedLogRank.Test(sample, weight, options);
                result.DegreesOfFreedom.ShouldBe(test.GetProperty("df").GetInt32(), where);
                agreement.Add($"{where} chi-square", result.ChiSquare, test.GetProperty("chiSquare").GetDouble());
                agreement.Add($"{where} p", result.PValue, test.GetProperty("p").GetDouble());
                for (var group = 0; group < result.Groups.Length; group++)
                {
                    agreement.Add($"{where} observed", result.Groups[group].Observed, test.GetProperty("observed").Numbers()[group]);
                    agreement.Add($"{where} expected", result.Groups[group].Expected, test.GetProperty("expected").Numbers()[group]);
                }

                if (result.Comparison is { } two)
                {
                    agreement.Add($"{where} V", two.V, test.GetProperty("variance")[1][1].GetDouble());
                }

                var trend = WeightedLogRank.Trend(sample, weight, [.. Enumerable.Range(1, sample.GroupCount).Select(score => (double)score)], options);
                agreement.Add($"{where} trend z", trend.Z, test.GetProperty("trend").GetProperty("z").GetDouble());
                agreement.Add($"{where} trend one-sided", trend.OneSidedP, test.GetProperty("trend").GetProperty("oneSided").GetDouble());
                agreement.Add($"{where} trend p", trend.PValue, test.GetProperty("trend").GetProperty("p").GetDouble());
            }
        }

        agreement.ShouldHold(atLeast: 300, tolerance: 1e-9, output);
    }

    [Fact]
    public void MaxCombo_has_the_statistics_and_correlations_of_its_definition_and_the_tail_of_mvtnorm()
    {
        var statistics = new Agreement();
        var exactTails = new Agreement();
        var randomTails = new Agreement(floor: 1);
        foreach (var (name, expected, sample) in SurvivalSamplesReference.Cases(SurvivalSamplesReference.Tests))
        {
            if (expected.GetProperty("maxCombo").ValueKind != System.Text.Json.JsonValueKind.Array)
            {
                continue;
            }

            foreach (var combo in expected.GetProperty("maxCombo").EnumerateArray())
            {
                var labels = combo.GetProperty("weights").Strings();
                var result = MaxCombo.Test(
                    sample, [.. MaxCombo.UsualWeights.Where(weight => labels.Contains(weight.Name))], new LogRankOptions { Stratified = combo.GetProperty("stratified").GetBoolean() });
                for (var a = 0; a < labels.Length; a++)
                {
                    statistics.Add($"{name} z", result.Z[a], combo.GetProperty("z").Numbers()[a]);
                    for (var b = 0; b < labels.Length; b++)
                    {
                        statistics.Add($"{name} correlation", result.Correlation[a][b], combo.GetProperty("correlation")[a][b].GetDouble());
                    }
                }

                (labels.Length <= 3 ? exactTails : randomTails).Add($"{name} one-sided of {labels.Length}", result.OneSidedP, combo.GetProperty("oneSided").GetDouble());
                randomTails.Add($"{name} two-sided of {labels.Length}", result.PValue, combo.GetProperty("p").GetDouble());
            }
        }

        statistics.ShouldHold(atLeast: 200, tolerance: 1e-9, output);
        exactTails.ShouldHold(atLeast: 20, tolerance: 1e-8, output);

        // mvtnorm's quasi-Monte Carlo was asked for 1e-7 and reaches about 1e-5 where the correlation is singular.
        randomTails.ShouldHold(atLeast: 20, tolerance: 5e-5, output);
    }

    [Fact]
    public void The_exact_test_is_the_complete_enumeration()
    {
        var agreement = new Agreement();
        foreach (var expected in SurvivalSamplesReference.Tests.GetProperty("exact").EnumerateArray())
        {
            var sample = SurvivalSample.Create(
                expected.GetProperty("time").Numbers(), [.. expected.GetProperty("event").Numbers().Select(e => e == 1)],
                Factor.FromCodes(["1", "2"], [.. expected.GetProperty("group").Numbers().Select(g => (int)g - 1)]));
            foreach (var (key, statistic) in new[] { ("scores", ExactStatistic.Scores), ("standardised", ExactStatistic.Standardised) })
            {
                var result = ExactLogRank.Test(sample, statistic);
                agreement.Add($"{key} labellings", result.Labellings, expected.GetProperty("labellings").GetDouble());
                agreement.Add($"{key} observed", result.Observed, expected.GetProperty(key).GetProperty("observed").GetDouble());
                agreement.Add($"{key} one-sided", result.OneSidedP, expected.GetProperty(key).GetProperty("oneSided").GetDouble());
                agreement.Add($"{key} p", result.PValue, expected.GetProperty(key).GetProperty("p").GetDouble());
            }
        }

        agreement.ShouldHold(atLeast: 24, tolerance: 1e-12, output);
    }
}
