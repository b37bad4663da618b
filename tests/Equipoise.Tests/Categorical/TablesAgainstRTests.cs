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

    [Fact]
    public void Stratified_tests_are_those_of_R()
    {
        var agreement = new Agreement();
        foreach (var property in Reference.GetProperty("stratified").EnumerateObject())
        {
            var (name, reference) = (property.Name, property.Value);
            var strata = reference.GetProperty("tables").Numbers().Chunk(4).Select(t => ContingencyTable.TwoByTwo((int)t[0], (int)t[1], (int)t[2], (int)t[3])).ToArray();
            var (test, exact, homogeneity) = (MantelHaenszel.Test(strata, 0.95), MantelHaenszel.Exact(strata, 0.95), BreslowDay.Test(strata));
            homogeneity.DegreesOfFreedom.ShouldBe(reference.GetProperty("df").GetInt32(), name);
            foreach (var (what, value) in new (string, double)[]
            {
                ("chisq", test.ChiSquare), ("p", test.PValue), ("corrected", test.CorrectedChiSquare), ("correctedP", test.CorrectedPValue), ("oddsRatio", test.OddsRatio.Estimate!.Value),
                ("lower", test.OddsRatio.Lower), ("upper", test.OddsRatio.Upper), ("exactP", exact.TwoSidedP), ("less", exact.LessP), ("greater", exact.GreaterP),
                ("conditional", exact.OddsRatio!.Value), ("conditionalLower", exact.Lower), ("conditionalUpper", exact.Upper),
                ("breslowDay", homogeneity.Statistic), ("breslowDayP", homogeneity.PValue), ("tarone", homogeneity.TaroneStatistic), ("taroneP", homogeneity.TaronePValue),
            })
            {
                if (homogeneity.DegreesOfFreedom > 0 || !(what.StartsWith("breslow", StringComparison.Ordinal) || what.StartsWith("tarone", StringComparison.Ordinal)))
                {
                    agreement.Add($"{name} {what}", value, Number(reference, what));
                }
            }
        }

        agreement.ShouldHold(atLeast: 81, tolerance: 1e-9, output);
    }

    [Fact]
    public void General_association_is_that_of_R()
    {
        var agreement = new Agreement();
        foreach (var reference in Reference.GetProperty("general").EnumerateArray())
        {
            var (rows, columns) = (reference.GetProperty("rows").GetInt32(), reference.GetProperty("columns").GetInt32());
            var strata = reference.GetProperty("counts").Numbers().Chunk(rows * columns).Select(stratum => Table(stratum, rows, columns)).ToArray();
            var result = MantelHaenszel.GeneralAssociation(strata);
            result.DegreesOfFreedom.ShouldBe(reference.GetProperty("df").GetInt32());
            agreement.Add("statistic", result.Statistic, Number(reference, "statistic"));
            agreement.Add("P", result.PValue, Number(reference, "p"));
        }

        agreement.ShouldHold(atLeast: 8, tolerance: 1e-9, output);
    }

    private static double Number(JsonElement reference, string name) => reference.GetProperty(name).GetDouble();

    private static ContingencyTable Table(JsonElement reference) =>
        Table(reference.GetProperty("counts").Numbers(), reference.GetProperty("rows").GetInt32(), reference.GetProperty("columns").GetInt32());

    private static ContingencyTable Table(double[] numbers, int rows, int columns)
    {
        var counts = new int[rows, columns];
        for (var i = 0; i < numbers.Length; i++)
        {
            counts[i / columns, i % columns] = (int)numbers[i];
        }

        return ContingencyTable.Create(counts);
    }
}
