using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>Residuals of a Cox model.</summary>
internal static class CoxResidualMethod
{
    public static AnalysisMethod Method { get; } = new("cox-residuals", "Martingale, deviance, score, dfbeta residuals by row; Schoenfeld residuals by event", "cox", Needs.Time | Needs.Terms, Run);

    private static MethodResult Run(AnalysisRequest request)
    {
        var fit = request.Cox();
        var (martingale, deviance, score, dfbeta) = (CoxResiduals.Martingale(fit), CoxResiduals.Deviance(fit), CoxResiduals.Score(fit), CoxResiduals.Dfbeta(fit));
        var names = fit.Coefficients.Select(c => c.Name).ToImmutableArray();
        IEnumerable<double> Row(double[,] matrix, int row) => Enumerable.Range(0, names.Length).Select(j => matrix[row, j]);
        var schoenfeld = CoxResiduals.Schoenfeld(fit);
        var scaled = CoxResiduals.ScaledSchoenfeld(fit);
        return new MethodResult(
            new
            {
                terms = names,
                rows = Enumerable.Range(0, martingale.Length).Select(i => new { row = i + 1, martingale = martingale[i], deviance = deviance[i], score = Row(score, i), dfbeta = Row(dfbeta, i) }),
                events = schoenfeld.Select((s, i) => new { row = s.Row + 1, s.Time, schoenfeld = s.Values, scaled = scaled[i].Values }),
            },
            [
                MethodTable.Shortened("Residuals by row of the data", ["row", "martingale", "deviance", .. names.Select(n => "dfbeta of " + n)], Enumerable.Range(0, martingale.Length).ToImmutableArray(), i => [Numerals.Count(i + 1), Numerals.Decimals(martingale[i], 4), Numerals.Decimals(deviance[i], 4), .. Row(dfbeta, i).Select(v => Numerals.Decimals(v, 5))]),
                MethodTable.Shortened("Schoenfeld residuals by event", ["row", "time", .. names], schoenfeld, s => [Numerals.Count(s.Row + 1), Numerals.Significant(s.Time, 10), .. s.Values.Select(v => Numerals.Decimals(v, 5))]),
            ])
        {
            Conventions = CoxMethod.ConventionsOf(fit),
        };
    }
}
