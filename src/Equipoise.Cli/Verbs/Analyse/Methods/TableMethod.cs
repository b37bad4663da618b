using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Categorical;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>Tests of arms by categories of the event column, which ignore time.</summary>
internal static class TableMethod
{
    public static AnalysisMethod Fisher { get; } = new("fisher", "Fisher's exact test of arms by outcomes; where the table is too large, by --draws", "categorical", Needs.Arms | Needs.Outcomes, RunFisher);

    public static AnalysisMethod ChiSquare { get; } = new("chi-square", "Chi-square and likelihood-ratio tests of arms by outcomes", "categorical", Needs.Arms | Needs.Outcomes, RunChiSquare);

    public static AnalysisMethod McNemar { get; } = new("mcnemar", "McNemar's tests of paired outcomes: --arm and --event are the two outcomes of a pair", "categorical", Needs.Arms | Needs.Outcomes, RunMcNemar);

    /// <summary>The counts: arms in rows, the reference first.</summary>
    public static MethodTable Counts(string title, ContingencyTable table) => new(
        title,
        ["", .. table.ColumnLabels, "total"],
        [.. Enumerable.Range(0, table.Rows).Select(r => (ImmutableArray<string>)[table.RowLabels[r], .. Enumerable.Range(0, table.Columns).Select(c => Numerals.Count(table[r, c])), Numerals.Count(table.RowTotals[r])])]);

    private static ContingencyTable Table(AnalysisRequest request) => ContingencyTable.FromFactors(request.Sample.Groups, request.Data.Outcomes!);

    private static object Values(ContingencyTable table) =>
        new { rows = table.RowLabels, columns = table.ColumnLabels, counts = Enumerable.Range(0, table.Rows).Select(r => Enumerable.Range(0, table.Columns).Select(c => table[r, c])) };

    private static MethodResult RunFisher(AnalysisRequest request)
    {
        var table = Table(request);
        if (table is { Rows: 2, Columns: 2 })
        {
            // The event stands in the last column: the odds of it on the second arm against the reference.
            var exact = FisherExact.Test(table[1, 1], table[1, 0], table[0, 1], table[0, 0], request.Settings.ConfidenceLevel);
            return new MethodResult(
                new { table = Values(table), exact.TwoSidedP, exact.LessP, exact.GreaterP, exact.OddsRatio, exact.Lower, exact.Upper },
                [
                    Counts("Counts", table),
                    new MethodTable("Fisher's exact test", [$"odds ratio of {table.ColumnLabels[1]}, {table.RowLabels[1]} against {table.RowLabels[0]} (limits)", "two-sided P", "P, less", "P, greater"], [[Numerals.WithLimits(exact.OddsRatio, exact.Lower, exact.Upper), Numerals.P(exact.TwoSidedP), Numerals.P(exact.LessP), Numerals.P(exact.GreaterP)]]),
                ])
            {
                Conventions = [("two-sided", "tables no more probable than the one seen, with a relative tolerance of 1e-7"), ("odds ratio", "conditional maximum likelihood, exact limits")],
            };
        }

        if (ExactP(table) is { } p)
        {
            return new MethodResult(new { table = Values(table), pValue = p }, [Counts("Counts", table), new MethodTable("Fisher's exact test", ["P"], [[Numerals.P(p)]])]) { Conventions = [("P", "tables no more probable than the one seen, with a relative tolerance of 1e-7")] };
        }

        var drawn = FisherMonteCarlo.Test(table, request.Settings.Draws, request.Settings.Seed);
        return new MethodResult(
            new { table = Values(table), drawn.PValue, drawn.StandardError, drawn.Draws, drawn.NoMoreProbable, request.Settings.Seed },
            [Counts("Counts", table), new MethodTable("Fisher's test by drawing tables", ["P", "error of P", "draws"], [[Numerals.P(drawn.PValue), Numerals.Significant(drawn.StandardError, 2), Numerals.Count(drawn.Draws)]])])
        {
            Conventions = [("P", "(1 + tables no more probable) / (1 + draws)"), ("seed", Numerals.Count((long)request.Settings.Seed))],
            Notes = ["The table is too large to enumerate; tables with its margins were drawn."],
        };
    }

