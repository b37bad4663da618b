using System.Text.Json;
using Equipoise.Statistics.Survival;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Survival;

public sealed class LogRankAgainstRTests(ITestOutputHelper output)
{
    [Fact]
    public void Statistics_and_expected_events_are_those_of_survdiff()
    {
        var agreement = new Agreement();
        foreach (var (name, expected, sample) in SurvivalReference.Cases)
        {
            Compare(name, LogRank.Test(sample, new LogRankOptions { Stratified = false }), expected.GetProperty("logRank").GetProperty("plain"), agreement);
            var stratified = expected.GetProperty("logRank").GetProperty("stratified");
            if (stratified.ValueKind == JsonValueKind.Object)
            {
                Compare(name + " stratified", LogRank.Test(sample, new LogRankOptions { Stratified = true }), stratified, agreement);
            }
        }

        agreement.ShouldHold(atLeast: 125, tolerance: 1e-9, output);
    }

    private static void Compare(string name, LogRankResult result, JsonElement expected, Agreement agreement)
    {
        result.DegreesOfFreedom.ShouldBe(expected.GetProperty("df").GetInt32(), name);
        agreement.Add($"{name} chi-square", result.ChiSquare, expected.GetProperty("chiSquare").GetDouble());
        agreement.Add($"{name} p", result.PValue, expected.GetProperty("p").GetDouble());
        for (var group = 0; group < result.Groups.Length; group++)
        {
            agreement.Add($"{name} observed[{group}]", result.Groups[group].Observed, expected.GetProperty("observed").Numbers()[group]);
            agreement.Add($"{name} expected[{group}]", result.Groups[group].Expected, expected.GetProperty("expected").Numbers()[group]);
        }

        if (result.Groups.Length == 2)
        {
            agreement.Add($"{name} V", result.V, expected.GetProperty("variance")[1][1].GetDouble());
        }
    }
}
