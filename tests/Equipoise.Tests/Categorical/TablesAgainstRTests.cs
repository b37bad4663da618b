using System.Text.Json;
using Equipoise.Statistics.Categorical;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Categorical;

public sealed class TablesAgainstRTests(ITestOutputHelper output)
{
    private static readonly JsonElement Reference = ReferenceFile.Open("tables.json");

    [Fact]
    public void Chi_squared_tests_are_those_of_R()
    {
        var agreement = new Agreement();
        foreach (var reference in Reference.GetProperty("independence").EnumerateArray())
        {
            var table = Table(reference);
            var name = string.Join(' ', reference.GetProperty("counts").Numbers());
            var pearson = IndependenceTest.Pearson(table, ContinuityCorrection.None);
            var likelihood = IndependenceTest.LikelihoodRatio(table);
            pearson.DegreesOfFreedom.ShouldBe(reference.GetProperty("df").GetInt32(), name);
            agreement.Add($"{name} Pearson", pearson.Statistic, Number(reference, "pearson"));
            agreement.Add($"{name} P", pearson.PValue, Number(reference, "p"));
            agreement.Add($"{name} G", likelihood.Statistic, Number(reference, "g"));
            agreement.Add($"{name} P of G", likelihood.PValue, Number(reference, "gP"));
            if (reference.GetProperty("yates").ValueKind == JsonValueKind.Number)
            {
                var yates = IndependenceTest.Pearson(table, ContinuityCorrection.Yates);
                agreement.Add($"{name} Yates", yates.Statistic, Number(reference, "yates"));
                agreement.Add($"{name} P of Yates", yates.PValue, Number(reference, "yatesP"));
            }

            foreach (var (cell, i) in pearson.Cells.Select((cell, i) => (cell, i)))
            {
                agreement.Add($"{name} expected {i}", cell.Expected, reference.GetProperty("expected")[i].GetDouble());
                agreement.Add($"{name} residual {i}", cell.Residual, reference.GetProperty("residuals")[i].GetDouble());
                agreement.Add($"{name} standardised {i}", cell.StandardisedResidual, reference.GetProperty("standardised")[i].GetDouble());
            }
        }

        agreement.ShouldHold(atLeast: 300, tolerance: 1e-9, output);
    }

    [Fact]
    public void Fishers_test_of_any_table_is_that_of_R()
    {
        var agreement = new Agreement();
        foreach (var reference in Reference.GetProperty("independence").EnumerateArray())
        {
            agreement.Add(string.Join(' ', reference.GetProperty("counts").Numbers()), FisherExactTable.PValue(Table(reference)), Number(reference, "fisher"));
        }

        agreement.ShouldHold(atLeast: 13, tolerance: 1e-7, output);
    }

    [Fact]
    public void The_trend_test_is_that_of_R()
    {
        var agreement = new Agreement();
        foreach (var reference in Reference.GetProperty("trend").EnumerateArray())
        {
            var (x, n) = (reference.GetProperty("x").Numbers(), reference.GetProperty("n").Numbers());
            var counts = new int[x.Length, 2];
            for (var row = 0; row < x.Length; row++)
            {
                (counts[row, 0], counts[row, 1]) = ((int)x[row], (int)(n[row] - x[row]));
            }

            var trend = CochranArmitage.Test(ContingencyTable.Create(counts), reference.GetProperty("score").Numbers());
            agreement.Add("chi-squared", trend.ChiSquare, Number(reference, "chisq"));
            agreement.Add("P", trend.PValue, Number(reference, "p"));
        }

        agreement.ShouldHold(atLeast: 8, tolerance: 1e-9, output);
    }

    [Fact]
    public void McNemars_test_is_that_of_R()
    {
        var agreement = new Agreement();
        foreach (var reference in Reference.GetProperty("mcnemar").EnumerateArray())
        {
            var table = reference.GetProperty("table").Numbers();
            var name = string.Join(' ', table);
            var result = McNemar.Test(ContingencyTable.TwoByTwo((int)table[0], (int)table[1], (int)table[2], (int)table[3]), 0.95);
            agreement.Add($"{name} chi-squared", result.ChiSquare, Number(reference, "chisq"));
            agreement.Add($"{name} P", result.PValue, Number(reference, "p"));
            agreement.Add($"{name} corrected", result.CorrectedChiSquare, Number(reference, "corrected"));
            agreement.Add($"{name} corrected P", result.CorrectedPValue, Number(reference, "correctedP"));
            agreement.Add($"{name} exact", result.ExactPValue, Number(reference, "exact"));
            agreement.Add($"{name} lower", result.Lower, Number(reference, "lower"));
            agreement.Add($"{name} upper", double.IsFinite(result.Upper) ? result.Upper : null, reference.GetProperty("upper") is { ValueKind: JsonValueKind.Number } upper ? upper.GetDouble() : null);
        }

        agreement.ShouldHold(atLeast: 48, tolerance: 1e-9, output);
    }

    private static double Number(JsonElement reference, string name) => reference.GetProperty(name).GetDouble();

    private static ContingencyTable Table(JsonElement reference)
    {
        var counts = new int[reference.GetProperty("rows").GetInt32(), reference.GetProperty("columns").GetInt32()];
        var numbers = reference.GetProperty("counts").Numbers();
        for (var i = 0; i < numbers.Length; i++)
        {
            counts[i / counts.GetLength(1), i % counts.GetLength(1)] = (int)numbers[i];
        }

        return ContingencyTable.Create(counts);
    }
}