    private static double? ExactP(ContingencyTable table)
    {
        try
        {
            return FisherExactTable.PValue(table);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static MethodResult RunChiSquare(AnalysisRequest request)
    {
        var table = Table(request);
        List<(string Name, ChiSquareResult Test)> tests = [("Pearson", IndependenceTest.Pearson(table, ContinuityCorrection.None)), ("likelihood ratio", IndependenceTest.LikelihoodRatio(table))];
        if (table is { Rows: 2, Columns: 2 })
        {
            tests.Insert(1, ("Pearson, Yates' correction", IndependenceTest.Pearson(table, ContinuityCorrection.Yates)));
        }

        var pearson = tests[0].Test;
        return new MethodResult(
            new { table = Values(table), tests = tests.Select(t => new { t.Name, t.Test.Statistic, t.Test.DegreesOfFreedom, t.Test.PValue }), pearson.Cells },
            [
                new MethodTable("Observed and expected", ["arm", "outcome", "observed", "expected", "standardised residual"], [.. pearson.Cells.Select(c => (ImmutableArray<string>)[c.Row, c.Column, Numerals.Count(c.Observed), Numerals.Decimals(c.Expected, 2), Numerals.Decimals(c.StandardisedResidual, 3)])]),
                new MethodTable("Tests", ["test", "chi-square", "df", "P"], [.. tests.Select(t => (ImmutableArray<string>)[t.Name, Numerals.Decimals(t.Test.Statistic, 4), Numerals.Count(t.Test.DegreesOfFreedom), Numerals.P(t.Test.PValue)])]),
            ])
        {
            Conventions = [("correction", table is { Rows: 2, Columns: 2 } ? "with and without" : "none")],
            Notes = pearson.ExpectedBelowFive ? ["A cell expects fewer than 5: the chi-square distribution may be off; fisher needs no approximation."] : [],
        };
    }

    private static MethodResult RunMcNemar(AnalysisRequest request)
    {
        // Both outcomes over the same labels in the same order, so that the diagonal is agreement.
        var labels = request.Sample.Groups.Labels.Union(request.Data.Outcomes!.Labels).Order(StringComparer.Ordinal).ToArray();
        var table = ContingencyTable.FromFactors(Over(request.Sample.Groups, labels), Over(request.Data.Outcomes!, labels));
        var test = Statistics.Categorical.McNemar.Test(table, request.Settings.ConfidenceLevel);
        return new MethodResult(
            new { table = Values(table), test.ChiSquare, test.PValue, test.CorrectedChiSquare, test.CorrectedPValue, test.ExactPValue, test.OddsRatio, test.Lower, test.Upper },
            [
                Counts($"Pairs: {request.Form.Arm} in rows, {request.Form.Event} in columns", table),
                new MethodTable("McNemar's test", ["test", "chi-square", "P"], [["uncorrected", Numerals.Decimals(test.ChiSquare, 4), Numerals.P(test.PValue)], ["corrected", Numerals.Decimals(test.CorrectedChiSquare, 4), Numerals.P(test.CorrectedPValue)], ["exact", "-", Numerals.P(test.ExactPValue)]]),
                new MethodTable("Odds ratio of the pairs that disagree", ["odds ratio (limits)"], [[Numerals.WithLimits(test.OddsRatio, test.Lower, test.Upper)]]),
            ])
        {
            Conventions = [("correction", "Edwards'"), ("exact", "twice the smaller binomial tail"), ("odds ratio", "conditional, exact limits")],
        };
    }

    private static Factor Over(Factor factor, IReadOnlyList<string> labels) => Factor.FromLabels([.. factor.Codes.ToArray().Select(code => factor.Labels[code])], labels);
}
